from __future__ import annotations

from dataclasses import fields, replace
from itertools import product
from operator import gt
from typing import Any

import pytest
from hypothesis import assume, given, settings, strategies as st

from charter.language.differences import Kind, diff
from charter.language.document import (
    AgentType,
    ApprovalPattern,
    Authorization,
    Boundary,
    Denial,
    Document,
    EscalationAction,
    EscalationRule,
    Grant,
    Mode,
)
from charter.language.trigger_parser import parse_trigger
from tests.language.slow import STRICTNESS, decide

ACTIONS = ["delete", "delete_x", "refund", "deleteX"]
RESOURCES = ["a", "a/b", "a_b", "aB"]
CONTEXTS = [{}, *({"x": x, "y": y} for x in (-5, 0, 5) for y in (True, False, None))]
SMALL_TRIGGERS = st.sampled_from(
    ["x < 1", "x < 5", "x <= 5", "y == true", "x < 1 or y == true", "not x < 1"]
).map(parse_trigger)
SMALL_PATTERNS = st.sampled_from(
    ["delete", "delete_*", "delete*", "*", "refund", "DELETE_X"]
)
SOME_PATTERNS = st.one_of(
    st.none(), st.lists(SMALL_PATTERNS, min_size=1, max_size=2).map(tuple)
)
SOME_MODES = st.sampled_from([(Mode.READ,), (Mode.WRITE,), (Mode.READ, Mode.WRITE)])
GRANTS = st.lists(
    st.builds(
        Grant,
        st.sampled_from(RESOURCES),
        SOME_MODES,
        st.sampled_from([None, ("delete_x",), ("delete_x", "refund")]),
        st.one_of(st.none(), SMALL_TRIGGERS),
    ),
    min_size=1,
    max_size=3,
).map(tuple)
DENIALS = st.lists(
    st.builds(
        Denial,
        st.sampled_from(["a", "a/b", "A*", "*", "a_b"]),
        st.one_of(st.none(), SOME_MODES),
        SOME_PATTERNS,
    ),
    max_size=1,
).map(tuple)
RULES = st.lists(
    st.builds(
        EscalationRule,
        SMALL_TRIGGERS,
        st.sampled_from(list(EscalationAction)),
        SOME_PATTERNS,
    ),
    max_size=2,
).map(tuple)
APPROVALS = st.lists(st.builds(ApprovalPattern, SMALL_PATTERNS), max_size=1).map(tuple)
BOUNDARIES = st.builds(
    Boundary,
    st.sampled_from([1, 2]),
    st.sampled_from([1, 2]),
    requires_approval=APPROVALS,
)
SCOPES = st.builds(Authorization, GRANTS, BOUNDARIES, DENIALS, RULES)
ENTRIES = {"can_access": GRANTS, "cannot_access": DENIALS, "escalation": RULES}


@st.composite
def pairs(draw):
    """Two scopes that differ in one attribute of one entry."""
    old = draw(SCOPES)
    part = draw(st.sampled_from([*ENTRIES, "boundary"]))
    if part == "boundary":
        name = draw(st.sampled_from(["max_actions_per_run", "requires_approval"]))
        value = getattr(draw(BOUNDARIES), name)
        return old, replace(old, boundary=replace(old.boundary, **{name: value}))
    entries, others = list(getattr(old, part)), draw(ENTRIES[part])
    if not entries or not others:
        return old, replace(old, **{part: others})
    name = draw(st.sampled_from([field.name for field in fields(others[0])]))
    entries[0] = replace(entries[0], **{name: getattr(others[0], name)})
    return old, replace(old, **{part: tuple(entries)})


def charter(scope):
    return Document("a", AgentType.MICRO, scope)


def is_looser(old, new):
    for request in product(
        ACTIONS, RESOURCES, (Mode.READ, Mode.WRITE), CONTEXTS, (0, 1), (1, 2)
    ):
        before, after = decide(old, request), decide(new, request)
        if STRICTNESS.index(after) < STRICTNESS.index(before):
            return True
    return False


TRIGGER_LIST = [
    parse_trigger(text)
    for text in [
        "x < 1",
        "x <= 5",
        "y == true",
        "x < 1 or y == true",
        "not x < 1",
        "x < 1 and (y == true or not y == true) or y == true",
    ]
]
PATTERN_LIST = [None, ("delete",), ("delete_*",), ("delete*",), ("*",), ("DELETE_X",)]
SINGLES: dict[str, list[Any]] = {
    "escalation": [
        EscalationRule(*parts)
        for parts in product(TRIGGER_LIST, list(EscalationAction), PATTERN_LIST)
    ],
    "cannot_access": [
        Denial(*parts)
        for parts in product(
            ["a", "a/b", "A*", "*", "a_b", "aB", "ab", "_ab"],
            [None, (Mode.READ,)],
            PATTERN_LIST,
        )
    ],
    "can_access": [
        Grant(*parts)
        for parts in product(
            ["a", "a/b"],
            [(Mode.READ,), (Mode.READ, Mode.WRITE)],
            [None, ("delete_x",), ("delete_x", "refund")],
            [None, *TRIGGER_LIST],
        )
    ],
}


@pytest.mark.parametrize("part", SINGLES)
def test_no_single_entry_widens_unnoticed(part):
    """Compare every pair of charters that differ in one entry of one part."""
    requests = [
        (action, resource, mode, context, 0, 1)
        for action, resource, mode, context in product(
            ACTIONS, RESOURCES, (Mode.READ, Mode.WRITE), CONTEXTS
        )
    ]
    plain = Authorization(
        tuple(Grant(one, (Mode.READ, Mode.WRITE)) for one in RESOURCES), Boundary(9, 9)
    )
    facts: list[dict[str, Any]] = [{part: (one,)} for one in SINGLES[part]]
    made = [charter(replace(plain, **fact)) for fact in facts]
    effects = [
        [STRICTNESS.index(decide(one, request)) for request in requests] for one in made
    ]

    unnoticed = [
        (old, new)
        for (old, before), (new, after) in product(
            zip(made, effects, strict=True), repeat=2
        )
        if any(map(gt, before, after))
        and Kind.WIDER not in {one.kind for one in diff(old, new)}
    ]

    assert unnoticed == []


@settings(max_examples=60)
@given(pairs())
def test_a_widening_is_never_called_anything_else(pair):
    old, new = pair
    assume(old != new)

    kinds = {one.kind for one in diff(charter(old), charter(new))}

    assert Kind.WIDER in kinds or not is_looser(charter(old), charter(new))


@settings(max_examples=100)
@given(SCOPES, RULES, DENIALS)
def test_adding_a_restriction_is_never_wider(scope, rules, denials):
    new = replace(
        scope,
        cannot_access=scope.cannot_access + denials,
        escalation=scope.escalation + rules,
    )

    kinds = {one.kind for one in diff(charter(scope), charter(new))}

    assert kinds <= {Kind.NARROWER, Kind.SAME_REACH}
