"""Pairs of charters that differ in little, and all that is asked of both."""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from charter.engine import Code, Request, RunState, Standing, compile_document, decide
from charter.language.document import (
    AgentType,
    ApprovalPattern,
    Authorization,
    Boundary,
    Contract,
    Denial,
    Document,
    EdgeAction,
    EdgeResponse,
    EscalationAction,
    EscalationRule,
    Grant,
    Mode,
    OnBreach,
    Step,
    Tool,
)
from charter.language.trigger_parser import parse_trigger

STRICTNESS = ("allow", "escalate", "require_approval", "deny")
ACTIONS = ["delete", "delete_x", "refund", "deleteX"]
RESOURCES = ["a", "a/b", "a_b"]
CONTEXTS: list[dict[str, Any]] = [
    {},
    {"x": 0, "y": True},
    {"x": 1, "y": False},
    {"x": 3},
    {"x": 5, "y": "yes"},
    {"y": True},
]
STATES = [
    RunState(used, minutes, {"cost": Decimal(spent)}, {"cost": Decimal(today)})
    for used, minutes, spent, today in [
        (0, 0, 0, 0), (1, 0, 0, 0), (2, 1, 1, 1), (0, 2, 0, 0), (0, 0, 2, 9), (1, 3, 0, 3)
    ]
]  # fmt: skip

TRIGGERS = st.sampled_from(
    ["x < 1", "x < 3", "x <= 3", "y == true", "x < 1 or y == true", "not x < 1"]
).map(parse_trigger)
PATTERNS = st.sampled_from(["delete", "delete_*", "delete*", "*", "refund", "DELETE_X"])
TEAMS = st.sampled_from([None, "ops", "finance"])
MODES = st.sampled_from([(Mode.READ,), (Mode.WRITE,), (Mode.READ, Mode.WRITE)])


def some(strategy, most=2):
    return st.lists(strategy, max_size=most).map(tuple)


SOME_PATTERNS = st.none() | st.lists(PATTERNS, min_size=1, max_size=2).map(tuple)
GRANTS = st.builds(
    Grant,
    st.sampled_from(RESOURCES),
    MODES,
    st.sampled_from([None, ("delete_x",), ("delete_x", "refund")]),
    st.none() | TRIGGERS,
)
DENIALS = st.builds(
    Denial,
    st.sampled_from(["a/b", "A_*", "a_b", "b"]),
    st.none() | MODES,
    SOME_PATTERNS,
)
RULES = st.builds(
    EscalationRule,
    TRIGGERS,
    st.sampled_from(list(EscalationAction)),
    SOME_PATTERNS,
    TEAMS,
)
APPROVALS = st.builds(
    ApprovalPattern,
    PATTERNS,
    TEAMS,
    st.sampled_from([None, 5, 15, 30]),
    st.integers(1, 2),
)
COUNTERS = st.sampled_from(["max_cost_per_run", "max_cost_per_day"])
BOUNDARIES = st.builds(
    Boundary,
    st.integers(1, 3),
    st.integers(1, 3),
    max_runs_per_hour=st.sampled_from([None, 600, 60]),
    max_open_runs=st.sampled_from([None, 20, 5]),
    counters=st.dictionaries(COUNTERS, st.sampled_from([1, 2, 3]).map(Decimal)).map(
        lambda found: tuple(sorted(found.items()))
    ),
    requires_approval=some(APPROVALS),
)
RESPONSES = st.sampled_from(
    [EdgeResponse(EdgeAction.QUEUE), EdgeResponse(EdgeAction.SKIP)]
    + [
        EdgeResponse(EdgeAction.RETRY, times, EdgeResponse(EdgeAction.STOP))
        for times in (1, 2)
    ]
)
SCOPES = st.builds(
    Authorization,
    st.lists(GRANTS, min_size=1, max_size=3).map(tuple),
    BOUNDARIES,
    some(DENIALS),
    some(RULES),
    st.dictionaries(st.sampled_from(["slow"]), RESPONSES).map(
        lambda d: tuple(d.items())
    ),
)
TOOLS = st.builds(
    Tool, st.just("t"), st.sampled_from(ACTIONS), st.sampled_from(RESOURCES),
    st.sampled_from(list(Mode)), st.sampled_from([(), (("x", "arg"),)]),
)  # fmt: skip
STEPS = st.builds(
    Step, st.just("first"), st.sampled_from(["one", "two"]),
    st.sampled_from([None, 1, 2]), st.just(()), st.none() | RESPONSES,
)  # fmt: skip
DOCUMENTS = st.builds(
    Document,
    st.just("clerk"),
    st.just(AgentType.MACRO),
    SCOPES,
    tools=some(TOOLS, 1),
    workflow=some(STEPS, 1),
    contract=st.none() | st.sampled_from(OnBreach).map(lambda b: Contract(on_breach=b)),
)


@st.composite
def near_misses(draw):
    """Two charters that differ in one attribute of one entry, or in one entry."""
    old, other = draw(DOCUMENTS), draw(DOCUMENTS)
    part = draw(
        st.sampled_from(["authorization"] * 6 + ["tools", "workflow", "contract"])
    )
    return old, replace(
        old, **{part: draw(mixed(getattr(old, part), getattr(other, part)))}
    )


@st.composite
def mixed(draw, old, other):
    """`old` with one thing of `other` in it, however deep."""
    if isinstance(old, tuple) and old and other:
        entries = list(old)
        at = draw(st.integers(0, len(entries) - 1))
        change = draw(st.sampled_from(["edit", "edit", "edit", "drop", "add", "swap"]))
        if change == "edit" and hasattr(entries[at], "__dataclass_fields__"):
            entries[at] = draw(mixed(entries[at], draw(st.sampled_from(other))))
        elif change == "drop":
            del entries[at]
        elif change == "add" and not isinstance(other[0], Step | Tool):
            entries.insert(at, other[0])
        else:
            entries.reverse()
        return tuple(entries)
    if hasattr(old, "__dataclass_fields__") and type(old) is type(other):
        name = draw(st.sampled_from([one.name for one in fields(old)]))
        if name == "can_access" and not getattr(other, name):
            return old
        if name in ("edge_cases", "counters", "context"):
            return replace(old, **{name: getattr(other, name)})
        return replace(
            old, **{name: draw(mixed(getattr(old, name), getattr(other, name)))}
        )
    return other


REQUESTS = [
    Request(action, resource, mode, context)
    for action in ACTIONS
    for resource in RESOURCES
    for mode in ("read", "write")
    for context in CONTEXTS
]


def strictness(document, states, *, breached):
    """How strictly each request is treated in each state, with who is asked of it."""
    compiled = compile_document(document)
    standing = Standing(breached=breached)
    return [
        _judged(decide(compiled, request, state, standing))
        for state in states
        for request in REQUESTS
    ]


def _judged(decision):
    assert decision.code is not Code.ENGINE_ERROR
    asked = {
        (team.team, team.agent): team.quorum
        for team in (decision.ask.teams if decision.ask else ())
    }
    minutes = decision.ask.within_minutes if decision.ask else 0
    told = len({one.rule for one in decision.obligations}) > 0
    return STRICTNESS.index(decision.effect), asked, minutes, told


def is_looser(before, after):
    """Whether a request that is answered so is treated less strictly than before."""
    return after[0] < before[0]


def asks_less(before, after):
    """Whether the same answer asks other or fewer people, gives them longer, or tells nobody."""
    if after[0] != before[0]:
        return False
    fewer = any(after[1].get(team, 0) < quorum for team, quorum in before[1].items())
    return fewer or (before[2] and after[2] > before[2]) or (before[3] and not after[3])
