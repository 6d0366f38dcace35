"""The engine decides every conformance case as it says."""

from __future__ import annotations

import pytest

from tests.conformance.comparing import exact, only
from tests.conformance.engine import ask_engine
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
