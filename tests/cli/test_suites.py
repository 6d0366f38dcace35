from __future__ import annotations

from xml.etree import ElementTree

import pytest

PASSING = """\
suite: Onboarding
charter: charter.yaml
tests:
  - name: reads a profile
    check: {action: get, resource: customer_profile, mode: read, context: {confidence_score: 0.9}}
    expect: {effect: allow, rule: "authorization.can_access[0]"}
  - name: writes what it was given
    check: {action: tick, mode: write, context: {confidence_score: 0.9}}
    for_each:
      - {resource: onboarding_checklist}
      - {resource: notification_service, context: {urgent: true}}
    expect: allow
  - name: keeps out
    check: {action: get, mode: read}
    for_each: [{resource: billing_system}, {resource: admin_settings/users}]
    expect: {effect: deny, code: denied_resource}
  - name: never contacts a customer itself
    check: {action: call, resource: customer_communications, mode: direct}
    expect: {effect: deny, rule: "authorization.cannot_access[2]"}
  - name: asks when it is unsure
    check: {action: get, resource: customer_profile, mode: read, context: {confidence_score: 0.1}}
    expect: escalate
  - name: asks before it deletes
    check: {action: delete_item, resource: onboarding_checklist, mode: write}
    expect: require_approval
  - name: asks before it changes what billing sees
    check: {action: modify_billing_note, resource: onboarding_checklist, mode: write}
    expect: {effect: require_approval, rule: "authorization.scope_boundary.requires_approval[1]"}
  - name: stops after fifty
    check: {action: get, resource: customer_profile, mode: read}
    run: {actions_used: 50, minutes_elapsed: 3}
    expect: {effect: deny, code: budget_exhausted}
  - name: stops after half an hour
    check: {action: get, resource: customer_profile, mode: read}
    run: {actions_used: 5, minutes_elapsed: 30.5}
    expect: {effect: deny, code: run_timed_out}
must_hold:
  - {never: allow, action: delete_*}
  - {never: allow, resource: "billing_*"}
"""


@pytest.fixture
def test_run(run, here):
    """Run `charter test` on a text."""

    def call(text: str, *argv: str):
        (here / "a.test.yaml").write_text(text)
        return run("test", "a.test.yaml", *argv)

    return call


def test_tests_that_pass_exit_with_0_and_show_their_values(test_run):
    done = test_run(PASSING)

    assert done.code == 0
    assert "  ok    keeps out [resource=billing_system]\n" in done.out
    assert done.out.endswith("13 passed, 0 failed; 11 of 11 rules covered\n")


def test_a_mutant_that_no_test_notices_is_reported_with_its_line(test_run):
    part = PASSING.replace("billing_system}", "admin_settings}")
    part = part.replace('  - {never: allow, resource: "billing_*"}\n', "")

    done = test_run(part, "--mutate", "--output", "json")

    assert done.code == 1
    [report] = done.data
    assert all(one["passed"] for one in report["tests"])
    assert report["coverage"]["percent"] == 90
    assert report["mutants"] == {
        "tried": 11,
        "survivors": [
            {
                "rule": "authorization.cannot_access[0]",
                "line": 9,
                "what": "without this denial",
            }
        ],
    }


def test_every_rule_of_a_well_tested_charter_is_missed_when_it_is_left_out(test_run):
    done = test_run(PASSING, "--mutate")

    assert done.code == 0
    assert done.out.endswith("11 of 11 mutants noticed\n")


@pytest.mark.parametrize(
    ("expect", "said"),
    [
        ("deny", "expected `deny`, got `allow`"),
        ("{effect: allow, code: not_granted}", "expected the code `not_granted`"),
        ("{effect: allow, rule: contract}", "expected the rule `contract`"),
    ],
)
def test_another_answer_than_expected_fails_with_its_place(test_run, expect, said):
    text = PASSING.replace(
        '{effect: allow, rule: "authorization.can_access[0]"}', expect
    )

    done = test_run(text)

    assert done.code == 1
    assert said in done.out
    assert done.err == ""
    assert "error test_fails  a.test.yaml:4:5" in done.out


def test_rules_are_left_out_only_where_all_tests_pass(test_run):
    text = PASSING.replace("expect: escalate", "expect: deny")

    done = test_run(text, "--mutate", "--output", "json")

    assert done.code == 1
    assert done.data[0]["mutants"] is None
    assert "only where all tests pass" in done.err


def test_a_slip_in_a_request_is_no_denial_that_works(test_run):
    text = PASSING.replace("mode: direct}", "mode: drect}")

    slipped = test_run(text)
    meant = test_run(
        text.replace(
            '{effect: deny, rule: "authorization.cannot_access[2]"}',
            "{effect: deny, code: invalid_request}",
        )
    )

    assert slipped.code == 1
    assert meant.code == 0


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("expect: escalate", "expects: escalate", "unknown_key", 22),
        ("expect: escalate", "expect: escalated", "unknown_value", 22),
        ("suite: Onboarding", "suite: &a Onboarding", "anchor", 1),
        ("action: call,", "", "missing_key", 17),
        ("action: call,", "acton: call,", "unknown_key", 18),
        ("never: allow, action", "never: deny, action", "unknown_value", 38),
        ("{never: allow, action: delete_*}", "{never: allow}", "missing_key", 38),
        ("name: keeps out", "name: reads a profile", "duplicate_name", 13),
        ("actions_used: 50, ", "", "missing_key", 31),
        ("tests:", "test:", "unknown_key", 3),
    ],
)
def test_a_test_file_is_read_strictly(test_run, old, new, code, line):
    done = test_run(PASSING.replace(old, new), "--output", "json")

    assert done.code == 1
    assert (code, line) in {
        (one["code"], one["line"]) for one in done.data[0]["errors"]
    }


@pytest.mark.parametrize(
    "text", ["", "- a\n", "suite: x\n", "\x00", "[", "tests: []\n"]
)
def test_any_text_is_only_ever_refused(test_run, text):
    done = test_run(text)

    assert done.code == 1
    assert "error " in done.out


def test_an_empty_table_of_values_is_an_error(test_run):
    text = PASSING.replace(
        "for_each: [{resource: billing_system}, {resource: admin_settings/users}]",
        "for_each: []",
    )

    done = test_run(text, "--output", "json")

    assert done.code == 1
    assert done.data[0]["errors"][0]["code"] == "empty_list"


def test_a_charter_that_does_not_read_fails_its_tests(test_run, here):
    (here / "charter.yaml").write_text("agent: x\n")

    done = test_run(PASSING)

    assert done.code == 1
    assert "charter.yaml:1:1" in done.out


def test_a_missing_file_is_told_and_the_others_are_run(test_run, run, here):
    test_run(PASSING)

    done = run("test", "nowhere.yaml", "a.test.yaml", "--output", "json")

    assert done.code == 2
    assert [one["passed"] for one in done.data] == [True, False]


def test_coverage_may_be_demanded(test_run):
    text = PASSING.replace(", {resource: admin_settings/users}", "")

    enough = test_run(text, "--min-coverage", "90")
    low = test_run(text, "--min-coverage", "95")
    nonsense = test_run(text, "--min-coverage", "101")

    assert (enough.code, low.code, nonsense.code) == (0, 1, 2)


def test_junit_has_a_case_for_each_test_and_promise(test_run):
    done = test_run(
        PASSING.replace("expect: escalate", "expect: deny"), "--output=junit"
    )

    root = ElementTree.fromstring(done.out)  # noqa: S314  our own output
    assert (root.attrib["tests"], root.attrib["failures"]) == ("13", "1")


@pytest.mark.parametrize("output", ["sarif", "github", "yaml", "jsonl"])
def test_every_output_tells_of_a_failure(test_run, output):
    done = test_run(
        PASSING.replace("expect: escalate", "expect: deny"), "--output", output
    )

    assert done.code == 1
    assert "asks when it is unsure" in done.out


def test_a_charter_given_as_a_test_file_is_told_so_once(run):
    done = run("test", "charter.yaml", "--output", "json")

    assert done.code == 1
    assert [one["message"] for one in done.data[0]["errors"]] == [
        "this is a charter, not a test of one"
    ]
