from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, assume, given, settings, strategies as st

from charter.language.differences.patterns import meets_all
from charter.language.names import covers, is_pattern
from charter.language.trigger_logic import evaluate
from charter.language.trigger_parser import parse_trigger
from charter.language.trigger_relation import (
    can_fire,
    fires_with,
    implies,
    is_constant,
)
from charter.language.triggers import And, Not, Or
from tests.language.strategies import TRIGGERS


@given(TRIGGERS, TRIGGERS, st.data())
def test_an_implication_holds_on_every_context(left, right, data):
    values = st.sampled_from(
        [None, True, False, "", "x", -1, 0, 1, 500, Decimal("0.5")]
    )
    names = ["confidence_score", "amount", "region", "new_payee"]
    context = {name: data.draw(values) for name in names}
    one, other = evaluate(left, context), evaluate(right, context)

    if implies(left, right):
        assert one is not True or other is True
    if fires_with(left, right):
        assert one is False or other is not False


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("x < 1", "x < 2", True),
        ("x < 2", "x < 1", False),
        ("x < 1", "x != 1", True),
        ("x == 1", "x in [1, 2]", True),
        ('x == "A"', 'x == "a"', True),
        ("x == true", "not x == false", True),
        ("x > 0 and y == true", "x > 0", True),
        ("x > 0", "x > 0 or y == true", True),
        ("x > 0 or y == true", "x > 0", False),
        ("x < 1", "y < 1", False),
        ("x == 1", 'x != "a"', False),
        ("x > 1", "x >= 1.0000000000000000000000000000000000000000001", False),
    ],
)
def test_implication_is_decided_on_samples(left, right, expected):
    assert implies(parse_trigger(left), parse_trigger(right)) is expected


def test_a_trigger_that_cannot_change_is_known():
    assert is_constant(parse_trigger("x < 1 or x >= 1")) is True
    assert is_constant(parse_trigger("x < 1 and x > 2")) is False
    assert is_constant(parse_trigger("x < 1")) is None


RANGES = {"confidence_score": (Decimal(-1), Decimal(1)), "amount": (Decimal(0),) * 2}
INSIDE = st.one_of(
    st.sampled_from([Decimal(-1), Decimal(0), Decimal(1), Decimal("0.5"), None]),
    st.decimals(-1, 1, places=2),
)


@given(TRIGGERS, st.data())
def test_what_is_said_of_a_trigger_holds_within_the_ranges(trigger, data):
    values = st.one_of(st.none(), st.booleans(), st.text(max_size=2), st.integers())
    context = {
        "confidence_score": data.draw(INSIDE),
        "amount": data.draw(st.sampled_from([Decimal(0), None])),
        "region": data.draw(values),
        "new_payee": data.draw(values),
    }

    judged = evaluate(trigger, context)

    assert judged is not True or can_fire(trigger, RANGES)
    assert judged is None or is_constant(trigger, RANGES) in (judged, None)


LITTLE = st.sampled_from(
    ["x < 1", "x >= 3", "x == 2", "x in [1, 3]", "x != 2", "x > 0", "not x <= 2"]
).map(parse_trigger)
WITHIN = [Decimal(number) / 2 for number in range(9)]


@given(LITTLE, LITTLE, LITTLE)
def test_every_case_of_a_small_trigger_is_told_exactly(one, two, three):
    for trigger in (And((one, Or((two, three)))), Or((Not(one), And((two, three))))):
        ranges = {"x": (Decimal(0), Decimal(4))}

        judged = {evaluate(trigger, {"x": value}) for value in WITHIN}

        assert can_fire(trigger, ranges) == (True in judged)
        assert is_constant(trigger, ranges) == (
            None if len(judged) == 2 else judged.pop()
        )


@pytest.mark.parametrize(
    ("trigger", "expected"),
    [
        ("x < 1 and x > 2", False),
        ("x > 1 and x < 1.1", True),
        ('x == "a" and x == 1', False),
        ('x == "A" and x in ["a", "b"]', True),
        ("y == true and y == false", False),
        ("not (y == true or y != true)", False),
        ("x > 1 and x > 2 and y == true", True),
    ],
)
def test_a_trigger_that_can_never_be_true_is_known(trigger, expected):
    assert can_fire(parse_trigger(trigger)) is expected


@pytest.mark.parametrize("digits", [1, 28, 29, 290, 308])
def test_numbers_of_any_length_are_compared_exactly(digits):
    low = "9" * digits
    high = f"{low}.{'0' * 100}1"

    left, right = parse_trigger(f"x > {high}"), parse_trigger(f"x > {low}")

    known = digits <= 300
    assert implies(left, right) is known
    assert implies(right, left) is False
    assert can_fire(And((right, Not(left))))


def test_ranges_that_make_no_sense_are_left_out():
    trigger = parse_trigger("x < 1")

    for ends in (("NaN", "1"), ("sNaN", "1"), ("2", "1"), ("-Infinity", "0")):
        ranges = {"x": (Decimal(ends[0]), Decimal(ends[1]))}
        assert is_constant(trigger, ranges) is None
        assert can_fire(trigger, ranges)


def test_a_trigger_with_too_many_cases_is_not_told():
    parts = [f"f{number} in [1, 2, 3]" for number in range(7)]

    trigger = parse_trigger(f"{' and '.join(parts)} and f0 > 3")

    assert can_fire(trigger)
    assert is_constant(trigger) is None
    assert not implies(trigger, parse_trigger("f1 > 0"))


GLOBS = st.text("ab_*", min_size=1, max_size=5).filter(is_pattern)


@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(GLOBS, GLOBS, st.text("ab_", min_size=1, max_size=6))
def test_a_pattern_that_meets_all_meets_each(general, special, name):
    assume(meets_all(general, special))

    assert covers(general, name) or not covers(special, name)
