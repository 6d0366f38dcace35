"""The suite keeps its own rules, and no door skips a case unnoticed."""

from __future__ import annotations

from typing import Any

import pytest

from charter.engine import Code
from charter.language import Kind
from charter.language.problems import Code as ProblemCode
from tests.conformance.carrying import by_a_line, by_http, by_the_client
from tests.conformance.suite import (
    KINDS,
    ROOT,
    CaseError,
    cases,
    check,
    files,
    read_file,
)

FILES = {
    "cases": 173,
    "changes": 41,
    "contracts": 19,
    "directives": 8,
    "invalid": 218,
    "words": 10,
}
CARRIED = {"the engine": 738, "a line": 543, "http": 454, "the client": 448}
"""How many requests of cases/ run each way; a case that is added raises them."""

REQUEST: dict[str, Any] = {"description": "one", "expect": {"effect": "allow"}}
FILE: dict[str, Any] = {"description": "one", "charter": "", "requests": [REQUEST]}


def test_every_kind_has_as_many_files_as_it_should():
    counted = {kind: sum(1 for _ in files(kind)) for kind in KINDS}

    assert counted == FILES


def test_every_door_carries_as_many_cases_as_it_should():
    asked = [(charters, case) for _, charters, case in cases()]

    carried = {
        "the engine": len(asked),
        "a line": sum(by_a_line(*one) for one in asked),
        "http": sum(by_http(*one) for one in asked),
        "the client": sum(by_the_client(*one) for one in asked),
    }

    assert carried == CARRIED


def test_no_two_cases_share_a_name():
    names = [name for name, _, _ in cases()]

    assert len(set(names)) == len(names)


def test_every_problem_a_document_can_have_stands_in_a_file():
    found = {one["code"] for _, file in files("invalid") for one in file["problems"]}

    assert found == {code.value for code in ProblemCode}


def test_every_answer_but_a_failure_of_the_engine_is_expected_somewhere():
    found = set()
    for _, _, case in cases():
        reasons = case["expect"].get("reasons", [])
        found |= {one.get("code") for one in [case["expect"], *reasons]}

    assert found - {None} == {code.value for code in Code} - {"engine_error"}


def test_every_kind_of_change_is_expected_somewhere():
    found = {one["kind"] for _, file in files("changes") for one in file["expect"]}

    assert found == {kind.value for kind in Kind}


def test_every_file_lies_where_a_schema_checks_it():
    folders = {path.relative_to(ROOT).parts[0] for path in ROOT.rglob("*.yaml")}

    assert folders == set(KINDS)


@pytest.mark.parametrize(
    "file",
    [
        [],
        {"description": "one", "requests": [REQUEST]},
        {**FILE, "requests": []},
        {**FILE, "chain": ["", ""]},
        {**FILE, "request": [REQUEST]},
        {**FILE, "requests": [{**REQUEST, "effect": "allow"}]},
        {**FILE, "requests": [{**REQUEST, "expect": {}}]},
        {**FILE, "requests": [{**REQUEST, "expect": {"effect": "no"}}]},
        {**FILE, "requests": [{**REQUEST, "run": {"actions_used": 1}}]},
        {**FILE, "requests": [{**REQUEST, "raw": "{}", "action": "get"}]},
        {
            **FILE,
            "requests": [
                {
                    **REQUEST,
                    "expect": {"effect": "deny", "reasons": [{"code": "granted"}]},
                }
            ],
        },
    ],
)
def test_a_file_that_does_not_keep_to_its_form_is_an_error(file):
    with pytest.raises(CaseError):
        check("cases", file)


@pytest.mark.parametrize("kind", KINDS)
def test_an_unknown_key_is_an_error_in_every_kind(kind):
    _, file = next(files(kind))

    with pytest.raises(CaseError, match="nobody_knows"):
        check(kind, {**file, "nobody_knows": 1})


@pytest.mark.parametrize(
    "text",
    [
        "description: one\ndescription: two",
        "description: yes",
        "description: one\nwhen: 2026-01-31",
    ],
)
def test_what_two_readers_of_yaml_take_differently_is_an_error(text):
    with pytest.raises(CaseError):
        read_file("cases", text)
