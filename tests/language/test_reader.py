from __future__ import annotations

from decimal import Decimal

import pytest

from charter.language.document import (
    AgentType,
    ApprovalPattern,
    Denial,
    EdgeAction,
    EdgeResponse,
    Grant,
    Mode,
)
from charter.language.problems import Code, DocumentError
from charter.language.reader import read
from tests.language.problems import problems_of
from tests.language.samples import ARTICLE, FULL, MICRO, SMALL


def test_the_article_document_reads():
    document = read(ARTICLE.read_bytes())

    assert document.agent == "onboarding-orchestrator"
    assert document.type is AgentType.MACRO
    assert document.authorization.can_access[1] == Grant(
        "onboarding_checklist", (Mode.READ, Mode.WRITE)
    )
    assert document.authorization.cannot_access[2] == Denial(
        "customer_communications", (Mode.DIRECT,)
    )
    assert document.authorization.boundary.max_actions_per_run == 50


def test_every_construct_reads():
    document = read(FULL)

    scope = document.authorization
    assert dict(scope.boundary.counters) == {"max_cost_usd_per_run": Decimal(5)}
    assert scope.boundary.requires_approval[1] == ApprovalPattern(
        "*_refund", "finance", 15, 2
    )
    assert dict(scope.edge_cases)["tool_timeout"] == EdgeResponse(
        EdgeAction.RETRY, 2, EdgeResponse(EdgeAction.STOP)
    )
    assert document.contract is not None
    assert document.contract.clauses[0].objective == 95
    assert document.workflow[0].version == 3
    assert document.examples[1].run == {"actions_used": 50, "minutes_elapsed": 1}


def test_an_output_schema_reads():
    schema = read(MICRO).output_schema

    assert schema is not None
    assert schema["properties"] == {"rows": {"type": "integer"}}


def test_a_rule_knows_its_line():
    lines = read(ARTICLE.read_text()).lines

    assert lines["authorization.can_access[0]"] == 5
    assert lines["authorization.cannot_access[2]"] == 11
    assert lines["authorization.escalation"] == 12
    assert lines["authorization.scope_boundary.requires_approval[1]"] == 18
    assert lines["authorization.scope_boundary.max_actions_per_run"] == 16


def test_a_rule_in_a_list_has_an_index():
    document = read(FULL)

    assert document.lines["authorization.escalation[3]"] == 17
    assert document.authorization.escalation_path(3) == "authorization.escalation[3]"
    assert read(ARTICLE.read_text()).authorization.escalation_path(0) == (
        "authorization.escalation"
    )


def test_json_reads_where_it_is_yaml():
    text = (
        '{"agent": "a", "type": "micro", "authorization": {"can_access": [], '
        '"scope_boundary": {"max_actions_per_run": 1, "timeout_minutes": 1}}}'
    )

    assert read(text).agent == "a"


@pytest.mark.parametrize("text", ["---\n" + SMALL, "# hi\n" + SMALL, SMALL + "...\n"])
def test_a_leading_separator_and_comments_are_fine(text):
    assert read(text) == read(SMALL)


def test_windows_line_ends_read_the_same():
    assert read(SMALL.replace("\n", "\r\n")) == read(SMALL)


def test_all_problems_are_reported_together_with_a_mend():
    text = "agent: A\ntype: micro\nauthorization:\n  can_acess: []\nx: &a no\n"

    with pytest.raises(DocumentError) as caught:
        read(text)

    found = caught.value.problems
    assert [one.code for one in found] == [
        Code.INVALID_AGENT,
        Code.MISSING_KEY,
        Code.MISSING_KEY,
        Code.UNKNOWN_KEY,
        Code.UNKNOWN_KEY,
        Code.AMBIGUOUS_SCALAR,
        Code.ANCHOR,
    ]
    assert found[3].message == "unknown key `can_acess`; did you mean `can_access`?"
    assert found[3].path == "authorization.can_acess"
    assert all(one.fix for one in found)


def test_a_trigger_is_reported_at_the_column_within_it():
    text = SMALL.replace(
        "can_access: []",
        "can_access: []\n  escalation: {trigger: 'a = 1', action: stop_run}",
    )

    assert problems_of(text) == [
        (Code.INVALID_TRIGGER, "authorization.escalation.trigger", 5, 28)
    ]


def test_json_reads_line_by_line_without_any_indentation():
    text = (
        '{\n"agent": "a",\n"type": "micro",\n"authorization": {\n"can_access": [],\n'
        '"scope_boundary": {"max_actions_per_run": 1,\n"timeout_minutes": 1}}}\n'
    )

    assert read(text).agent == "a"


def test_the_entries_of_a_list_may_stand_where_their_key_begins():
    text = SMALL.replace(
        "can_access: []",
        "can_access:\n  - a (read)\n  - resource: b\n    modes: [read]",
    )

    assert len(read(text).authorization.can_access) == 2


def test_the_largest_whole_number_is_a_million():
    text = SMALL.replace("max_actions_per_run: 10", "max_actions_per_run: 1000000")

    assert read(text).authorization.boundary.max_actions_per_run == 1_000_000


@pytest.mark.parametrize(
    ("written", "kept"),
    [("95.50%", "95.5"), ("100%", "1E+2"), ("0.000001%", "0.000001")],
)
def test_an_objective_is_kept_without_zeros_that_say_nothing(written, kept):
    document = read(FULL.replace("objective: 95%", f"objective: {written}"))

    assert document.contract is not None
    assert str(document.contract.clauses[0].objective) == kept


def test_a_label_has_at_most_200_characters():
    document = read(FULL.replace("unit: hours", f"unit: {'h' * 200}"))

    assert document.contract is not None
    assert document.contract.clauses[0].unit == "h" * 200


def test_a_step_may_take_the_latest_version():
    document = read(FULL.replace("version: 3", "version: latest"))

    assert document.workflow[0].version is None
