"""The engine and the slow evaluator give one answer to every generated case (promise 1).

`CHARTER_CASES` sets how many, `CHARTER_SEED` the world they begin with and
`CHARTER_JOBS` how many processes share them. A case that differs says how to see it again.
"""

from __future__ import annotations

import json
import os
import random as seeded  # noqa: TID251 - a failing case must come again from its seed
from collections import Counter

from hypothesis import given, settings, strategies as st

from charter.engine import Code, compile_document
from charter.language.document import Grant, Mode
from tests.engine.case_charters import draw_rule, draw_theme
from tests.engine.case_requests import draw_valid
from tests.engine.cases import draw_case, draw_one
from tests.engine.charters import make_document
from tests.engine.proof import agreed, prove, table

CASES = int(os.environ.get("CHARTER_CASES", "200000"))
SEED = int(os.environ.get("CHARTER_SEED", "1"))
JOBS = int(os.environ.get("CHARTER_JOBS", str(os.cpu_count() or 1)))
# `engine_error` is no answer of the page: test_failures.py makes it happen.
NEVER = {Code.ENGINE_ERROR.value}
SHADOWED = {"granted", "invalid_request", "call_reused"} | {
    *("agent_not_deployed", "agent_suspended", "agent_retired"),
    *("manifest_expired", "delegation_not_allowed"),
}


def test_every_seeded_case_gets_the_oracles_answer(record_property):
    *_, (_, counts) = prove(CASES, SEED, JOBS)

    record_property("oracle", json.dumps(table(counts)))
    assert counts.total() >= CASES
    # A generator that never reached a step would prove nothing about it.
    codes: Counter[str] = Counter()
    for (code, _), number in counts.items():
        codes[code] += number
    assert {
        code.value: codes[code.value]
        for code in Code
        if code.value not in NEVER and codes[code.value] < CASES // 2000
    } == {}
    assert {
        code.value
        for code in Code
        if code.value not in NEVER | SHADOWED
        and counts[code.value, "allow"] < CASES // 20000
    } == set()


@given(st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_every_drawn_case_gets_the_oracles_answer(random):
    case = draw_one(random)

    agreed(case)


def test_what_is_remembered_changes_no_answer():
    """More names and outcomes than an engine may keep, through one compiled charter."""
    random = seeded.Random(SEED)
    theme = draw_theme(random)
    rules = tuple(draw_rule(random, theme) for _ in range(8))
    grants = (Grant(theme.resource, tuple(Mode)),)
    document = make_document(can=grants, rules=rules, agent="agent-0")
    charters = [document], (compile_document(document),)

    for number in range(min(2000, CASES)):
        action = f"{theme.action}_{number % 600}" if number % 2 else theme.action
        data = {**draw_valid(random, theme), "action": action}
        case = draw_case(random, theme, charters, data, {})
        agreed(case, f"{SEED}, number {number}")
