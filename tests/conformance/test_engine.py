"""The engine decides every conformance case as it says."""

from __future__ import annotations

import pytest

from tests.conformance.comparing import exact, only
from tests.conformance.engine import ask_alone, ask_engine
from tests.conformance.suite import cases

CASES = list(cases())


@pytest.mark.parametrize(
    ("charters", "case"),
    [pytest.param(charters, case, id=name) for name, charters, case in CASES],
)
def test_the_engine_decides_as_the_case_says(charters, case):
    decided = ask_engine(charters, case)

    for name, expected in exact(case["expect"]).items():
        assert only(decided[name], expected) == expected, name


@pytest.mark.parametrize(
    ("charter", "case"),
    [
        pytest.param(charters[0], case, id=name)
        for name, charters, case in CASES
        if len(charters) == 1
    ],
)
def test_a_charter_alone_is_decided_as_a_chain_of_one_is(charter, case):
    assert ask_alone(charter, case) == ask_engine([charter], case)
