"""Approval policies as values: when a deployment is asked for, then who must agree (language §8).

A policy set is a list of rules, kept as JSON; the functions here read it, refuse what makes no sense
with every problem named, and say it in words. No database: groups are named, not resolved.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from registry.errors import InvalidError

RISKS = ("low", "medium", "high")
KINDS = ("wider", "removes_safeguard", "narrower", "same_reach")
HARMLESS = frozenset({"narrower", "same_reach"})
"""Kinds of change that treat no request less strictly: these alone may start by themselves."""
GROUPS = ("team", "role", "people", "owner_team", "line")
MAX_QUORUM = 20
MAX_HOURS = 30 * 24
_HOURS_A_DAY = 24
MAX_RULES = 50
MAX_STAGES = 5


@dataclass(frozen=True, slots=True)
class Group:
    """Whom a stage asks. `names`: one team's slug, one role, or e-mail addresses; empty for the others.

    `owner_team`: the team that owns the agent; `line`: the people above its accountable person.
    """

    kind: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Need:
    """`quorum` different people of the group."""

    group: Group
    quorum: int = 1


@dataclass(frozen=True, slots=True)
class Stage:
    """Needs side by side; the next stage is asked when all of them are met. Silence within the time is no.

    `working`: the hours are working hours, by the calendar of the settings.
    """

    needs: tuple[Need, ...]
    within_hours: int = 72
    working: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """*When* environment, risk and kind of change fit, *then* the stages.

    No environments: everywhere. `risk`: at least. No kinds: any change. `automatic`: nobody is asked,
    where every change is harmless; `returning`: and only for a version that was in force there before.
    `without_owner`: the agent's owner of record never counts. `gate`: an outside system that must answer yes
    after approval. `break_glass`: it speaks only when somebody will not wait for the others, and names
    who may agree to that.
    """

    name: str
    environments: frozenset[str] = frozenset()
    risk: str = "low"
    kinds: frozenset[str] = frozenset()
    stages: tuple[Stage, ...] = ()
    automatic: bool = False
    returning: bool = False
    without_owner: bool = False
    break_glass: bool = False
    gate: str = ""

    def fits(self, change: Proposed) -> bool:
        """Whether it speaks of this change."""
        if self.environments and change.environment not in self.environments:
            return False
        if RISKS.index(change.risk) < RISKS.index(self.risk):
            return False
        if self.automatic:
            return change.kinds <= HARMLESS and (change.returning or not self.returning)
        return not self.kinds or bool(self.kinds & change.kinds)


@dataclass(frozen=True, slots=True)
class Proposed:
    """What rules look at: where (slug), how risky, which kinds of change.

    `returning`: this very version was in force there before.
    """

    environment: str
    risk: str
    kinds: frozenset[str]
    returning: bool = False
    emergency: bool = False


def fitting(rules: tuple[Rule, ...], change: Proposed) -> tuple[Rule, ...]:
    """The rules that decide: an automatic one alone if it fits, else all others that fit, together.

    In an emergency the break-glass rules that fit, and no others; else never those.
    """
    found = [
        rule
        for rule in rules
        if rule.break_glass == change.emergency and rule.fits(change)
    ]
    alone = [rule for rule in found if rule.automatic]
    return tuple(alone[:1] or found)


def to_json(rules: tuple[Rule, ...]) -> list[dict[str, Any]]:
    """The rules as they are kept: plain data, members in a fixed order, lists sorted."""
    return [
        {
            "name": rule.name,
            "environments": sorted(rule.environments),
            "risk": rule.risk,
            "kinds": sorted(rule.kinds),
            "automatic": rule.automatic,
            "returning": rule.returning,
            "without_owner": rule.without_owner,
            **({"break_glass": True} if rule.break_glass else {}),
            "gate": rule.gate,
            "stages": [
                {
                    "within_hours": stage.within_hours,
                    **({"working": True} if stage.working else {}),
                    "needs": [
                        {
                            "group": need.group.kind,
                            "names": list(need.group.names),
                            "quorum": need.quorum,
                        }
                        for need in stage.needs
                    ],
                }
                for stage in rule.stages
            ],
        }
        for rule in rules
    ]


def from_json(data: list[dict[str, Any]]) -> tuple[Rule, ...]:
    """The rules kept by `to_json`; raises `InvalidError` with every problem of `problems`."""
    rules = values_of(data)
    wrong = list(problems(rules))
    if wrong:
        raise InvalidError("; ".join(wrong), fix="mend each rule that is named")
    return rules


def values_of(data: list[dict[str, Any]]) -> tuple[Rule, ...]:
    """The rules as kept, whether or not they make sense: a draft may not, yet."""
    return tuple(_rule(row) for row in data)


def _rule(row: dict[str, Any]) -> Rule:
    return Rule(
        name=str(row["name"]).strip(),
        environments=frozenset(row.get("environments", ())),
        risk=row.get("risk", "low"),
        kinds=frozenset(row.get("kinds", ())),
        automatic=row.get("automatic", False) is True,
        returning=row.get("returning", False) is True,
        without_owner=row.get("without_owner", False) is True,
        break_glass=row.get("break_glass", False) is True,
        gate=str(row.get("gate", "")),
        stages=tuple(
            Stage(
                within_hours=stage.get("within_hours", 72),
                working=stage.get("working", False) is True,
                needs=tuple(
                    Need(
                        Group(need["group"], tuple(need.get("names", ()))),
                        need.get("quorum", 1),
                    )
                    for need in stage["needs"]
                ),
            )
            for stage in row.get("stages", ())
        ),
    )


def problems(rules: tuple[Rule, ...]) -> Iterator[str]:
    """What is wrong with the set in itself, a sentence each."""
    if not rules:
        yield "there is no rule, so nothing could be approved"
    if len(rules) > MAX_RULES:
        yield f"there are more than {MAX_RULES} rules"
    names = [rule.name for rule in rules]
    yield from (
        f"two rules are called `{name}`"
        for name in sorted(set(names))
        if names.count(name) > 1
    )
    for rule in rules:
        yield from (f"rule `{rule.name}`: {text}" for text in problems_of(rule))


def problems_of(rule: Rule) -> Iterator[str]:
    """What is wrong with one rule, a sentence each."""
    if not rule.name:
        yield "it has no name"
    if rule.risk not in RISKS:
        yield f"`{rule.risk}` is no risk"
    for kind in sorted(rule.kinds - set(KINDS)):
        yield f"`{kind}` is no kind of change"
    yield from _problems_of_asking(rule)
    if len(rule.stages) > MAX_STAGES:
        yield f"it has more than {MAX_STAGES} stages"
    for stage in rule.stages:
        yield from _problems_of_stage(stage)


def _problems_of_asking(rule: Rule) -> Iterator[str]:
    if rule.automatic and (rule.stages or not rule.kinds <= HARMLESS):
        yield "only what is not wider and removes no safeguard may start by itself, and then nobody is asked"
    if rule.returning and not rule.automatic:
        yield "only what starts by itself can be for earlier versions alone"
    if rule.break_glass and (rule.automatic or len(rule.stages) != 1):
        yield "in an emergency one stage is asked: nobody waits for a second, and never for nobody"
    if not rule.automatic and not rule.stages:
        yield "it asks nobody"


def _problems_of_stage(stage: Stage) -> Iterator[str]:
    if not stage.needs:
        yield "a stage asks nobody"
    if not 1 <= stage.within_hours <= MAX_HOURS:
        yield f"the time to answer is between an hour and {MAX_HOURS} hours"
    for need in stage.needs:
        if not 1 <= need.quorum <= MAX_QUORUM:
            yield f"between 1 and {MAX_QUORUM} people are asked"
        if need.group.kind not in GROUPS:
            yield f"`{need.group.kind}` is no group"
        elif need.group.kind in {"team", "role"} and len(need.group.names) != 1:
            yield f"name one {need.group.kind}"
        elif need.group.kind == "people" and len(need.group.names) < need.quorum:
            yield "fewer people are named than must agree"


def hours_in_words(hours: int, *, working: bool) -> str:
    """How long people have: `8 working hours`, `3 days`."""
    if working:
        return f"{hours} working hours" if hours > 1 else "a working hour"
    days, rest = divmod(hours, _HOURS_A_DAY)
    if rest or not days:
        return f"{hours} hours" if hours > 1 else "an hour"
    return f"{days} days" if days > 1 else "a day"
