"""Who answers for an agent: the records, and how one begins. Handing over is `transfers`."""

from __future__ import annotations

from datetime import datetime

from registry.errors import InvalidError
from registry.models import (
    Agent,
    Orphan,
    Ownership,
    OwnershipTransfer,
    Person,
    Role,
    Team,
)
from registry.services import epoch


def lock(agent: Agent) -> Agent:
    """The agent, locked: everything about its owner goes one after the other."""
    return Agent.objects.select_for_update(of=("self",)).get(pk=agent.pk)


def answered_at(agent: Agent, moment: datetime) -> Ownership | None:
    """Who answered for the agent at `moment`; None: nobody, or it was not there. One query."""
    records = agent.ownerships.select_related("team", "accountable")
    return records.at(moment).first()


def require_accountable(person: Person) -> None:
    """Raise `InvalidError` for somebody who cannot answer for an agent."""
    if person.is_service or not person.is_active:
        raise InvalidError(
            f"{person} cannot answer for an agent",
            fix="name an active person, not a service account",
        )


def begin(
    agent: Agent,
    *,
    team: Team,
    accountable: Person,
    at: datetime,
    transfer: OwnershipTransfer | None = None,
) -> Ownership:
    """Give the agent an owner from `at` on, and end the record before. The caller holds the lock.

    `transfer`: the accepted offer; only an agent that never had an owner needs none, and the database knows.
    """
    # Locked, so that nobody leaves unnoticed at this very moment.
    accountable = Person.objects.select_for_update(no_key=True).get(pk=accountable.pk)
    require_accountable(accountable)
    agent.ownerships.filter(until=None).update(until=at)
    if agent.owner_team not in {None, team}:
        # What stops a team stops its agents.
        epoch.bump(agent)
    agent.owner_team, agent.accountable = team, accountable
    agent.save(update_fields=["owner_team", "accountable", "state"])
    agent.orphaned.filter(ended_at=None).update(
        ended_at=at, ended_because="somebody took it over"
    )
    return Ownership.objects.create(
        agent=agent, team=team, accountable=accountable, since=at, transfer=transfer
    )


def is_orphaned(agent: Agent) -> Orphan | None:
    """The orphan process of the agent, while it goes on."""
    return agent.orphaned.filter(ended_at=None).select_related("person").first()


def may_block(person: Person) -> bool:
    """Whether the person may keep an unclaimed agent out."""
    return not person.is_service and person.has_role(Role.ADMINISTRATOR)
