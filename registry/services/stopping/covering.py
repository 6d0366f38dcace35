"""What covers an agent, and which agents something covers."""

from __future__ import annotations

from django.db.models import BooleanField, F, Func, Q, QuerySet, Value

from registry.models import Agent, Hold, Team

Kind = Hold.Kind
ALIVE = (Agent.State.ACTIVE, Agent.State.SUSPENDED)


def holds_in_effect() -> QuerySet[Hold]:
    """What stands still now, newest first."""
    return Hold.objects.filter(lifted_at=None).select_related(
        "agent", "team", "by", "resume_asked_by"
    )


def standstill() -> list[Hold]:
    """What stops everything, for the bar of every page: at most one."""
    return list(holds_in_effect().filter(kind=Kind.EVERYTHING))


def holds_of(team: Team) -> QuerySet[Hold]:
    """What stops the team's agents now, as a team."""
    within = _is_within(Value(team.pk), F("team_id"))
    return holds_in_effect().filter(within, kind=Kind.TEAM)


def holds_on(agent: Agent) -> QuerySet[Hold]:
    """What covers the agent now, one of its versions included."""
    return holds_in_effect().filter(
        Q(kind=Kind.EVERYTHING) | Q(agent=agent) | _has_within(agent)
    )


def stands_in_the_way(agent: Agent, *, number: int) -> Hold | None:
    """What keeps this version of the agent from going into force now, if something does."""
    return holds_on(agent).filter(Q(version=None) | Q(version=number)).first()


def agents_under(hold: Hold) -> QuerySet[Agent]:
    """The agents it touches: those that are not retired or unclaimed."""
    alive = Agent.objects.filter(state__in=ALIVE)
    if hold.agent is not None:
        return alive.filter(pk=hold.agent.pk)
    if hold.kind == Kind.TEAM:
        return alive.filter(
            _is_within(F("owner_team_id"), Value(hold.team_id)),
            owner_team__isnull=False,
        )
    return alive


def _has_within(agent: Agent) -> Q:
    if agent.owner_team_id is None:
        return Q(pk__in=[])
    within = _is_within(Value(agent.owner_team_id), F("team_id"))
    return Q(within, kind=Kind.TEAM)


def _is_within(team: F | Value, above: F | Value) -> Func:
    return Func(team, above, function="registry_is_within", output_field=BooleanField())
