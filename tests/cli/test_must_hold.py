from __future__ import annotations

from itertools import product

import pytest

from charter.cli.suite.model import Never
from charter.cli.suite.must_hold import hold
from charter.engine import RunState, compile_document, decide, parse_request
from charter.language import read
from charter.language.names import covers, is_name

NAMES = [
    name
    for length in range(1, 6)
    for letters in product("aD_-", repeat=length)
    if is_name(name := "".join(letters))
]


def charter(patterns: list[str], escalation: str = "") -> str:
    return f"""\
agent: porter
type: micro
authorization:
  can_access: [files (write), "letters (read/write)"]
  cannot_access: [letters]
  {escalation}
  scope_boundary:
    max_actions_per_run: 5
    timeout_minutes: 5
    requires_approval: {[*patterns]}
"""


@pytest.mark.parametrize("pattern", ["a*", "a_*", "*a", "*_a", "a", "*", "a*d", "d*a*"])
@pytest.mark.parametrize(
    "approvals", [["a*"], ["a_*"], ["a", "a_*"], ["*a", "d*"], ["*d*"], ["a_d", "*_a"]]
)
def test_what_is_proven_holds_for_every_short_name(approvals, pattern):
    document = read(charter(approvals))
    compiled = compile_document(document)
    meeting = [name for name in NAMES if covers(pattern, name)]

    held = hold(document, Never(pattern, None, "", 1, 1))

    allowed = [
        name
        for name in meeting
        if decide(
            compiled,
            parse_request({"action": name, "resource": "files", "mode": "write"}),
            RunState(),
        ).effect
        == "allow"
    ]
    assert held.proven
    assert not (held.wrong is None and allowed)


@pytest.mark.parametrize(
    ("trigger", "holds"),
    [
        ("x > 1 or x <= 1", True),
        ("x > 1 or x < 1", False),
        ('x == "a" or x != "A"', True),
        ('x in ["a", "b"]', False),
        ("ok == true or ok == false", True),
        ("ok == true or amount > 3", False),
        (f"a > 1{'0' * 220} or a <= 1{'0' * 220}", True),
        ("not (amount > 3 and amount < 3.0001)", False),
    ],
)
def test_facts_are_every_case_there_is(trigger, holds):
    rule = f"escalation: {{trigger: '{trigger}', action: queue_for_human_review}}"

    held = hold(read(charter(["zz"], rule)), Never("*", None, "", 1, 1))

    assert (held.wrong is None) is holds


def test_what_breaks_a_promise_is_a_request_that_is_allowed():
    document = read(charter(["delete_*"]))

    held = hold(document, Never("delete*", None, "", 1, 1))

    assert held.decision is not None
    assert held.decision.effect == "allow"
    assert "is broken by" in str(held.wrong)


def test_a_denied_resource_keeps_its_promise_though_it_is_granted():
    document = read(charter(["zz"]))

    assert hold(document, Never(None, "letters", "", 1, 1)).wrong is None
    assert hold(document, Never(None, "files", "", 1, 1)).wrong is not None


def test_too_many_cases_are_not_proven():
    fields = " and ".join(f"f{number} == true" for number in range(10))
    rule = f"escalation: {{trigger: '{fields} or never == true', action: stop_run}}"
    document = read(charter(["*"], rule))

    held = hold(document, Never("*", None, "", 1, 1))

    assert not held.proven
    assert "is not proven" in str(held.wrong)
