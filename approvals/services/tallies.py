"""How many of those asked have approved a round, need by need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from approvals.models import Requirement, Round, Verdict
from approvals.services.needs import Need, stages_of
from registry.models import Membership, RoleGrant
from registry.models.teams import PROBATION

Tally = list[dict[str, Any]]


def tally(proposed: Round) -> Tally:
    """Each need with the approvals given for it: [{name, quorum, given, stage}]."""
    return tallies([proposed])[proposed.pk]


def still_needed(proposed: Round) -> Tally:
    """The needs of the round that are not met yet."""
    return unmet(tally(proposed))


def unmet(needs: Tally) -> Tally:
    """Those of a tally that lack approvals."""
    return [need for need in needs if need["given"] < need["quorum"]]


def open_stage(needs: Tally) -> int | None:
    """The first stage that lacks approvals; None when all are met."""
    waiting = stages_of(unmet(needs))
    return waiting[0] if waiting else None


def tallies(rounds: Sequence[Round]) -> dict[int, Tally]:
    """`tally` of many rounds at once, by their ids; four queries in all.

    An approval counts for a need whose group the person belonged to, for a day, when giving it, and
    belongs to now.
    """
    requirements = requirements_of(rounds)
    needs = [need for one in requirements.values() for need in one.needs]
    approvals = list(
        Verdict.objects.filter(
            round__in=rounds,
            says=Verdict.Says.APPROVE,
            person__is_active=True,
            person__is_service=False,
        ).exclude(stands_for__is_active=False)
    )
    belongings = _Belongings(needs, {verdict.principal_id for verdict in approvals})
    given: dict[int, list[Verdict]] = {}
    for verdict in approvals:
        given.setdefault(verdict.round_id, []).append(verdict)
    return {
        proposed.pk: [
            {
                "name": need["name"],
                "quorum": need["quorum"],
                "stage": need["stage"],
                "given": sum(
                    belongings.count(need, verdict)
                    for verdict in given.get(proposed.pk, ())
                ),
            }
            for need in requirements[proposed.pk].needs
        ]
        for proposed in rounds
    }


def requirements_of(rounds: Sequence[Round]) -> dict[int, Requirement]:
    """The latest requirement of each round, by the round's id."""
    found = Requirement.objects.filter(round__in=rounds).order_by("number")
    return {requirement.round_id: requirement for requirement in found}


class _Belongings:
    """Who belongs to which team and role since when, as far as some needs and people ask."""

    def __init__(self, needs: list[Need], people: set[int]) -> None:
        teams = {need["team"] for need in needs if "team" in need}
        teams |= {need["except_team"] for need in needs if "except_team" in need}
        self.members = {
            (member.team_id, member.person_id): member.since
            for member in Membership.objects.filter(team__in=teams, person__in=people)
        }
        self.roles = {
            (grant.role, grant.person_id): grant.since
            for grant in RoleGrant.objects.filter(
                role__in={need["role"] for need in needs if "role" in need},
                person__in=people,
            )
        }

    def count(self, need: Need, verdict: Verdict) -> bool:
        person = verdict.principal_id
        if person in need.get("except", ()):
            return False
        if (need.get("except_team"), person) in self.members:
            return False
        if "people" in need:
            return person in need["people"]
        since = (
            self.members.get((need["team"], person))
            if "team" in need
            else self.roles.get((need["role"], person))
        )
        return since is not None and since <= verdict.at - PROBATION
