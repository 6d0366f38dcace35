"""Approval rules in sentences, for the people who set and answer them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from approvals.rules import Need, Rule, hours_in_words
from registry.models import Environment, Person, Role, Team

KIND_WORDS = {
    "wider": "something is wider",
    "removes_safeguard": "a safeguard is removed",
    "narrower": "something is narrower",
    "same_reach": "only words change",
}


@dataclass(frozen=True, slots=True)
class RuleWords:
    """One rule: its name, when it speaks, and who agrees, a sentence for each stage."""

    name: str
    when: str
    stages: tuple[str, ...]
    automatic: bool
    without_owner: bool


def in_words(rules: tuple[Rule, ...]) -> list[RuleWords]:
    """The rules as sentences; names of teams and people are looked up once."""
    names = Names(rules)
    return [
        RuleWords(
            rule.name,
            _when(rule, names),
            tuple(
                f"{' and '.join(need_in_words(need, names) for need in stage.needs)}, within "
                f"{hours_in_words(stage.within_hours, working=stage.working)}"
                for stage in rule.stages
            )
            + ((f"the gate `{rule.gate}` answers yes",) if rule.gate else ()),
            rule.automatic,
            rule.without_owner,
        )
        for rule in rules
    ]


def as_facts(rules: tuple[Rule, ...]) -> dict[str, str]:
    """{rule: when it speaks and who agrees}, in order, as the audit trail keeps them."""
    return {
        f"Rule {words.name}": "; then ".join((words.when, *words.stages))
        for words in in_words(rules)
    }


class Names:
    """What the teams, people and environments that some rules name are called: {slug or address: name}."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        stages = [stage for rule in rules for stage in rule.stages]
        named = {
            name
            for stage in stages
            for need in stage.needs
            for name in need.group.names
        }
        self.teams = dict(_called(Team.objects.filter(slug__in=named), "slug"))
        self.people = dict(_called(Person.objects.filter(email__in=named), "email"))
        self.places = dict(_called(Environment.objects.all(), "slug"))


def _called(rows: QuerySet[Any], key: str) -> QuerySet[Any, tuple[str, str]]:
    return rows.values_list(key, "name")


def _when(rule: Rule, names: Names) -> str:
    places = [names.places.get(slug, slug) for slug in sorted(rule.environments)]
    where = f"In {' or '.join(places)}" if places else "Everywhere"
    risk = "" if rule.risk == "low" else f", from {rule.risk} risk"
    if rule.automatic:
        again = "returning to an earlier version, " if rule.returning else ""
        return (
            f"{where}{risk}, {again}when nothing is wider and no safeguard is removed"
        )
    kinds = [KIND_WORDS[kind] for kind in KIND_WORDS if kind in rule.kinds]
    where = (
        f"In an emergency, {where[0].lower()}{where[1:]}" if rule.break_glass else where
    )
    return f"{where}{risk}, " + (
        f"when {' or '.join(kinds)}" if kinds else "whatever changes"
    )


def need_in_words(need: Need, names: Names) -> str:
    """How many of whom: `1 of Finance`."""
    group = need.group
    if group.kind == "team":
        return f"{need.quorum} of {names.teams.get(group.names[0], group.names[0])}"
    if group.kind == "role":
        return f"{need.quorum} of the {Role(group.names[0]).label.lower()}s"
    if group.kind == "people":
        people = [names.people.get(email, email) for email in group.names]
        return f"{need.quorum} of {', '.join(people)}"
    if group.kind == "owner_team":
        return f"{need.quorum} of the team that owns the agent"
    return f"{need.quorum} of the line above the accountable person"
