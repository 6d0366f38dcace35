"""The engine and the slow evaluator give one answer to every generated case (promise 1).

`CHARTER_CASES` sets how many, `CHARTER_SEED` the world they begin with and
`CHARTER_JOBS` how many processes share them. A case that differs says how to see it again.
"""

from __future__ import annotations

import json
import os
from collections import Counter

from hypothesis import given, settings, strategies as st

from charter.engine import Code
from tests.engine.cases import draw_one
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
