from __future__ import annotations

from decimal import Decimal

import pytest

from charter.language.lints import Known, Severity, lint, vague_parts
from charter.language.reader import read
from tests.language.samples import ARTICLE, FULL, MICRO, SMALL

ARTICLE_TEXT = ARTICLE.read_text()


def codes(text, **options):
    return {(one.code, one.path) for one in lint(read(text), **options)}


def with_scope(text, lines):
    return text.replace("  scope_boundary", f"{lines}\n  scope_boundary")


GRANT = "authorization.can_access[0]"
APPROVAL = "authorization.scope_boundary.requires_approval"
CASES = [
    ("can_access: [a (write)]", "grant_without_actions", GRANT),
    ("can_access: [a (write)]", "unguarded_write", GRANT),
    ("can_access: [{resource: a, modes: [write], actions: [sendMail]}]",
     "unguarded_write", GRANT),
    ("can_access: [a/b (read)]\n  cannot_access: [a]", "dead_grant", GRANT),
    ("can_access: [{resource: a, modes: [read], when: 'x == 1'}, a (read)]",
     "needless_condition", GRANT),
    ("can_access: [a (write), b (write)]", "micro_with_several_writes",
     "authorization.can_access"),
    ("can_access: []", "no_escalation", "authorization.escalation"),
    ("can_access: []", "undeclared_edge_case", "authorization.edge_cases"),
    ("can_access: []\n  cannot_access: [a, 'a*']", "shadowed",
     "authorization.cannot_access[0]"),
    ("can_access: []\n  cannot_access: [a, a]", "shadowed",
     "authorization.cannot_access[1]"),
    ("can_access: []\n  cannot_access: [{resource: a, actions: [drop_*]}]",
     "pattern_misses_verb", "authorization.cannot_access[0]"),
    ("can_access: []\n  escalation: [{trigger: 'x < 1', action: stop_run}, "
     "{trigger: 'x < 0', action: stop_run}]", "shadowed",
     "authorization.escalation[1]"),
    ("can_access: []\n  escalation: {trigger: 'x < 1 and x > 2', action: stop_run}",
     "constant_trigger", "authorization.escalation"),
    ("can_access: []\n  escalation: {trigger: 'x < 1', action: stop_run}",
     "agent_fed_condition", "authorization.escalation"),
]  # fmt: skip


@pytest.mark.parametrize(("scope", "code", "path"), CASES)
def test_a_doubtful_scope_is_pointed_out(scope, code, path):
    text = SMALL.replace("can_access: []", scope)

    assert (code, path) in codes(text)


BOUNDARIES = [
    ("[{pattern: a, within_minutes: 6}]", "answer_after_timeout", f"{APPROVAL}[0]"),
    ("[delete_*, 'delete*']", "shadowed", f"{APPROVAL}[0]"),
    ("['*']", "pattern_meets_all", f"{APPROVAL}[0]"),
]


@pytest.mark.parametrize(("approvals", "code", "path"), BOUNDARIES)
def test_a_doubtful_pattern_is_pointed_out(approvals, code, path):
    text = SMALL.replace("minutes: 5", f"minutes: 5, requires_approval: {approvals}")

    assert (code, path) in codes(text)


def test_a_pattern_that_misses_its_bare_verb_is_pointed_out_once():
    found = [
        one.message
        for one in lint(read(ARTICLE_TEXT))
        if one.code == "pattern_misses_verb"
    ]

    assert found == [
        "`delete_*` does not meet the action `delete` itself",
        "`modify_billing_*` does not meet the action `modify_billing` itself",
    ]


def test_what_is_forbidden_need_not_be_asked():
    text = SMALL.replace(
        "minutes: 5}", "minutes: 5, requires_approval: [drop_table]}"
    ).replace("[]", "[]\n  cannot_access: [{resource: '*', actions: [drop_*]}]")

    assert ("shadowed_safeguard", f"{APPROVAL}[0]") in codes(text)


def test_a_tool_that_nothing_grants_is_an_error():
    text = SMALL + "tools: {t: {action: a, resource: b, mode: read}}\n"

    (error,) = [one for one in lint(read(text)) if one.severity is Severity.ERROR]

    assert (error.code, error.path, error.line) == ("tool_never_allowed", "tools.t", 6)


def test_production_needs_a_clause():
    assert ("no_clause", "contract.clauses") in codes(ARTICLE_TEXT, production=True)
    assert ("no_clause", "contract.clauses") not in codes(ARTICLE_TEXT)
    assert ("no_clause", "contract.clauses") not in codes(FULL, production=True)


def test_what_the_catalogue_knows_is_used():
    known = Known(
        actions=frozenset({"create_refund"}),
        resources=frozenset({"customer_profiles"}),
        ranges={"confidence_score": (Decimal(0), Decimal("0.5"))},
        fed=frozenset({"confidence_score"}),
        sent=frozenset({"amount"}),
    )

    found = codes(ARTICLE_TEXT, known=known)

    assert {code for code, _ in found} >= {
        "pattern_meets_none",
        "near_known_resource",
        "constant_trigger",
        "field_never_sent",
    }
    assert "agent_fed_condition" not in {code for code, _ in found}


def test_an_example_that_fails_is_an_error_with_its_line():
    document = read(FULL)

    errors = [
        one
        for one in lint(document, decide_example=lambda *_: "allow")
        if one.severity is Severity.ERROR
    ]

    assert [(one.code, one.line) for one in errors] == [("example_fails", 44)]


def test_errors_come_first_and_every_lint_says_how_to_mend():
    for text in (ARTICLE_TEXT, FULL, MICRO, SMALL):
        found = lint(read(text), production=True)

        order = [list(Severity).index(one.severity) for one in found]
        assert order == sorted(order)
        assert all(one.fix and not one.message.endswith(".") for one in found)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("process the onboarding", ["process the onboarding"]),
        ("replies quickly, with high quality, in 95%", ["quickly", "high quality"]),
        ("a milestone within 48 hours with no manual intervention", []),
        ("Best effort, as soon as possible", ["Best effort", "as soon as possible"]),
    ],
)
def test_vague_wording_is_found(text, words):
    assert sorted(one.words for one in vague_parts(text)) == sorted(words)


def test_a_contract_says_what_it_lacks():
    clauses = (
        "contract: {clauses: [{name: a, metric: b, target: '< 1', source: agent}]}"
    )

    found = codes(SMALL + clauses)

    assert found >= {
        ("no_guardrail", "contract.clauses"),
        ("incomplete_clause", "contract.clauses[0]"),
        ("self_reported", "contract.clauses[0]"),
    }
