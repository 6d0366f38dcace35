from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
import yaml

from charter.cli.findings import Checked, Finding
from charter.cli.output import github, junit, sarif
from charter.language.lints import Severity
from tests.cli.test_validate import BAD

FILES = ("validate", "lint")
UGLY = 'a,b:c%\r\n\x00\x1b]<&"\ud800'


@pytest.fixture
def bad(here):
    (here / "bad.yaml").write_text(BAD)
    return "bad.yaml"


@pytest.mark.parametrize("command", FILES)
def test_yaml_and_json_lines_say_what_json_says(run, bad, command):
    said = run(command, bad, "charter.yaml", "--output", "json").data

    as_yaml = run(command, bad, "charter.yaml", "--output", "yaml")
    as_lines = run(command, bad, "charter.yaml", "--output", "jsonl")

    assert yaml.safe_load(as_yaml.out) == said
    assert as_lines.lines == said


@pytest.mark.parametrize("command", FILES)
def test_sarif_has_what_the_standard_requires(run, bad, command):
    log = run(command, bad, "--output", "sarif").data

    assert log["version"] == "2.1.0"
    [found] = log["runs"]
    rules = found["tool"]["driver"]["rules"]
    assert found["tool"]["driver"]["name"] == f"charter {command}"
    assert all(rule["help"]["text"] for rule in rules)
    for result in found["results"]:
        [location] = result["locations"]
        place = location["physicalLocation"]
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"]
        assert place["artifactLocation"]["uri"] == "bad.yaml"
        assert place["region"].keys() == {"startLine", "startColumn"}
        assert min(place["region"].values()) >= 1


def test_sarif_of_nothing_found_is_a_run_without_results(run):
    log = run("validate", "charter.yaml", "--output", "sarif").data

    assert log["runs"][0]["results"] == []


def test_github_shows_each_problem_beside_its_line(run, bad):
    done = run("validate", bad, "--output", "github")

    assert done.out.splitlines()[0] == (
        "::error file=bad.yaml,line=4,col=3,title=unknown_key::"
        "unknown key `can_acess`; did you mean `can_access`?; write `can_access`"
    )


def test_github_commands_are_escaped():
    written = github.render("lint", [ugly()])

    assert "\n" not in written
    assert written.startswith("::error file=a%2Cb%3Ac%25%0D%0A")
    assert written.partition("::error ")[2].partition("::")[2].startswith("a,b:c%25%0D")


def test_junit_is_well_formed_whatever_it_says():
    written = junit.render("lint", [ugly()])

    root = ElementTree.fromstring(written)  # noqa: S314  our own output
    [case] = root.iter("testcase")
    assert root.attrib["failures"] == "1"
    assert "\\u0000" in case.attrib["name"]


def test_sarif_is_written_whatever_it_says():
    assert "a%2Cb%3Ac%25" in sarif.render("lint", [ugly()])


def test_junit_has_a_case_for_each_file(run, bad):
    done = run("validate", bad, "charter.yaml", "--output", "junit")

    root = ElementTree.fromstring(done.out)  # noqa: S314  our own output
    assert [len(case) for case in root.iter("testcase")] == [1, 0]
    assert (root.attrib["tests"], root.attrib["failures"]) == ("2", "1")


@pytest.mark.parametrize(
    ("argv", "possible"),
    [
        (("explain", "charter.yaml"), "table.*json.*yaml"),
        (("diff", "charter.yaml", "charter.yaml"), "table.*json.*yaml"),
    ],
)
def test_another_output_is_a_usage_error_that_names_what_is_possible(
    run, argv, possible
):
    done = run(*argv, "--output", "sarif")

    assert done.code == 2
    assert re.search(possible, done.err)


def ugly() -> Checked:
    finding = Finding("odd_code", Severity.ERROR, UGLY, 1, 1, UGLY, UGLY)
    file = UGLY.replace("\ud800", "\udcff")
    return Checked(file, "", valid=False, findings=(finding,))
