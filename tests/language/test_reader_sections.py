from __future__ import annotations

from decimal import Decimal

import pytest

from charter.language.problems import Code
from charter.language.reader import read
from tests.language.problems import problems_of
from tests.language.samples import SMALL

NUMBERS = [
    "0",
    "-1",
    "1.5",
    "50.0",
    "null",
    "",
    "true",
    '"50"',
    ".inf",
    "1000001",
    "5e1",
]


@pytest.mark.parametrize("number", [*NUMBERS, "0x10", "+5", "unlimited", "[]"])
def test_nothing_ever_means_unlimited(number):
    text = SMALL.replace("max_actions_per_run: 10", f"max_actions_per_run: {number}")

    found = problems_of(text)

    assert len(found) == 1
    assert found[0][1] == "authorization.scope_boundary.max_actions_per_run"


BOUNDARIES = [
    ("max_cost_usd_per_run: 0", Code.INVALID_NUMBER),
    ("max_cost_usd_per_run: 0.00", Code.INVALID_NUMBER),
    ("max_cost_usd_per_run: 1.005", Code.INVALID_NUMBER),
    ("max_cost_usd_per_run: -1", Code.INVALID_NUMBER),
    ("max_actions_per_day: 1", Code.UNKNOWN_KEY),
    ("max_Cost_per_run: 1", Code.UNKNOWN_KEY),
    ("max_delegation_depth: 1", Code.MISPLACED_KEY),
    ("max_open_runs: 0", Code.INVALID_NUMBER),
    ("requires_approval: delete_*", Code.WRONG_TYPE),
    ("requires_approval: [{pattern: a, quorum: 0}]", Code.INVALID_NUMBER),
    ("requires_approval: [{pattern: a, within_minutes: 43201}]", Code.INVALID_NUMBER),
]


@pytest.mark.parametrize(("entry", "code"), BOUNDARIES)
def test_a_wrong_boundary_is_refused(entry, code):
    text = SMALL.replace("timeout_minutes: 5", f"timeout_minutes: 5, {entry}")

    assert [one[0] for one in problems_of(text)] == [code]


def test_a_counter_may_have_two_decimals():
    text = SMALL.replace("minutes: 5", "minutes: 5, max_cost_usd_per_day: 0.05")

    counters = read(text).authorization.boundary.counters

    assert counters == (("max_cost_usd_per_day", Decimal("0.05")),)


SECTIONS = [
    ("output_schema: {type: objekt}", Code.UNKNOWN_VALUE),
    ("output_schema: {pattern: x}", Code.INVALID_SCHEMA),
    ("output_schema: {$ref: 'http://x'}", Code.INVALID_SCHEMA),
    ("output_schema: {requried: [a]}", Code.UNKNOWN_KEY),
    ("output_schema: {properties: {a: {minLength: -1}}}", Code.INVALID_NUMBER),
    ("output_schema: []", Code.WRONG_TYPE),
    ("tools: {a b: {action: a, resource: b, mode: read}}", Code.INVALID_NAME),
    ("tools: {a: {action: a, resource: b, mode: rd}}", Code.UNKNOWN_VALUE),
    (
        "tools: {a: {action: a, resource: b, mode: read, definition: x}}",
        Code.INVALID_DIGEST,
    ),
    ("contract: {clauses: [{name: a, metric: b, target: 48}]}", Code.WRONG_TYPE),
    ("contract: {clauses: [{name: a, metric: b, target: '48'}]}", Code.INVALID_TARGET),
    (
        "contract: {clauses: [{name: a, metric: b, target: '< 1', objective: 101%}]}",
        Code.INVALID_PERCENTAGE,
    ),
    (
        "contract: {clauses: [{name: a, metric: b, target: '< 1', window: 30}]}",
        Code.WRONG_TYPE,
    ),
    ("contract: {on_breach: panic}", Code.UNKNOWN_VALUE),
    (
        "examples: [{name: a, action: b, resource: c, mode: read, expect: maybe}]",
        Code.UNKNOWN_VALUE,
    ),
    (
        "examples: [{name: a, action: b, resource: c, mode: read, expect: deny, "
        "context: {amount: 99999999999999999999}}]",
        Code.INVALID_NUMBER,
    ),
    (
        "examples: [{name: a, action: b, resource: c, mode: read, expect: deny, "
        "usage: {cost_usd: -1}}]",
        Code.INVALID_NUMBER,
    ),
]


@pytest.mark.parametrize(("section", "code"), SECTIONS)
def test_a_wrong_section_is_refused(section, code):
    assert [one[0] for one in problems_of(SMALL + section + "\n")] == [code]


STEPS = [
    ("[{step: a, agent: b}, {step: a, agent: b}]", [Code.DUPLICATE_NAME]),
    ("[{step: a, agent: b, needs: [c]}]", [Code.UNKNOWN_STEP]),
    ("[{step: a, agent: b, needs: [a]}]", [Code.CYCLE]),
    (
        "[{step: a, agent: b, needs: [c]}, {step: c, agent: b, needs: [a]}]",
        [Code.CYCLE],
    ),
    ("[{step: a, agent: b, version: 0}]", [Code.INVALID_NUMBER]),
    ("[{step: a, agent: b, on_error: {retry: 2}}]", [Code.MISSING_KEY]),
    ("[{step: a, agent: b, on_error: retry}]", [Code.INVALID_ENTRY]),
]


@pytest.mark.parametrize(("steps", "codes"), STEPS)
def test_a_wrong_workflow_is_refused(steps, codes):
    text = SMALL.replace("micro", "macro") + f"workflow: {steps}\n"

    assert [one[0] for one in problems_of(text)] == codes
