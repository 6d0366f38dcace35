"""What is said of a request and a run state that are none: one sentence each (§2, §3)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from charter.engine import Code, Refusal, RunState, parse_request, parse_state
from charter.engine.canonical import canonical_text
from charter.engine.plain import PlainError, longest_form
from charter.engine.request import parse_context
from tests.engine.charters import answer, make_compiled, make_request

BASE = {"action": "get_order", "resource": "orders", "mode": "read"}
NAME = (
    "must be a name: letters, digits and `_.:/-`, beginning with a letter, a digit or "
    "`_`, at most 128"
)
INEXACT = "a number without an RFC 8785 form; send it as a string"


@pytest.mark.parametrize(
    ("change", "say"),
    [
        ({"action": "get order"}, f"`action` {NAME}"),
        ({"resource": None}, f"`resource` {NAME}"),
        ({"mode": "Read"}, "`mode` must be read, write or direct"),
        ({"run": {}, "zone": 1}, "unknown member `run`"),
        ({7: "x"}, "unknown member `7`"),
        ({"a\u200bb" + "c" * 70: 1}, "unknown member `a?b" + "c" * 57 + "`"),
        ({"context": []}, "`context` must be an object"),
        ({"context": {"a": "\0"}}, "`context`: U+0000 is refused"),
        ({"context": {"a": "\ud800"}}, "`context`: a lone surrogate is refused"),
        ({"context": {1: 2}}, "`context`: a member's name must be a string"),
        ({"context": {"a": {1, 2}}}, "`context`: `set` is no JSON type"),
        ({"context": {"a": "b" * 32768}}, "`context` is over 32768 bytes"),
        ({"usage": []}, "`usage` must be an object"),
        ({"usage": {"Cost": 1}}, "`usage` has no counter called `Cost`"),
        ({"usage": {7: 1}}, "`usage` has no counter called `7`"),
        ({"usage": {"cost": True}}, "`cost` must be a number"),
        ({"usage": {"cost": "1"}}, "`cost` must be a number"),
        ({"usage": {"cost": -1}}, "`cost` must be a number from 0"),
        ({"usage": {"cost": float("nan")}}, "`cost` must be a number from 0"),
        ({"usage": {"cost": 1e-7}}, "`cost` has more than 6 decimals"),
        ({"arguments": []}, "`arguments` must be an object"),
        ({"arguments": {"id": 2**53}}, f"`arguments`: {INEXACT}"),
        ({"call": ""}, "`call` must be a string of 1 to 128 characters"),
        ({"call": "\0"}, "`call`: U+0000 is refused"),
    ],
)
def test_a_request_that_is_none_hears_what_is_wrong(change, say):
    refusal = parse_request({**BASE, **change})

    assert refusal == Refusal(say)


def test_what_is_no_object_hears_that_a_request_is_one():
    assert parse_request([]) == Refusal("a request is an object")


def test_a_refusal_is_told_in_the_decision():
    decision = answer(make_compiled(), parse_request({**BASE, "mode": 1}))

    say = "This is no valid request: `mode` must be read, write or direct."
    assert (decision.code, decision.say) == (Code.INVALID_REQUEST, say)


@pytest.mark.parametrize(
    ("data", "say"),
    [
        ([], "a run state is an object"),
        (
            {"actions_used": 1},
            "a run state has `actions_used`, `minutes_elapsed` and perhaps `counters`",
        ),
        (
            {"actions_used": 1, "minutes_elapsed": 1, "closed": True},
            "a run state has `actions_used`, `minutes_elapsed` and perhaps `counters`",
        ),
        (
            {"actions_used": 1, "minutes_elapsed": 1, "counters": []},
            "`counters` must be an object of counters",
        ),
        (
            {"actions_used": 1, "minutes_elapsed": 1, "counters": {"Cost": 1}},
            "`counters` must be an object of counters",
        ),
        (
            {"actions_used": -1, "minutes_elapsed": 1},
            "`actions_used` must be a whole number from 0",
        ),
        (
            {"actions_used": 1.0, "minutes_elapsed": 1},
            "`actions_used` must be a whole number from 0",
        ),
        (
            {"actions_used": 1, "minutes_elapsed": float("inf")},
            "`minutes_elapsed` must be a finite number from 0",
        ),
        (
            {"actions_used": 1, "minutes_elapsed": 1, "counters": {"cost": -1}},
            "counter `cost` must be a finite number from 0",
        ),
    ],
)
def test_a_run_state_that_is_none_hears_what_is_wrong(data, say):
    assert parse_state(data) == Refusal(say)


@pytest.mark.parametrize(
    "counters", [{}, {"cost": 0}, {"cost": 0.5, "tokens": Decimal("0.01")}]
)
def test_a_run_state_in_plain_data_is_read_as_it_stands(counters):
    state = parse_state({"actions_used": 0, "minutes_elapsed": 0, "counters": counters})

    assert state == RunState(0, 0, counters)


def test_sixty_four_levels_are_read_and_one_more_is_refused():
    fits: object = []
    for _ in range(62):
        fits = [fits]

    assert parse_context({"x": fits}) == {"x": fits}
    with pytest.raises(PlainError, match=r"^`context`: more than 64 levels$"):
        parse_context({"x": [fits]})


NUMBERS = (
    st.integers()
    | st.floats()
    | st.decimals(allow_nan=False)
    | st.sampled_from([10**2000, -(2**5000), Decimal("1" * 900), Decimal("1E-7000")])
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | NUMBERS
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
    | st.sampled_from(["\x01" * 9, '"\\', "\U0001f600"]),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(st.sampled_from(["", "a", "\x1f\x02", "é"]), inner)
    ),
    max_leaves=20,
)


@given(VALUES)
def test_the_quick_length_is_never_under_the_true_one(value):
    longest = longest_form(value, exact_numbers=False)

    assert longest >= len(canonical_text(value).encode())


@pytest.mark.parametrize("length", [32751, 32752, 32753, 32760])
def test_a_context_near_the_limit_is_measured_not_guessed(length):
    facts = {"x": "y" * length, "n": 1}

    fits = len(canonical_text(facts)) <= 32 * 1024

    assert isinstance(parse_request({**BASE, "context": facts}), Refusal) is not fits


def test_zero_has_no_sign_in_usage():
    request = make_request(usage={"cost": -0.0, "tokens": Decimal("-0.00")})

    assert {str(value) for value in request.usage.values()} == {"0"}
