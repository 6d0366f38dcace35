"""Agents that come in from elsewhere: once by what their source calls them, owned by nobody or a team."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import transaction

from registry.errors import ConflictError, InvalidError
from registry.imports.proposal import Kind, Proposal
from registry.models import Agent, AgentSummary, Person, Team
from registry.services import audit
from registry.services.catalogue.agents import RESERVED, SLUG_LENGTH, register_agent
from registry.services.telling import events

MAX_TAGS = 20
_ID_LENGTH = 300
_MOST_NAMES = 100


def external_id_of(proposal: Proposal, *, origin: str = "") -> str:
    """What the catalogue calls it: a feed names within itself, the others for everybody."""
    place = f"{origin or 'file'}/" if proposal.kind is Kind.REGISTRY else ""
    whole = f"{proposal.kind}:{place}{proposal.external_id}"
    if len(whole) <= _ID_LENGTH:
        return whole
    digest = hashlib.sha256(whole.encode()).hexdigest()[:16]
    return f"{whole[: _ID_LENGTH - 17]}#{digest}"


def already_imported(external_ids: list[str]) -> dict[str, Agent]:
    """The agents that came in before, by what their source calls them."""
    found = Agent.objects.filter(
        origin=Agent.Origin.IMPORTED, external_id__in=external_ids
    ).select_related("owner_team", "accountable")
    return {agent.external_id: agent for agent in found}


def free_name(proposal: Proposal, *, taken: frozenset[str] = frozenset()) -> str:
    """A name nobody has: the proposed one, else with a number. A table's own names are not changed.

    `taken`: names that are promised meanwhile. Raises `ConflictError` when there is none.
    """
    wanted = proposal.name
    last = 1 if proposal.kind is Kind.CSV else _MOST_NAMES
    for number in range(1, last + 1):
        suffix = f"-{number}" if number > 1 else ""
        name = wanted[: SLUG_LENGTH - len(suffix)].rstrip("-") + suffix
        is_free = name not in RESERVED and name not in taken
        if is_free and not Agent.objects.filter(slug=name).exists():
            return name
    raise ConflictError(
        f"there is already an agent named `{wanted}`, which did not come from here",
        fix="give it another name",
    )


@transaction.atomic
def add_imported(
    proposal: Proposal,
    *,
    external_id: str,
    by: Person,
    owner_team: Team | None = None,
    accountable: Person | None = None,
) -> Agent:
    """Add an agent as it is described: active with an owner, unclaimed without one."""
    name = free_name(proposal)
    if owner_team is None:
        agent = _unclaimed(name, proposal, external_id)
    else:
        if accountable is None:
            raise InvalidError("choose the person who answers for it")
        agent = register_agent(
            name,
            title=proposal.title,
            kind=proposal.agent_kind,
            purpose=proposal.purpose,
            owner_team=owner_team,
            accountable=accountable,
            by=by,
        )
        agent.origin, agent.external_id = Agent.Origin.IMPORTED, external_id
        agent.tags = list(proposal.tags)
        agent.save(update_fields=["origin", "external_id", "tags"])
    audit.record(
        "agent.imported",
        actor=by,
        target=agent,
        agent=agent,
        summary=f"Imported {agent} ({proposal.kind})",
        facts={"external_id": external_id},
        after={
            "Title": proposal.title,
            "Kind": agent.kind,
            "Purpose": proposal.purpose,
            "Tags": ", ".join(proposal.tags),
            "Signature": proposal.signature,
            "Owner team": owner_team,
            "Accountable person": accountable,
        },
    )
    if owner_team is None:
        events.emit(
            "agent.found",
            agent,
            agent=agent,
            title=f"{agent} came in, and nobody owns it",
            data={"agent": agent.slug, "kind": str(proposal.kind)},
        )
    return agent


def _unclaimed(name: str, proposal: Proposal, external_id: str) -> Agent:
    agent = Agent.objects.create(
        slug=name,
        title=proposal.title,
        kind=proposal.agent_kind,
        purpose=proposal.purpose,
        tags=list(proposal.tags),
        origin=Agent.Origin.IMPORTED,
        external_id=external_id,
        state=Agent.State.UNCLAIMED,
    )
    AgentSummary.objects.create(agent=agent)
    return agent


@transaction.atomic
def refresh_unclaimed(agent: Agent, *, proposal: Proposal, by: Person) -> bool:
    """Take over what the source says now of an agent nobody answers for; whether anything changed."""
    agent = Agent.objects.select_for_update(of=("self",)).get(pk=agent.pk)
    if agent.state != Agent.State.UNCLAIMED:
        return False
    tags = list(dict.fromkeys([*agent.tags, *proposal.tags]))[:MAX_TAGS]
    said = {
        "title": proposal.title,
        "purpose": proposal.purpose,
        "kind": proposal.agent_kind,
        "tags": tags,
    }
    changed = {
        field: value for field, value in said.items() if getattr(agent, field) != value
    }
    if not changed:
        return False
    before = {field: getattr(agent, field) for field in changed}
    for field, value in changed.items():
        setattr(agent, field, value)
    agent.save(update_fields=list(changed))
    audit.record(
        "agent.reimported",
        actor=by,
        target=agent,
        agent=agent,
        summary=f"Its source says something else of {agent}: {', '.join(changed)}",
        before=_in_words(before),
        after=_in_words(changed),
    )
    return True


def _in_words(facts: dict[str, Any]) -> dict[str, Any]:
    return {
        field.capitalize(): ", ".join(value) if isinstance(value, list) else value
        for field, value in facts.items()
    }
