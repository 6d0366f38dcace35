"""Who must approve: the requirement of a request, from the policy set in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from approvals.errors import NoPolicyError
from approvals.models import PolicySet
from approvals.rules import Group, Proposed, Rule, fitting
from approvals.services.gates import gates_of
from approvals.services.needs import CLOCK, WORKING, Need, merged, people_of
from registry import access
from registry.models import Agent, Environment, Membership, Person, Role, Team
from scopes.models import Manifest, Version

LATELY = timedelta(days=30)
"""How long whoever handed an agent over still counts as its owner, where rules leave the owner out."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The needs a policy set makes of a change, JSON-ready; `automatic`: none, and that is enough.

    `gates`: names of the outside systems that must say yes besides.
    """

    policies: PolicySet
    needs: list[Need]
    automatic: bool
    gates: list[str]


@dataclass(frozen=True, slots=True)
class Change:
    """What a requirement is for: a version of an agent, where, how risky, which kinds of change."""

    version: Version
    environment: Environment
    risk: str
    kinds: frozenset[str]
    emergency: bool = False

    @property
    def agent(self) -> Agent:
        return self.version.agent

    def as_proposed(self) -> Proposed:
        """Give what the rules look at."""
        before = Manifest.objects.filter(
            version=self.version, environment=self.environment
        )
        return Proposed(
            self.environment.slug,
            self.risk,
            self.kinds,
            returning=before.exists(),
            emergency=self.emergency,
        )


def policies_in_force() -> PolicySet:
    """The set that decides now; `NoPolicyError` where there is none."""
    found = PolicySet.objects.filter(status=PolicySet.Status.IN_FORCE).first()
    if found is None:
        raise NoPolicyError(
            "there are no approval rules yet", fix="an administrator sets them"
        )
    return found


def requirement_for(
    change: Change,
    *,
    excluded: set[int],
    at: datetime,
    policies: PolicySet | None = None,
) -> Asked:
    """All rules that fit apply together.

    `excluded`: ids of the people who never count here (the authors). Raises `NoPolicyError` where no rule
    fits, or where a group has too few others.
    """
    policies = policies or policies_in_force()
    rules = fitting(policies.as_rules(), change.as_proposed())
    if not rules and change.emergency:
        raise NoPolicyError(
            f"no rule lets anybody break the glass in {change.environment}",
            fix="ask for approval, or suspend what does harm",
        )
    if not rules:
        raise NoPolicyError(
            f"no approval rule covers {change.risk}-risk changes in {change.environment}",
            fix="an administrator adds one",
        )
    gates = gates_of(rules)
    if rules[0].automatic:
        return Asked(policies, [], automatic=True, gates=gates)
    needs = merged([need for rule in rules for need in _frozen(rule, change.agent, at)])
    for need in needs:
        _require_satisfiable(need, excluded, at)
    return Asked(policies, needs, automatic=False, gates=gates)


def _frozen(rule: Rule, agent: Agent, at: datetime) -> list[Need]:
    left_out = _owners(agent, at) if rule.without_owner else {}
    return [
        {
            "stage": place,
            "quorum": need.quorum,
            WORKING if stage.working else CLOCK: stage.within_hours,
            **_resolved(need.group, agent),
            **left_out,
        }
        for place, stage in enumerate(rule.stages, start=1)
        for need in stage.needs
    ]


def _owners(agent: Agent, at: datetime) -> dict[str, Any]:
    """The owner of record: the accountable person and everybody in the owner team.

    Also who was that until lately: handing an agent over makes nobody free to approve it.
    """
    people = _owners_until_lately(agent, at)
    if agent.accountable_id is not None:
        people.add(agent.accountable_id)
    facts: dict[str, Any] = {"except": sorted(people)} if people else {}
    if agent.owner_team_id is not None:
        facts["except_team"] = agent.owner_team_id
    return facts


def _owners_until_lately(agent: Agent, at: datetime) -> set[int]:
    before = agent.ownerships.filter(until__gt=at - LATELY)
    members = Membership.objects.filter(team__in=before.values("team"))
    return {
        *before.values_list("accountable", flat=True),
        *members.values_list("person", flat=True),
    }


def _resolved(group: Group, agent: Agent) -> dict[str, Any]:
    """The group as ids, and what to call it."""
    if group.kind == "team":
        return _team(Team.objects.filter(slug=group.names[0]).first(), group.names[0])
    if group.kind == "owner_team":
        return _team(agent.owner_team, "the owner team")
    if group.kind == "role":
        return {
            "role": group.names[0],
            "name": f"{Role(group.names[0]).label.lower()}s",
        }
    if group.kind == "line":
        line = access.line_above(agent.accountable) if agent.accountable else []
        return _people(line, "the line above the accountable person")
    named = Person.objects.filter(email__in=group.names).order_by("name")
    return _people(list(named), "the people named")


def _team(team: Team | None, called: str) -> dict[str, Any]:
    if team is None:
        raise NoPolicyError(
            f"an approval rule asks `{called}`, which is not there",
            fix="an administrator mends the rule",
        )
    return {"team": team.pk, "name": team.name}


def _people(people: list[Person], called: str) -> dict[str, Any]:
    if not people:
        raise NoPolicyError(f"an approval rule asks {called}, and there is nobody")
    return {
        "people": sorted(person.pk for person in people),
        "name": " or ".join(person.name for person in people),
    }


def _require_satisfiable(need: Need, excluded: set[int], at: datetime) -> None:
    others = people_of(need, at=at).exclude(pk__in=excluded).count()
    if others < need["quorum"]:
        raise NoPolicyError(
            f"{need['quorum']} of {need['name']} must approve, but only {others} of them could",
            fix="authors and members of less than a day do not count; add people first",
        )
