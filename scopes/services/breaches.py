"""What follows when an agent does not deliver what it promised, and when it does again (language §6).

The contract says it: the owner is told, every action wants a person, or the agent is suspended.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from charter.engine.outcome import Attainment, Status
from charter.language import Contract, OnBreach
from registry.clock import now
from registry.models import Agent
from registry.services import audit, epoch
from registry.services.ownership.records import lock
from registry.services.stopping.suspension import suspend_by_charter
from registry.services.telling import events
from scopes.models import Breach, InForce

KEPT = "the contract is kept again"
REPLACED = "another version is in force"
GONE = "nothing is in force there any more"
FOLLOWS = {
    OnBreach.NOTIFY: "Nothing else follows: its charter says that its owner is told.",
    OnBreach.REVIEW: "Until it is kept again, every action of the agent wants a person.",
    OnBreach.SUSPEND: "The agent is suspended, as its charter says.",
}


def settle(place: InForce, contract: Contract, clauses: Sequence[Attainment]) -> None:
    """Begin or end the breach of what is in force there; nothing happens while it goes on as it was."""
    missed = [one for one in clauses if one.status is Status.BREACHED]
    going_on = _open(place.agent_id, place.environment_id)
    if going_on is None and not missed:
        return
    if going_on and missed and going_on.version_id == place.manifest.version_id:
        return
    with transaction.atomic():
        agent = lock(place.agent)
        _end(agent, place.environment_id, REPLACED if missed else KEPT)
        if missed and _is_in_force(place):
            _begin(agent, place, contract, missed)


def end_where_nothing_is_in_force(agents: list[int]) -> None:
    """End the breaches of environments in which the agents have no version any more."""
    for breach in Breach.objects.filter(agent__in=agents, ended_at=None):
        there = {"agent": breach.agent_id, "environment": breach.environment_id}
        if not InForce.objects.filter(**there).exists():
            with transaction.atomic():
                _end(lock(breach.agent), breach.environment_id, GONE)


def _begin(
    agent: Agent, place: InForce, contract: Contract, missed: list[Attainment]
) -> None:
    version = place.manifest.version
    breach = Breach.objects.create(
        agent=agent,
        environment=place.environment,
        version=version,
        acts=contract.on_breach.value,
        clauses=[{"name": one.clause, "says": _says(one)} for one in missed],
    )
    told = "; ".join(one["says"] for one in breach.clauses)
    audit.record(
        "contract.breached",
        actor=None,
        target=breach,
        agent=agent,
        summary=f"Version {version.number} in {place.environment} does not deliver: {told}",
        facts={"digest": version.digest, "acts": breach.acts},
    )
    events.emit(
        "contract.breached",
        agent,
        agent=agent,
        key=f"breach:{breach.pk}",
        title=f"{agent} does not deliver what it promised in {place.environment}",
        text=f"{told}.\n\n{FOLLOWS[contract.on_breach]}",
        data={
            "agent": agent.slug,
            "environment": place.environment.slug,
            "digest": version.digest,
            "clauses": [one.clause for one in missed],
            "acts": breach.acts,
        },
        concerning={
            agent.accountable,
            agent.owner_team.lead if agent.owner_team else None,
        },
    )
    if contract.on_breach is OnBreach.SUSPEND and agent.state == Agent.State.ACTIVE:
        suspend_by_charter(
            agent,
            reason="it does not deliver what it promised",
            summary=f"Suspended {agent}: its contract is breached, and says so",
        )
    else:
        epoch.bump(agent)


def _end(agent: Agent, environment: int, because: str) -> None:
    breach = _open(agent.pk, environment)
    if breach is None:
        return
    breach.ended_at, breach.ended_because = now(), because
    breach.save(update_fields=["ended_at", "ended_because"])
    epoch.bump(agent)
    audit.record(
        "contract.breach_ended",
        actor=None,
        target=breach,
        agent=agent,
        summary=f"The breach in {breach.environment} is over: {because}",
    )


def _open(agent: int, environment: int) -> Breach | None:
    return (
        Breach.objects.select_related("environment")
        .filter(agent=agent, environment=environment, ended_at=None)
        .first()
    )


def _is_in_force(place: InForce) -> bool:
    """Whether it still is: the agent was locked only after its runs were counted."""
    return InForce.objects.filter(pk=place.pk, manifest=place.manifest).exists()


def _says(clause: Attainment) -> str:
    share = (
        "" if clause.attainment is None else f" {float(clause.attainment):.0%} of runs"
    )
    return f"{clause.clause}: kept in{share}" if share else f"{clause.clause}: not kept"
