"""A2A agent cards, protocol 1.0 and 0.3 (https://a2a-protocol.org, AgentCard)."""

from __future__ import annotations

from typing import Any

from registry.imports import text
from registry.imports.documents import read_object
from registry.imports.errors import ImportRefusedError
from registry.imports.proposal import Effect, Kind, Proposal, ProposedTool, kind_of

MAX_SKILLS = 200


def read_card(content: bytes) -> Proposal:
    """Read an agent card; its signatures are looked at by `card_signatures.check`."""
    return propose_card(read_object(content))


def propose_card(card: dict[str, Any]) -> Proposal:
    """Propose the agent of a card. A skill says what it can do, not what it touches: nothing is granted."""
    title = text.member(card, "name", text.TITLE)
    endpoint, protocol = _interface(card)
    if not title or not isinstance(card.get("skills"), list):
        raise ImportRefusedError(
            "it is no agent card: it needs `name` and `skills`",
            fix="it lies at /.well-known/agent-card.json of the agent's address",
        )
    skills = tuple(filter(None, map(_skill, text.items(card, "skills")[:MAX_SKILLS])))
    named = [
        word for one in text.items(card, "skills") for word in text.items(one, "tags")
    ]
    provider = card.get("provider")
    return Proposal(
        kind=Kind.A2A,
        external_id=endpoint or title,
        name=text.slug(title),
        title=title,
        purpose=text.member(card, "description", text.PURPOSE),
        agent_kind=kind_of(skills),
        tags=text.tags(named),
        version=text.member(card, "version", 60),
        endpoint=endpoint,
        tools=skills,
        facts=text.facts(
            ("Protocol", f"A2A {protocol}" if protocol else ""),
            ("Provider", text.member(provider, "organization", 120)),
            ("Documentation", text.web_address(card.get("documentationUrl"))),
            ("Skills", ", ".join(one.title or one.name for one in skills[:10])),
        ),
        warnings=() if endpoint else ("the card names no address to call",),
    )


def _interface(card: dict[str, Any]) -> tuple[str, str]:
    """The preferred address and its protocol version: the first interface of 1.0, else `url` of 0.3."""
    for one in text.items(card, "supportedInterfaces"):
        address = text.web_address(one.get("url") if isinstance(one, dict) else None)
        if address:
            return address, text.member(one, "protocolVersion", 20) or "1.0"
    version = text.member(card, "protocolVersion", 20)
    return text.web_address(card.get("url")), version


def _skill(skill: object) -> ProposedTool | None:
    name = text.member(skill, "id", 120) or text.member(skill, "name", 120)
    if not name:
        return None
    return ProposedTool(
        name=name,
        effect=Effect.UNKNOWN,
        title=text.member(skill, "name", text.TITLE),
        description=text.member(skill, "description", text.DESCRIPTION),
        source="skill of the card",
    )
