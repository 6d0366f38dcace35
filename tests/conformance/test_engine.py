"""The engine decides every conformance case as it says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conformance.engine import ask_engine
from tests.conformance.suite import CaseError, cases, check_file

CASES = list(cases())


@pytest.mark.parametrize(
    ("charters", "case"),
    [pytest.param(charters, case, id=name) for name, charters, case in CASES],
)
def test_the_engine_decides_as_the_case_says(charters, case):
    decided = ask_engine(charters, case)

    for name, expected in case["expect"].items():
        assert only(decided[name], expected) == expected, name


def only(decided: Any, expected: Any) -> Any:
    """Return the part of what was decided that the case speaks of."""
    if isinstance(expected, list) and isinstance(decided, list):
        if len(expected) != len(decided):
            return decided
        return [only(*pair) for pair in zip(decided, expected, strict=True)]
    if isinstance(expected, dict) and isinstance(decided, dict):
        return {name: only(decided.get(name), expected[name]) for name in expected}
    return decided


GOOD: dict[str, Any] = {
    "action": "get",
    "resource": "documents",
    "mode": "read",
    "description": "one",
    "expect": {"effect": "allow"},
}


@pytest.mark.parametrize(
    "file",
    [
        [],
        {"description": "x", "requests": [GOOD]},
        {"description": "x", "charter": "", "requests": []},
        {"description": "x", "charter": "", "chain": [""], "requests": [GOOD]},
        {"description": "x", "charter": "", "request": [GOOD], "requests": [GOOD]},
        {"description": "x", "charter": "", "requests": [{**GOOD, "effect": "allow"}]},
        {"description": "x", "charter": "", "requests": [{**GOOD, "expect": {}}]},
        {
            "description": "x",
            "charter": "",
            "requests": [{**GOOD, "expect": {"effect": "allow", "reason": []}}],
        },
        {
            "description": "x",
            "charter": "",
            "requests": [{**GOOD, "run": {"actions_used": 1}}],
        },
    ],
)
def test_a_file_that_does_not_keep_to_the_form_is_an_error(file):
    with pytest.raises(CaseError):
        check_file(file)


def test_no_two_cases_share_a_name():
    names = [name for name, _, _ in CASES]

    assert len(set(names)) == len(names)
