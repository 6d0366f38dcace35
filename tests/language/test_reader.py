from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import example, given, settings, strategies as st

from charter.language.document import (
    AgentType,
    ApprovalPattern,
    Denial,
    Document,
    EdgeAction,
    EdgeResponse,
    Grant,
    Mode,
)
from charter.language.problems import Code, DocumentError
from charter.language.reader import read
from tests.language.samples import ARTICLE, FULL, MICRO, SMALL


def problems_of(text):
    with pytest.raises(DocumentError) as caught:
        read(text)
    return [(one.code, one.path, one.line, one.column) for one in caught.value.problems]


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
    assert document.contract.clauses[0].objective == 95
    assert document.workflow[0].version == 3
    assert document.examples[1].run == {"actions_used": 50, "minutes_elapsed": 1}


def test_an_output_schema_reads():
    assert read(MICRO).output_schema["properties"] == {"rows": {"type": "integer"}}


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


BROKEN = [
    ("", [(Code.EMPTY_DOCUMENT, "", 1, 1)]),
    ("# nothing\n", [(Code.EMPTY_DOCUMENT, "", 1, 1)]),
    ("[]\n", [(Code.WRONG_TYPE, "", 1, 1)]),
    (b"\xff", [(Code.NOT_UTF8, "", 1, 1)]),
    ("a: \ud800", [(Code.NOT_UTF8, "", 1, 1)]),
    ("\ufeff" + SMALL, [(Code.BYTE_ORDER_MARK, "", 1, 1)]),
    ("%YAML 1.2\n---\n" + SMALL, [(Code.DIRECTIVE, "", 1, 1)]),
    (SMALL + "---\n" + SMALL, [(Code.SEVERAL_DOCUMENTS, "", 6, 1)]),
    ("x" * 70_000, [(Code.TOO_LARGE, "", 1, 1)]),
    ("[" * 21 + "]" * 21, [(Code.TOO_DEEP, "", 1, 21)]),
    (f"[{'a,' * 2001}]", [(Code.TOO_MANY_NODES, "", 1, 4000)]),
    ("agent: a\n\ttype: micro\n", [(Code.TAB_INDENTATION, "", 2, 1)]),
    ("agent: a\u0085b\n", None),
    ("agent: a\x07\n", None),
    ("agent: [a\n", [(Code.NOT_YAML, "", 2, 1)]),
    ("agent: @a\n", [(Code.UNQUOTED_INDICATOR, "", 1, 8)]),
    ("a: - b\n", None),
]


@pytest.mark.parametrize(("text", "expected"), BROKEN)
def test_what_is_no_plain_document_is_refused(text, expected):
    found = problems_of(text)

    if expected is not None:
        assert found == expected


CHANGES = [
    ("agent: filing-clerk", "agent: Filing", [(Code.INVALID_AGENT, "agent", 1, 8)]),
    ("agent: filing-clerk", "agent: 12", [(Code.WRONG_TYPE, "agent", 1, 8)]),
    ("agent: filing-clerk", "agent:", [(Code.WRONG_TYPE, "agent", 1, 7)]),
    (
        "agent: filing-clerk",
        "agnet: a",
        [(Code.MISSING_KEY, "agent", 1, 1), (Code.UNKNOWN_KEY, "agnet", 1, 1)],
    ),
    ("agent: filing-clerk", "agent: no", [(Code.AMBIGUOUS_SCALAR, "agent", 1, 8)]),
    ("agent: filing-clerk", "agent: 010", [(Code.AMBIGUOUS_SCALAR, "agent", 1, 8)]),
    ("agent: filing-clerk", "agent: 1_000", [(Code.AMBIGUOUS_SCALAR, "agent", 1, 8)]),
    ("agent: filing-clerk", "agent: 1:30", [(Code.AMBIGUOUS_SCALAR, "agent", 1, 8)]),
    (
        "agent: filing-clerk",
        "agent: 2001-01-01",
        [(Code.AMBIGUOUS_SCALAR, "agent", 1, 8)],
    ),
    ("agent: filing-clerk", "agent: &x a", [(Code.ANCHOR, "agent", 1, 8)]),
    ("agent: filing-clerk", "agent: !!str a", [(Code.TAG, "agent", 1, 8)]),
    ("agent: filing-clerk", "agent: ! a", [(Code.TAG, "agent", 1, 8)]),
    ("agent: filing-clerk", "agent: *x", [(Code.ALIAS, "agent", 1, 8)]),
    ("agent: filing-clerk", "agent: -x", [(Code.UNQUOTED_INDICATOR, "agent", 1, 8)]),
    (
        "agent: filing-clerk",
        "agent: a\nagent: b",
        [(Code.DUPLICATE_KEY, "agent", 2, 1)],
    ),
    ("agent: filing-clerk", "agent: a\n1: b", [(Code.KEY_NOT_TEXT, "1", 2, 1)]),
    ("agent: filing-clerk", "agent: a\n<<: {}", [(Code.MERGE_KEY, "<<", 2, 1)]),
    ("agent: filing-clerk", "agent: a\n? [a]\n: b", [(Code.KEY_NOT_TEXT, "", 2, 3)]),
    ("type: micro", "type: mikro", [(Code.UNKNOWN_VALUE, "type", 2, 7)]),
    (
        "type: micro",
        "type: micro\nworkflow: []",
        [(Code.MISPLACED_KEY, "workflow", 3, 1)],
    ),
    ("type: micro", "type: macro\ntask: x", [(Code.MISPLACED_KEY, "task", 3, 1)]),
    ("type: micro", "type: micro\npurpose: ''", [(Code.EMPTY_TEXT, "purpose", 3, 10)]),
    ("type: micro", "type: micro\npurpose:", [(Code.WRONG_TYPE, "purpose", 3, 9)]),
    (
        "type: micro",
        'type: micro\npurpose: "a\\0"',
        [(Code.FORBIDDEN_CHARACTER, "purpose", 3, 10)],
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), CHANGES)
def test_a_wrong_line_is_reported_at_its_place(old, new, expected):
    assert problems_of(SMALL.replace(old, new)) == expected


GRANTS = [
    ("customer_profile", Code.NO_MODE),
    ("customer_profile(read)", Code.INVALID_NAME),
    ("customer_profile  (read)", Code.INVALID_NAME),
    ("customer profile (read)", Code.INVALID_NAME),
    ("cust* (read)", Code.INVALID_NAME),
    ("a (reed)", Code.UNKNOWN_VALUE),
    ("a (read/read)", Code.DUPLICATE_MODE),
    ("a ()", Code.UNKNOWN_VALUE),
    ("5", Code.WRONG_TYPE),
    ("null", Code.WRONG_TYPE),
    ("[a]", Code.WRONG_TYPE),
    ("{resource: a}", Code.MISSING_KEY),
    ("{resource: a, modes: []}", Code.EMPTY_LIST),
    ("{resource: a, modes: read}", Code.WRONG_TYPE),
    ("{resource: a, modes: [read, read]}", Code.DUPLICATE_MODE),
    ("{resource: a, modes: [read], actions: []}", Code.EMPTY_LIST),
    ("{resource: a, modes: [read], actions: [b*]}", Code.INVALID_NAME),
    ("{resource: a, modes: [read], when: x}", Code.INVALID_TRIGGER),
    ("{resource: a, modes: [read], when: x == 1 # why\n}", Code.UNQUOTED_COMMENT),
    ("{resource: a, modes: [read], when: x in []}", Code.NOT_YAML),
    ("{resource: a, modes: [read], when: 'x in []'}", Code.INVALID_TRIGGER),
]


@pytest.mark.parametrize(("grant", "code"), GRANTS)
def test_a_wrong_grant_is_refused(grant, code):
    text = SMALL.replace("can_access: []", f"can_access: [ {grant} ]")

    found = problems_of(text)

    assert [one[0] for one in found] == [code]
    assert found[0][2] == 4 or code is Code.NOT_YAML


DENIALS = [
    ("{resource: a, when: x == 1}", Code.UNKNOWN_KEY),
    ("{resource: a, actions: [a b]}", Code.INVALID_PATTERN),
    ("a****b*", Code.INVALID_PATTERN),
    ("*_vault", Code.ALIAS),
]


@pytest.mark.parametrize(("denial", "code"), DENIALS)
def test_a_wrong_denial_is_refused(denial, code):
    text = SMALL.replace(
        "can_access: []", f"can_access: []\n  cannot_access: [{denial}]"
    )

    assert [one[0] for one in problems_of(text)] == [code]


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


def document_or_problems(text):
    try:
        return read(text)
    except DocumentError as error:
        return error.problems


PIECES = st.sampled_from(
    [*FULL.split("\n"), *"{}[]:,-#&*!|>'\"%@`?", "\n", "  ", "\t", "<<: ", "- ", "é"]
)


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.lists(PIECES, max_size=30).map("\n".join), st.text(), st.binary()))
@example("a: " + "9" * 5000)
@example("? " * 300)
@example("!<" + "x" * 100)
@example("{" * 30_000)
@example("- " * 30_000)
@example(FULL.replace("max_actions_per_run: 50", "max_actions_per_run: " + "9" * 6000))
@example(FULL.replace("confidence_score: 0.9", "confidence_score: " + "9" * 6000))
@example(FULL.replace("confidence_score: 0.9", "confidence_score: .INF"))
@example(FULL.replace("confidence_score: 0.9", "confidence_score: 0x_"))
def test_nothing_but_a_document_or_its_problems_comes_out(text):
    found = document_or_problems(text)

    assert found
    assert isinstance(found, Document) or all(one.line >= 1 for one in found)


@given(st.integers(0, len(FULL) - 1), st.sampled_from("x:#-&*!\"'[]{}\t\x00,é0 \n"))
def test_a_changed_character_never_breaks_the_reader(index, character):
    text = FULL[:index] + character + FULL[index + 1 :]

    assert document_or_problems(text)


WORST = [
    "agent: x\n" + "".join(f"k{n}: v\n" for n in range(990)),
    "\n".join(["authorization: {can_access: ["] + ["zz (rd),"] * 1900 + ["]}"]),
    "x: " + "a" * 65_000,
    "\t\n" * 32_000,
    "\x07" * 65_000,
    "{a: " * 16_000,
    "- - - " * 10_000,
    "? ? ? " * 10_000,
    '"' + "\\x41" * 16_000 + '": 1',
    "!" * 65_000,
    "[" + "a," * 30_000,
    "agent: >\n" + " a\n" * 20_000,
]


@pytest.mark.parametrize("text", WORST)
def test_the_worst_documents_are_refused_quickly(text):
    started = time.perf_counter()

    problems_of(text)

    assert time.perf_counter() - started < 0.5
