"""Who must approve: the requirement of a request, from the policies of its environment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from approvals.errors import NoPolicyError
from approvals.models import ApprovalPolicy
from registry.models import Environment, Person, Team

RISKS = ("low", "medium", "high")


@dataclass(frozen=True, slots=True)
class Requirement:
    """The needs, as frozen into a round, and the time people have."""

    needs: list[dict[str, Any]]
    within: timedelta


def requirement_for(
    environment: Environment, *, risk: str, excluded: set[int], at: datetime
) -> Requirement:
    """All policies of the environment up to `risk` apply together.

    `excluded`: ids of the people who never count here (the authors). Raises `NoPolicyError` where there is
    no policy, or where a team has too few others.
    """
    policies = ApprovalPolicy.objects.filter(
        environment=environment, risk__in=RISKS[: RISKS.index(risk) + 1]
    ).select_related("team")
    if not policies:
        raise NoPolicyError(
            f"no approval policy covers {risk}-risk changes in {environment}",
            fix="an administrator adds one",
        )
    strictest: dict[Team, int] = {}
    for policy in policies:
        strictest[policy.team] = max(policy.quorum, strictest.get(policy.team, 0))
    for team, quorum in strictest.items():
        _require_satisfiable(team, quorum, excluded, at)
    needs = [
        {"team": team.pk, "team_name": team.name, "quorum": quorum}
        for team, quorum in sorted(strictest.items(), key=lambda pair: pair[0].name)
    ]
    hours = min(policy.within_hours for policy in policies)
    return Requirement(needs, timedelta(hours=hours))


def _require_satisfiable(
    team: Team, quorum: int, excluded: set[int], at: datetime
) -> None:
    others = team.counting_members(at).exclude(pk__in=excluded).count()
    if others < quorum:
        raise NoPolicyError(
            f"{quorum} of {team} must approve, but only {others} of its members could",
            fix="authors and members of less than a day do not count; add people first",
        )


def asks(needs: list[dict[str, Any]], *, person: Person, at: datetime) -> bool:
    """Whether this person's verdict counts for any of the needs at `at`."""
    teams = [need["team"] for need in needs]
    return Team.objects.where_counts(person, at=at).filter(pk__in=teams).exists()


def covers(stricter: list[dict[str, Any]], needs: list[dict[str, Any]]) -> bool:
    """Whether `stricter` asks for all that `needs` asks for."""
    quorums = {need["team"]: need["quorum"] for need in stricter}
    return all(quorums.get(need["team"], 0) >= need["quorum"] for need in needs)
