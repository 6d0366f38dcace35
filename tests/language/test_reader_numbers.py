"""Free values are read as JSON has them, or refused where JSON would change them."""

from __future__ import annotations

import json

import pytest

from charter.language import read
from charter.language.problems import Code, DocumentError, Problem
from tests.language.samples import SMALL

EXAMPLE = (
    "examples: [{name: a, action: get, resource: b, mode: read, %s, expect: deny}]\n"
)


def read_example(member):
    return read(SMALL + EXAMPLE % member).examples[0].request


def refused(member):
    with pytest.raises(DocumentError) as caught:
        read_example(member)
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("TRUE", True),
        ("False", False),
        ("null", None),
        ("-5", -5),
        ("+12", 12),
        ("0x1F", 31),
        ("0x1fffffffffffff", 2**53 - 1),
        ("0x001fffffffffffff", 2**53 - 1),
        ("9007199254740991", 2**53 - 1),
        ("-9007199254740991", -(2**53) + 1),
        ("5.0", 5),
        ("0.1", 0.1),
        ("9007199254740991.0", 2**53 - 1),
        ("1.5e+3", 1500),
        ("1.0e+16", 1e16),
        ("[1, [a]]", [1, ["a"]]),
    ],
)
def test_a_value_is_the_one_of_json(text, value):
    found = read_example(f"context: {{a: {text}}}")["context"]["a"]

    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    "text",
    ["9007199254740992", "-9007199254740992", "0x20000000000000", "1" * 5000, ".inf"],
)
def test_a_number_that_json_would_change_is_refused(text):
    problem = refused(f"context: {{a: {text}}}")

    assert (problem.code, problem.path) == (
        Code.INVALID_NUMBER,
        "examples[0].context.a",
    )
    assert problem.message.startswith(f"the number `{text[:50]}")
    assert problem.message.endswith("` is beyond what JSON keeps exactly")
    assert problem.fix == "write a smaller number, or text"


@pytest.mark.parametrize(
    ("member", "column"),
    [('context: {a: "b\\0"}', 73), ('context: {"a\\0": b}', 70)],
)
def test_a_text_with_a_nul_is_refused_where_it_stands(member, column):
    problem = refused(member)

    assert problem.code is Code.FORBIDDEN_CHARACTER
    assert problem.message == "a text holds U+0000 or half a surrogate pair"
    assert (problem.column, problem.fix) == (column, "remove it")


@pytest.mark.parametrize(
    ("text", "used"), [("0", 0), ("0.5", 0.5), ("1.0", 1), ("0.000001", 1e-6)]
)
def test_usage_is_a_number_from_zero_with_six_decimals(text, used):
    assert read_example(f"usage: {{tokens: {text}}}")["usage"] == {"tokens": used}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("-1", "`-1` is no number from 0 with 6 decimals"),
        ("0.0000001", "`1e-07` is no number from 0 with 6 decimals"),
        ("true", "expected a number from 0, found a boolean `true`"),
        ("much", "expected a number from 0, found the text `much`"),
        ("[9007199254740992]", "expected a number from 0, found a list"),
    ],
)
def test_any_other_usage_is_refused(text, message):
    assert refused(f"usage: {{tokens: {text}}}").message == message


@pytest.mark.parametrize(
    "run",
    [
        {"actions_used": 0, "minutes_elapsed": 0},
        {"actions_used": 1, "minutes_elapsed": 0.123456789012},
        {"actions_used": 2, "minutes_elapsed": 3, "counters": {"tokens": 2}},
    ],
)
def test_the_run_of_an_example_is_read_as_written(run):
    (example,) = read(SMALL + EXAMPLE % f"run: {json.dumps(run)}").examples

    assert example.run == run


@pytest.mark.parametrize("used", ["-1", "1.5", "[]", "x"])
def test_a_run_has_used_a_whole_number_of_actions(used):
    problem = refused(f"run: {{actions_used: {used}, minutes_elapsed: 1}}")

    assert problem == Problem(
        Code.INVALID_NUMBER,
        "examples[0].run.actions_used",
        6,
        80,
        "no whole number from 0",
        "write how many actions the run has used, from 0",
    )


def test_a_run_has_lasted_minutes_of_at_most_twelve_decimals():
    problem = refused("run: {actions_used: 1, minutes_elapsed: 0.1234567890123}")

    assert problem.message == "`0.1234567890123` is no number from 0 with 12 decimals"


def test_the_arguments_of_an_example_are_read():
    assert read_example("arguments: {to: x}")["arguments"] == {"to": "x"}
