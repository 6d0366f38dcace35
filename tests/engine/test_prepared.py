"""What is prepared for speed says what the plain forms of the page say."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import example, given, settings, strategies as st

from charter.engine import RunState, decide
from charter.engine.judging import judge_of
from charter.engine.patterns import Patterns
from charter.engine.verdict import MAX_FORKS, Fork, Verdict
from charter.language.names import covers, denial_covers
from charter.language.trigger_logic import evaluate
from charter.language.triggers import And, Comparison, Membership, Not, Or
from tests.engine.charters import make_compiled, make_grant, make_request, make_rule

NEAR = [0.1, 0.7, math.nextafter(0.7, 1), math.nextafter(0.7, 0), 5e-324, 1.7e308]
NUMBERS = st.one_of(
    st.integers(-3, 3).map(Decimal),
    st.sampled_from(NEAR).map(lambda one: Decimal(repr(one))),
    st.sampled_from(["0.7000000000000000001", "0.6999999999999999999", "1e-400"]).map(
        Decimal
    ),
    st.sampled_from([2**53 - 1, 2**53, 2**53 + 1, 10**400]).map(Decimal),
)
TEXTS = st.sampled_from(["", "EU", "eu", "straße", "STRASSE"])
FIELDS = st.sampled_from(["a", "b"])
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    TEXTS,
    NUMBERS,
    st.sampled_from(NEAR),
    st.floats(),
    st.sampled_from([0, 1, 2**53 - 1, 2**53, 2**53 + 1, -(2**60), 10**400]),
    st.just([1]),
)
COMPARISONS = st.one_of(
    st.builds(
        Comparison,
        FIELDS,
        st.sampled_from(["<", "<=", ">", ">=", "==", "!="]),
        NUMBERS,
    ),
    st.builds(
        Comparison,
        FIELDS,
        st.sampled_from(["==", "!="]),
        st.one_of(TEXTS, st.booleans()),
    ),
    st.builds(
        Membership,
        FIELDS,
        st.lists(st.one_of(TEXTS, NUMBERS, st.booleans()), min_size=1).map(tuple),
    ),
)
EXPRESSIONS = st.recursive(
    COMPARISONS,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(And, st.tuples(inner, inner)),
        st.builds(Or, st.tuples(inner, inner)),
    ),
    max_leaves=5,
)
LETTERS = "aAbZ9_-./:"
NAMES = st.text(LETTERS, min_size=1, max_size=12).filter(
    lambda one: one[0] not in "-./:"
)
STARRED = st.text(LETTERS + "*", min_size=1, max_size=8).filter(
    lambda one: one[0] not in "-./:" and one.count("*") <= 4
)


@given(EXPRESSIONS, st.dictionaries(FIELDS, VALUES))
@example(Comparison("a", "<", Decimal("0.7")), {"a": math.nextafter(0.7, 0)})
@example(Comparison("a", "<=", Decimal("0.7000000000000000001")), {"a": 0.7})
@example(Comparison("a", "==", Decimal(2**53 + 1)), {"a": 2**53 + 1})
@settings(max_examples=1500, deadline=None)
def test_a_prepared_trigger_judges_as_the_page_does(expression, context):
    assert judge_of(expression)(context) is evaluate(expression, context)


EDGES = [Decimal("0.7"), Decimal(2**53), Decimal(2**53 + 1), Decimal(10**400)]


@pytest.mark.parametrize("value", [0.7, math.nextafter(0.7, 0), 2**53, 10**400, -3])
@pytest.mark.parametrize("literal", EDGES)
@pytest.mark.parametrize("op", ["<", "<=", ">", ">=", "==", "!="])
def test_a_number_at_an_edge_is_judged_as_the_page_does(op, literal, value):
    comparison = Comparison("a", op, literal)

    assert judge_of(comparison)({"a": value}) is evaluate(comparison, {"a": value})


def test_a_text_among_numbers_alone_is_unknown():
    judge = judge_of(Membership("a", (Decimal(1), Decimal(2))))

    assert judge({"a": "1"}) is None
    assert judge({"a": 2}) is True


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan, Decimal("NaN")])
@pytest.mark.parametrize("op", ["<", "<=", ">", ">=", "==", "!="])
def test_a_number_that_is_not_finite_is_unknown(value, op):
    assert judge_of(Comparison("a", op, Decimal(1)))({"a": value}) is None


@given(st.lists(STARRED, max_size=6), NAMES)
@settings(max_examples=1500, deadline=None)
def test_the_patterns_that_meet_a_name_are_found_among_many(patterns, name):
    prepared = Patterns((pattern, index) for index, pattern in enumerate(patterns))

    assert prepared.meeting(name) == {
        index for index, pattern in enumerate(patterns) if covers(pattern, name)
    }
    assert prepared.covering(name) == {
        index for index, pattern in enumerate(patterns) if denial_covers(pattern, name)
    }


def test_an_entry_with_several_patterns_is_met_by_one_of_them():
    prepared = Patterns([("delete_*", 3), ("erase", 3), ("get_*", 5)])

    assert prepared.meeting("Erase") == {3}


def test_what_is_remembered_of_a_name_stays_small_among_many_rules():
    rules = tuple(make_rule(f"f{index} < 1") for index in range(300))
    compiled = make_compiled(can=(make_grant("orders (read)"),), rules=rules)
    facts = {f"f{index}": 0 for index in range(300)}

    for other in facts:
        decide(compiled, make_request(context={**facts, other: 2}), RunState())

    (verdict,) = compiled.remembered.values()
    assert 300 <= forks_of(verdict) <= 2 * MAX_FORKS


def forks_of(verdict: Verdict) -> int:
    seen, waiting = 0, [verdict._root]
    while waiting:
        at = waiting.pop()
        if isinstance(at, Fork):
            seen += 1
            waiting += [one for one in (at.yes, at.no, at.unknown) if one is not None]
    return seen
