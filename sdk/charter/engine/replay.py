"""Deciding recorded requests again under another charter (language §8).

A stream goes in, counts come out: nothing is kept but the groups and a few samples.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from charter.engine.compile import Compiled, compile_document
from charter.engine.decide import decide
from charter.engine.decision import Decision
from charter.engine.request import Request
from charter.engine.standing import Standing
from charter.engine.state import RunState
from charter.language.document import Document
from charter.language.names import covers
from charter.language.trigger_logic import fields
from charter.language.triggers import Expression

SAMPLES = 3
MAX_GROUPS = 1000
"""Beyond so many groups, changes are counted and no new group is begun."""

_IN_FORCE = Standing()


@dataclass(frozen=True, slots=True)
class Recorded:
    """A request as it was decided once, with all that was kept of it.

    `key` is whatever finds it again; `effect` and `code` are what was answered.
    `stored` are the fields of the context that were kept, None for all of them: of
    another field nobody can say whether it was sent. `has_counters` tells whether the
    run's counters and this request's usage were kept, `has_arguments` whether its
    arguments were, which the run's reviews are bound to.
    """

    key: str
    request: Request
    effect: str
    code: str
    state: RunState = field(default_factory=RunState)
    standing: Standing = _IN_FORCE
    stored: frozenset[str] | None = None
    has_counters: bool = True
    has_arguments: bool = True


@dataclass(frozen=True, slots=True)
class Group:
    """Requests that change alike: from an effect to another, for a code, by a rule.

    `after` None: it cannot be told, and `code` says why: the `context`, `counters` or
    `arguments` were not stored.
    """

    before: str
    after: str | None
    code: str
    rule: str | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many there are of a group, and the keys of the first few."""

    count: int
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Replay:
    """What another charter would have answered.

    `total` = `unchanged` + `changed` + `cannot_tell`. `groups`: the largest first.
    """

    total: int
    unchanged: int
    changed: int
    cannot_tell: int
    groups: tuple[tuple[Group, Tally], ...]


def replay(recorded: Iterable[Recorded], new: Document) -> Replay:
    """Decide recorded requests again under `new`, and group those that change effect."""
    judge = _Judge(new)
    counts: dict[Group, int] = {}
    samples: dict[Group, list[str]] = {}
    total = unchanged = unknown = 0
    for one in recorded:
        total += 1
        group = judge.group(one)
        if group is None:
            unchanged += 1
            continue
        unknown += group.after is None
        if group in counts or len(counts) < MAX_GROUPS:
            counts[group] = counts.get(group, 0) + 1
            if counts[group] <= SAMPLES:
                samples.setdefault(group, []).append(one.key)
    ordered = sorted(counts, key=lambda group: (-counts[group], str(group)))
    return Replay(
        total,
        unchanged,
        total - unchanged - unknown,
        unknown,
        tuple((one, Tally(counts[one], tuple(samples[one]))) for one in ordered),
    )


class _Judge:
    """A charter with what its rules read, by the names they are asked for."""

    def __init__(self, document: Document) -> None:
        self.compiled: Compiled = compile_document(document)
        self.document = document
        self.counts = bool(document.authorization.boundary.counters)
        self._reads: dict[tuple[str, str, str], _Reads] = {}

    def group(self, one: Recorded) -> Group | None:
        """Give the group of a request that changes effect, or that cannot be told."""
        decision = decide(self.compiled, one.request, one.state, one.standing)
        lacking = self._lacking(one, decision)
        if lacking is not None:
            return Group(one.effect, None, lacking, None)
        effect = decision.shadow_effect or decision.effect
        if effect.value == one.effect:
            return None
        rule = decision.reasons[0].rule if decision.reasons else None
        return Group(one.effect, effect.value, decision.code.value, rule)

    def _lacking(self, one: Recorded, decision: Decision) -> str | None:
        """Say what was not stored that the answer hangs on, or None."""
        code = decision.code.value
        if code in _WITHOUT_FACTS:
            return None
        if self.counts and not one.has_counters:
            return "counters"
        if one.stored is not None:
            by_grants, by_rules = self.reads(one.request)
            needed = by_grants if code == "not_granted" else by_grants | by_rules
            if not needed <= one.stored:
                return "context"
        asks = one.state.reviews and code not in ("granted", "not_granted")
        return "arguments" if asks and not one.has_arguments else None

    def reads(self, request: Request) -> _Reads:
        """Give the fields that its conditions and its triggers read for a request."""
        names = request.resource, request.mode, request.action
        found = self._reads.get(names)
        if found is None:
            if len(self._reads) >= MAX_GROUPS:
                self._reads.clear()
            found = self._reads[names] = self._fields(*names)
        return found

    def _fields(self, resource: str, mode: str, action: str) -> _Reads:
        scope = self.document.authorization
        conditions = [
            grant.when
            for grant in scope.can_access
            if grant.resource == resource
            and mode in grant.modes
            and (grant.actions is None or action in grant.actions)
        ]
        triggers = [
            rule.trigger
            for rule in scope.escalation
            if any(covers(pattern, action) for pattern in rule.actions or ("*",))
        ]
        # A grant without a condition carries the request, whatever the others read.
        needed = [one for one in conditions if one is not None]
        return (
            _all_fields(needed if len(needed) == len(conditions) else ()),
            _all_fields(triggers),
        )


_Reads = tuple[frozenset[str], frozenset[str]]


def _all_fields(expressions: Iterable[Expression]) -> frozenset[str]:
    return frozenset(name for one in expressions for name in fields(one))


# Answered before any fact or counter is looked at.
_WITHOUT_FACTS = frozenset(
    {
        "invalid_request",
        "agent_not_deployed",
        "agent_suspended",
        "agent_retired",
        "manifest_expired",
        "delegation_not_allowed",
        "denied_resource",
        "run_closed",
        "run_timed_out",
        "budget_exhausted",
        "engine_error",
    }
)
