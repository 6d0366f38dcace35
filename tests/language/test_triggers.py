from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given

from charter.language.document import Target
from charter.language.trigger_logic import comparisons, evaluate, fields
from charter.language.trigger_parser import TriggerError, parse_target, parse_trigger
from charter.language.trigger_printer import print_trigger
from charter.language.triggers import And, Comparison, Membership, Not, Or
from tests.language.strategies import CONTEXTS, TRIGGERS

SHOUTED = "; the words of a trigger are lower-case"
IN_OR = "expected `in` or one of `<`, `<=`, `>`, `>=`, `==`, `!=`, "


def test_not_binds_tightest_then_and_then_or():
    tree = parse_trigger('not a == 1 and b in ["x", 2,true] or c >= -0.50')

    assert tree == Or(
        (
            And(
                (
                    Not(Comparison("a", "==", Decimal(1))),
                    Membership("b", ("x", Decimal(2), True)),
                )
            ),
            Comparison("c", ">=", Decimal("-0.5")),
        )
    )


def test_blanks_carry_no_meaning():
    assert parse_trigger("  ( a<1 )or(b  in[1 ])") == parse_trigger("a < 1 or b in [1]")


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("", 1),
        ("   ", 4),
        ("a", 2),
        ("a = 1", 3),
        ("a < ", 5),
        ('a < "x"', 5),
        ("a < true", 5),
        ("1 < a", 1),
        ("1 < 2", 1),
        ("a < b", 5),
        ("a < 1 < 2", 7),
        ("a AND b", 3),
        ("a == 1 AND b == 1", 8),
        ("a in []", 7),
        ("a in [1,]", 9),
        ("a in 1", 6),
        ("a not in [1]", 3),
        ("a == .5", 6),
        ("a == 5.", 7),
        ("a == 1e5", 7),
        ("a == +1", 6),
        ("a == 'x'", 6),
        ('a == "x', 6),
        ('a == "x\\"', 6),
        ('a == "x\ty"', 6),
        ("a\t== 1", 2),
        ("a == 1\n", 7),
        ("a\u00a0== 1", 2),
        ("a.b == 1", 2),
        ("f(a) == 1", 2),
        ("a + 1 == 2", 3),
        ("A == 1", 1),
        ("actions == 1", 1),
        ("null == 1", 1),
        ("a == null", 6),
        ("(a == 1", 8),
        ("a == 1)", 7),
        ("not", 4),
        ("a == 1 or", 10),
        ("a == " + "9" * 309, 6),
        ("a == 1" + " " * 495, 501),
        (" or ".join(["a == 1"] * 21), 201),
    ],
)
def test_what_is_not_understood_is_refused_with_its_column(text, column):
    with pytest.raises(TriggerError) as caught:
        parse_trigger(text)

    assert caught.value.column == column
    assert not caught.value.message.endswith(".")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a in 1", "expected `[`, found `1`"),
        ("a in [1 2]", "expected `]`, found `2`"),
        ("a in [1", "expected `]`, found the end"),
        ("a == " + "9" * 309, "a number beyond the range of a double"),
        ("a < true", "`<` orders numbers only, found `true`"),
        ('a >= "é"', '`>=` orders numbers only, found `"é"`'),
        ("a == \u200b", "unexpected character U+200B"),
        ("a == é", "unexpected `é`"),
        ("a == X1", 'expected a number, a "string", `true` or `false`, found `X1`'),
        ("A == 1", "expected a field in lower-case letters, digits and `_`, found `A`"),
        ("a == 1 OR b == 1", "expected `and` or `or`, found `OR`" + SHOUTED),
        ("a IN [1]", IN_OR + "found `IN`" + SHOUTED),
        ("a Is 1", IN_OR + "found `Is`"),
    ],
)
def test_a_refusal_says_what_was_found_instead(text, message):
    with pytest.raises(TriggerError) as caught:
        parse_trigger(text)

    assert caught.value.message == str(caught.value) == message


def test_a_trigger_has_at_most_twenty_comparisons_memberships_too():
    text = " or ".join(["a == 1", "b in [1]"] * 10)

    assert len(list(comparisons(parse_trigger(text)))) == 20
    with pytest.raises(TriggerError, match="at most 20 comparisons"):
        parse_trigger(f"{text} or c in [1]")


def test_deep_parentheses_do_not_exhaust_the_stack():
    deep = "(" * 247 + "a == 1" + ")" * 247

    assert parse_trigger(deep) == parse_trigger("a == 1")


def test_long_negations_are_judged():
    text = "not " * 122 + "a == 1"

    assert evaluate(parse_trigger(text), {"a": 1}) is True


@given(TRIGGERS)
def test_parsing_what_is_printed_gives_the_same_tree(tree):
    assert parse_trigger(print_trigger(tree)) == tree


def test_a_trigger_too_long_to_be_read_back_is_printed_without_blanks():
    whole = f'a == "{"x" * 493}"'
    longer = f'a=="{"x" * 440}"and not b_ in["y",1]or c==1and(d in[true]or e1<=2)'

    assert print_trigger(parse_trigger(whole)) == whole
    assert print_trigger(parse_trigger(longer)) == longer


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("-0", "0"),
        ("0.10", "0.1"),
        ("1.0", "1"),
        ("100", "100"),
        ("1" + "0" * 40, "1" + "0" * 40),
        ("0." + "0" * 40 + "1", "0." + "0" * 40 + "1"),
    ],
)
def test_a_number_is_printed_in_plain_digits(text, printed):
    assert print_trigger(parse_trigger(f"a == {text}")) == f"a == {printed}"


@pytest.mark.parametrize(
    ("text", "context", "expected"),
    [
        ("a < 0.7", {"a": 0.7}, False),
        ("a < 0.7", {"a": 0.6999999999999999}, True),
        ("a == 0.1", {"a": 0.1}, True),
        ("a == 1", {"a": 1.0}, True),
        ("a == 9007199254740993", {"a": 9007199254740993}, True),
        ("a == 9007199254740993", {"a": 9007199254740992}, False),
        ("a == 0", {"a": -0.0}, True),
        ("a > 1", {"a": True}, None),
        ("a == true", {"a": 1}, None),
        ("a == true", {"a": True}, True),
        ("a != true", {"a": False}, True),
        ("a == 1", {"a": "1"}, None),
        ("a != 1", {"a": "1"}, None),
        ("a == 1", {}, None),
        ("a == 1", {"a": None}, None),
        ("a != 1", {"a": None}, None),
        ("a > 1", {"a": float("nan")}, None),
        ("a > 1", {"a": float("inf")}, None),
        ("a > 1", {"a": 10**400}, None),
        ("a > 1", {"a": Decimal("sNaN")}, None),
        ("a > 1", {"a": Decimal("1e999999")}, None),
        ("a > 1", {"a": Decimal("1.01")}, True),
        ("a > 1", {"a": [2]}, None),
        ("a == 1", {"b": 1}, None),
        ('a == "STRASSE"', {"a": "straße"}, True),
        ('a != "eu"', {"a": "EU"}, False),
        ('a in ["EU", 1]', {"a": "eu"}, True),
        ('a in ["EU", 1]', {"a": 2}, False),
        ('a in ["EU", 1]', {"a": True}, None),
        ('a in ["EU"]', {"a": 1}, None),
        ("a in [1]", {"a": float("nan")}, None),
        ("not a in [1]", {"a": None}, None),
        ("a == 1 and b == 1", {"a": 2}, False),
        ("a == 1 and b == 1", {"a": 1}, None),
        ("a == 1 or b == 1", {"a": 1}, True),
        ("a == 1 or b == 1", {"a": 2}, None),
        ("not a == 1", {}, None),
        ("not (a == 1 and b == 1)", {"a": 2}, True),
    ],
)
def test_a_trigger_is_judged_in_three_values(text, context, expected):
    assert evaluate(parse_trigger(text), context) is expected


@given(TRIGGERS, CONTEXTS)
def test_negation_swaps_true_and_false_and_keeps_unknown(tree, context):
    judged = evaluate(tree, context)

    assert evaluate(Not(tree), context) is (None if judged is None else not judged)


@given(TRIGGERS)
def test_a_simple_comparison_on_nothing_is_unknown(tree):
    assert evaluate(tree, {}) is None


def test_the_fields_of_a_trigger_are_those_it_reads():
    assert fields(parse_trigger("not (a == 1 or b in [1]) and a < 2")) == {"a", "b"}


def test_a_target_is_an_operator_and_a_number():
    assert parse_target("<= 48.0") == Target("<=", Decimal(48))
    assert parse_target("==0") == Target("==", Decimal(0))


@pytest.mark.parametrize(
    ("bad", "wanted"),
    [
        ("", "a comparison such as `<= 48`, found the end"),
        ("48", "a comparison such as `<= 48`, found `48`"),
        ("<=", "a number, found the end"),
        ("<= x", "a number, found `x`"),
        ("<= true", "a number, found `true`"),
        ("<= 1 2", "nothing more, found `2`"),
        ("<= 48 hours", "nothing more, found `hours`"),
    ],
)
def test_a_target_is_nothing_else(bad, wanted):
    with pytest.raises(TriggerError) as caught:
        parse_target(bad)

    assert caught.value.message == f"expected {wanted}"
