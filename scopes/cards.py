"""An agent's card in the form of A2A 1.0: what it is, what it may do in words, what is in force, signed.

Charter does not stand between agents, so a card names no interface; its owner says where it is reached.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from charter.language import Document, DocumentError, in_words, read
from charter.manifest import canonical, digest_of_bytes, sign
from registry.models import Agent
from scopes.models import InForce

EXTENSION = "urn:charter:a2a:manifest:1"
TYPE = "JOSE"
JSON = ["application/json"]
_DESCRIBED = 1000


def card_of(agent: Agent, *, address: str) -> dict[str, Any]:
    """The card without its signature; `address` is Charter's public one, without a slash at its end.

    Optional members without a value are left out, as the canonical form of A2A wants it (§8.4.1).
    """
    rows = _in_force(agent)
    version = rows[0].manifest.version if rows else None
    document = _document(version.text) if version else None
    card: dict[str, Any] = {
        "name": agent.title,
        "description": _description(agent, document),
        "version": str(version.number) if version else "0",
        "documentationUrl": f"{address}{agent.get_absolute_url()}",
        "supportedInterfaces": [],
        "capabilities": {"extensions": [_extension(agent, rows, address)]},
        "defaultInputModes": JSON,
        "defaultOutputModes": JSON,
        "skills": list(_skills(agent, document)) if document else [],
    }
    if agent.owner_team is not None:
        card["provider"] = {"organization": agent.owner_team.name, "url": address}
    return card


def signed(card: dict[str, Any], key: Ed25519PrivateKey) -> dict[str, Any]:
    """The card with a JWS over its RFC 8785 form (A2A §8.4)."""
    protected, _, signature = sign(canonical(card), key, typ=TYPE).split(".")
    return {**card, "signatures": [{"protected": protected, "signature": signature}]}


def card_digest(card: dict[str, Any]) -> str:
    """The SHA-256 of the card's RFC 8785 form, as it is given."""
    return digest_of_bytes(canonical(card))


def _in_force(agent: Agent) -> list[InForce]:
    """What answers for it, production first."""
    rows = InForce.objects.filter(agent=agent).select_related(
        "environment", "manifest__version"
    )
    return list(rows.order_by("-environment__is_production", "environment__name"))


def _document(text: str) -> Document | None:
    try:
        return read(text)
    except DocumentError:
        return None


def _description(agent: Agent, document: Document | None) -> str:
    promised = document.contract.outcome if document and document.contract else ""
    said = agent.purpose or (document.purpose if document else "") or promised
    return (said or f"{agent.get_kind_display()} agent `{agent.slug}`")[:_DESCRIBED]


def _extension(agent: Agent, rows: list[InForce], address: str) -> dict[str, Any]:
    return {
        "uri": EXTENSION,
        "description": "the charter in force for this agent, by environment",
        "params": {
            "agent": agent.slug,
            "state": agent.state,
            "keys": f"{address}/.well-known/jwks.json",
            "environments": {
                row.environment.slug: {
                    "manifest": row.manifest.digest,
                    "version": row.manifest.version.number,
                    "version_digest": row.manifest.version.digest,
                    "mode": row.manifest.mode,
                    "not_after": row.manifest.not_after.isoformat(),
                }
                for row in rows
            },
        },
    }


def _skills(agent: Agent, document: Document) -> Iterator[dict[str, Any]]:
    """A skill for each tool or step; for an agent with neither, one for all that it may do."""
    tags = [*agent.tags, agent.kind]
    for tool in document.tools:
        verb = f"{tool.mode.value} {_spoken(tool.resource)} by {_spoken(tool.action)}"
        yield _skill(tool.name, _spoken(tool.name), f"May {verb}", tags)
    for step in document.workflow:
        pin = f" at version {step.version}" if step.version is not None else ""
        text = f"Directs the agent {step.agent}{pin}"
        yield _skill(step.step, _spoken(step.step), text, tags)
    if not document.tools and not document.workflow:
        may = [sentence.text for sentence in in_words(document).may]
        text = document.task or (f"May {'; '.join(may)}" if may else "May do nothing")
        yield _skill("charter", agent.title, text, tags)
    if document.contract is not None and document.contract.clauses:
        yield _skill(
            "contract", "What it promises", _promises(document), [*tags, "contract"]
        )


def _promises(document: Document) -> str:
    return "; ".join(sentence.text for sentence in in_words(document).promises)


def _skill(id_: str, name: str, text: str, tags: Iterable[str]) -> dict[str, Any]:
    return {
        "id": id_,
        "name": name,
        "description": text[:_DESCRIBED],
        "tags": sorted(set(tags)),
    }


def _spoken(name: str) -> str:
    return name.replace("_", " ")
