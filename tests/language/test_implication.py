from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, assume, given, settings, strategies as st

from charter.language.differences.patterns import meets_all
from charter.language.names import covers, is_pattern
from charter.language.trigger_logic import evaluate
from charter.language.trigger_parser import parse_trigger
from charter.language.trigger_relation import fires_with, implies, is_constant
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
        ("x > 0", "x > 0 or y == true", False),
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


GLOBS = st.text("ab_*", min_size=1, max_size=5).filter(is_pattern)


@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(GLOBS, GLOBS, st.text("ab_", min_size=1, max_size=6))
def test_a_pattern_that_meets_all_meets_each(general, special, name):
    assume(meets_all(general, special))

    assert covers(general, name) or not covers(special, name)
