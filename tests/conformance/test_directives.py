"""The engine answers every edge case as the files of directives/ say."""

from __future__ import annotations

import pytest

from charter.engine import directive
from tests.conformance.comparing import only
from tests.conformance.engine import prepared
from tests.conformance.suite import parts

REPORTS = list(parts("directives", "reports"))


@pytest.mark.parametrize(
    ("file", "report"),
    [pytest.param(file, report, id=name) for name, file, report in REPORTS],
)
def test_an_edge_case_is_answered_as_the_file_says(file, report):
    compiled = prepared(file["charter"])

    found = directive(compiled, report["case"], report["attempt"])

    shown = {
        "directive": found.step.value,
        "say": found.say,
        "rule": found.rule,
        "line": found.line,
        "notify_owner": found.notify_owner,
    }
    assert only(shown, report["expect"]) == report["expect"]
