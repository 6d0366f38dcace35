from __future__ import annotations

from textwrap import dedent

import pytest
import yaml

from charter.cli.parser import build_parser, command_names
from charter.language.json_schema import json_schema
from tests.cli.conftest import EXAMPLES
from tests.cli.test_validate import FAILING


def test_lint_exits_with_1_for_a_warning_and_with_0_where_only_errors_count(run):
    strict = run("lint", "charter.yaml")
    lenient = run("lint", "charter.yaml", "--fail-on", "error")

    assert (strict.code, lenient.code) == (1, 0)
    assert "warning grant_without_actions  charter.yaml:6:7" in strict.out


def test_lint_calls_a_failing_example_an_error(run, here):
    (here / "failing.yaml").write_text(FAILING)

    done = run("lint", "failing.yaml", "--output", "json", "--fail-on", "error")

    assert done.code == 1
    assert done.data[0]["findings"][0]["severity"] == "error"
    assert done.data[0]["findings"][0]["code"] == "example_fails"


def test_lint_tells_of_production_without_a_clause(run):
    done = run("lint", "charter.yaml", "--production", "--fail-on", "error")

    assert done.code == 1


def test_explain_says_the_charter_in_its_groups_with_lines(run):
    done = run("explain", "charter.yaml")

    assert done.code == 0
    assert done.out.startswith(
        "onboarding-orchestrator, a macro agent\n\nMay\n  · read customer profile  line 5\n"
    )
    for lead in ("Must ask", "Must never", "Stops and hands over"):
        assert f"\n{lead}\n" in done.out


def test_explain_gives_the_same_as_data(run):
    as_json = run("explain", "charter.yaml", "--output", "json").data
    as_yaml = yaml.safe_load(run("explain", "charter.yaml", "--output", "yaml").out)

    assert as_json == as_yaml
    assert as_json["groups"][0]["sentences"][0] == {
        "text": "read customer profile",
        "say": "May read customer profile.",
        "rule": "authorization.can_access[0]",
        "line": 5,
    }


@pytest.mark.parametrize("command", [("explain",), ("diff", "charter.yaml")])
def test_a_charter_that_does_not_read_gets_no_answer(run, here, command):
    (here / "bad.yaml").write_text("agent: x\n")

    bad = run(*command, "bad.yaml")
    missing = run(*command, "nowhere.yaml")

    assert (bad.code, bad.out) == (3, "")
    assert "bad.yaml:1:1" in bad.err
    assert (missing.code, missing.out) == (2, "")


def test_diff_says_each_change_with_its_kind_and_the_risk(run, here):
    text = (here / "charter.yaml").read_text()
    wider = text.replace("customer_profile (read)", "customer_profile (read/write)")
    (here / "new.yaml").write_text(wider.replace("    - admin_settings\n", ""))

    done = run("diff", "charter.yaml", "new.yaml", "--production")
    data = run("diff", "charter.yaml", "new.yaml", "--output", "json").data

    assert done.code == 1
    assert "wider  may now write to customer profile" in done.out
    assert "risk high: " in done.out
    assert {one["kind"] for one in data["changes"]} == {"wider"}
    assert data["risk"]["level"] == "high"


def test_diff_of_the_same_is_no_change(run):
    done = run("diff", "charter.yaml", "charter.yaml")

    assert (done.code, done.out) == (0, "onboarding-orchestrator: no change\n")


@pytest.mark.parametrize("kind", ["micro", "macro"])
def test_init_writes_a_charter_that_reads_and_whose_examples_pass(run, here, kind):
    done = run("init", "new.yaml", "--agent", "refund-clerk", "--type", kind)

    checked = run("validate", "new.yaml", "--output", "json")
    linted = run("lint", "new.yaml", "--fail-on", "error", "--output", "json")
    assert (done.code, done.out) == (0, "")
    assert (checked.data[0]["valid"], checked.data[0]["warnings"]) == (True, [])
    assert linted.code == 0
    assert len(yaml.safe_load((here / "new.yaml").read_text())["examples"]) == 4


def test_init_keeps_a_file_that_is_there_unless_forced(run, here):
    before = (here / "charter.yaml").read_text()

    kept = run("init", "--agent", "refund-clerk")
    after = (here / "charter.yaml").read_text()
    forced = run("init", "--agent", "refund-clerk", "--force")

    assert (kept.code, after) == (2, before)
    assert forced.code == 0
    assert (here / "charter.yaml").read_text() != before


def test_init_asks_nobody_without_a_terminal(run, here):
    done = run("init", "new.yaml")

    assert done.code == 2
    assert "--agent NAME" in done.err
    assert not (here / "new.yaml").exists()


@pytest.mark.parametrize("agent", ["Refund Clerk", "x\n", "-a", "a" * 101])
def test_init_refuses_a_name_that_is_none(run, agent):
    assert run("init", "new.yaml", f"--agent={agent}").code == 2


def test_init_names_the_schema_for_editors_where_it_is_known(run):
    url = "https://charter.example/schemas/charter/v1.json"

    done = run("init", "-", "--agent", "x", "--schema", url)
    odd = run("init", "-", "--agent", "x", "--schema", "http://x/\nagent: y")

    assert done.out.startswith(f"# yaml-language-server: $schema={url}\nagent: x\n")
    assert odd.code == 2


def test_no_command_is_a_usage_error_that_shows_them_all(run):
    done = run()

    assert (done.code, done.out) == (2, "")
    assert all(f"    {name}" in done.err for name in command_names())


def test_an_unknown_command_is_a_usage_error(run):
    assert run("aprove", "charter.yaml").code == 2


@pytest.mark.parametrize("name", command_names())
def test_the_help_of_every_command_ends_in_examples(run, name):
    done = run(name, "--help")

    assert done.code == 0
    assert f"examples:\n  {''}" in done.out
    assert f"charter {name}" in done.out.partition("\nexamples:\n")[2]


def test_every_module_of_commands_is_the_command_of_its_name():
    parser = build_parser()

    known = parser.format_help()

    assert all(f"    {name}" in known for name in command_names())


def test_the_examples_of_the_repository_read(run):
    files = [str(path) for path in sorted(EXAMPLES.glob("*.yaml"))]

    assert run("validate", *files).code == 0


def test_schema_prints_what_editors_check_a_charter_by(run):
    done = run("schema")

    assert done.code == 0
    assert done.data == json_schema()


def test_the_test_file_in_the_help_runs_as_it_is_printed(run, here):
    _, _, after = run("test", "--help").out.partition("it names:\n\n")
    (here / "charter.test.yaml").write_text(dedent(after.partition("\n\n")[0]))

    done = run("test", "charter.test.yaml")

    assert done.code == 0
    assert "2 passed, 0 failed" in done.out


def test_a_wrong_severity_is_told_the_right_ones(run):
    done = run("lint", "charter.yaml", "--fail-on", "info")

    assert done.code == 2
    assert "'error', 'warning', 'hint', 'never'" in done.err


def test_facts_that_are_no_json_are_told_how_to_write_them(run):
    asked = ("--action", "get", "--resource", "orders", "--mode", "read")

    done = run("check", "--charter", "charter.yaml", *asked, "--context", "amount=5")

    assert done.code == 2
    assert """write it as in '{"amount": 12.5, "region": "EU"}'""" in done.err


def test_a_schema_may_be_a_file_beside_the_charter(run):
    done = run("init", "-", "--agent", "clerk", "--schema", "./charter.schema.json")

    assert done.code == 0
    assert done.out.startswith(
        "# yaml-language-server: $schema=./charter.schema.json\nagent: clerk\n"
    )


def test_a_schema_that_is_no_address_is_told_what_one_is(run):
    done = run("init", "-", "--agent", "clerk", "--schema", "schema")

    assert done.code == 2
    assert "./charter.schema.json" in done.err
