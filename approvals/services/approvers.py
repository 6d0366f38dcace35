"""Who agrees to deployments of an agent: a step of its accountability chain, now or on any day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from approvals.models import PolicySet
from approvals.rules import Group, Rule
from approvals.services.rule_words import Names, need_in_words
from registry.as_of import AsOf
from registry.chain import Link, Step
from registry.models import ChainRecord, Environment, Ownership, Person, Team

Kind = ChainRecord.Kind
Status = PolicySet.Status


def approvers_step(owner: Ownership | None, *, at: datetime) -> Step:
    """The groups that the approval rules of `at` ask, with the people in them; who is missing is a gap.

    Whether somebody counts for one request is another question: an author never does (`needs`).
    """
    rules = _rules_at(at)
    links = list(dict.fromkeys(_asked(rules, owner, AsOf(at))))
    return Step("Approvers", (*links, *_nobody_asked(rules)))


def _rules_at(at: datetime) -> tuple[Rule, ...]:
    decided = PolicySet.objects.filter(
        decided_at__lte=at, status__in=[Status.IN_FORCE, Status.SUPERSEDED]
    )
    found = decided.order_by("-decided_at", "-number").first()
    return found.as_values() if found else ()


def _asked(
    rules: tuple[Rule, ...], owner: Ownership | None, then: AsOf
) -> Iterator[Link]:
    names = Names(rules)
    for rule in rules:
        for need in (need for stage in rule.stages for need in stage.needs):
            role = f"{need_in_words(need, names)}{_where(rule, names)}"
            here = _people(need.group, owner, then)
            if len(here) < need.quorum:
                yield Link(role, gap=f"{role}, and {_how_many(len(here))}")
            yield from (Link(role, person) for person in here)


def _where(rule: Rule, names: Names) -> str:
    places = [name for slug, name in names.places.items() if slug in rule.environments]
    return f" in {' or '.join(places)}" if places else ""


def _how_many(count: int) -> str:
    if count == 0:
        return "nobody is here"
    return "only one is here" if count == 1 else f"only {count} are here"


def _people(group: Group, owner: Ownership | None, then: AsOf) -> list[Person]:
    found: list[Person] = []
    if group.kind == "team":
        team = Team.objects.filter(slug=group.names[0]).first()
        found = then.people(Kind.MEMBER, team.pk) if team else []
    elif group.kind == "role":
        held = Person.objects.filter(roles__role=group.names[0])
        found = then.known(held.filter(roles__since__lte=then.at))
    elif group.kind == "people":
        found = then.known(Person.objects.filter(email__in=group.names))
    elif owner is not None and group.kind == "owner_team":
        found = then.people(Kind.MEMBER, owner.team_id)
    elif owner is not None:
        found = then.line(owner.accountable)
    return [one for one in found if not one.is_service and then.was_here(one)]


def _nobody_asked(rules: tuple[Rule, ...]) -> Iterator[Link]:
    """Where nobody could agree to a deployment: it is refused there."""
    asking = [rule for rule in rules if rule.stages]
    for place in Environment.objects.filter(is_production=True):
        if not any(
            place.slug in (rule.environments or {place.slug}) for rule in asking
        ):
            yield Link("Approvers", gap=f"no rule says who approves for {place.name}")
