from __future__ import annotations

import pytest

BAD = """\
agent: onboarding
type: macro
authorization:
  can_acess: []
  can_access: [customer_profile (read)]
  scope_boundary: {max_actions_per_run: 9}
"""
FAILING = """\
agent: onboarding
type: micro
authorization:
  can_access: [customer_profile (read)]
  scope_boundary: {max_actions_per_run: 5, timeout_minutes: 30}
examples:
  - {name: writes, action: edit, resource: customer_profile, mode: write, expect: allow}
"""


def test_a_good_charter_is_valid_without_a_word_against_it(run):
    done = run("validate", "charter.yaml", "--output", "json")

    assert done.code == 0
    assert done.data == [
        {"file": "charter.yaml", "valid": True, "errors": [], "warnings": []}
    ]


def test_every_problem_is_told_with_its_place_in_the_fixed_form(run, here):
    (here / "bad.yaml").write_text(BAD)

    done = run("validate", "bad.yaml", "--output", "json")

    assert done.code == 1
    assert done.data == [
        {
            "file": "bad.yaml",
            "valid": False,
            "errors": [
                {
                    "code": "unknown_key",
                    "path": "authorization.can_acess",
                    "line": 4,
                    "column": 3,
                    "message": "unknown key `can_acess`; did you mean `can_access`?",
                    "fix": "write `can_access`",
                },
                {
                    "code": "missing_key",
                    "path": "authorization.scope_boundary.timeout_minutes",
                    "line": 6,
                    "column": 19,
                    "message": "the key `timeout_minutes` is missing",
                    "fix": "add `timeout_minutes`",
                },
            ],
            "warnings": [],
        }
    ]


def test_a_failing_example_is_a_warning_of_a_valid_charter(run, here):
    (here / "failing.yaml").write_text(FAILING)

    done = run("validate", "failing.yaml", "--output", "json")

    assert done.code == 0
    assert done.data[0]["valid"] is True
    [warning] = done.data[0]["warnings"]
    assert warning == {
        "code": "example_fails",
        "path": "examples[0]",
        "line": 7,
        "column": 5,
        "message": (
            "example `writes` expects allow, but the answer is deny: "
            "No grant lets onboarding write to customer_profile with edit"
        ),
        "fix": "mend the example or the charter",
    }


def test_a_missing_file_is_told_and_the_others_are_still_judged(run, here):
    (here / "bad.yaml").write_text(BAD)

    done = run("validate", "nowhere.yaml", "charter.yaml", "bad.yaml", "--output=json")

    assert done.code == 2
    assert [one["valid"] for one in done.data] == [False, True, False]
    assert done.data[0]["errors"][0]["code"] == "unreadable_file"
    assert "cannot read `nowhere.yaml`" in done.err


def test_a_folder_is_no_charter(run, here):
    done = run("validate", ".", "--output", "json")

    assert (done.code, done.data[0]["valid"]) == (2, False)


def test_standard_input_is_a_file_too(run, here):
    done = run("validate", "-", stdin=(here / "charter.yaml").read_bytes())

    assert done.code == 0
    assert done.out == "ok  -\n"


def test_the_table_shows_the_line_with_a_caret_under_the_column(run, here):
    (here / "bad.yaml").write_text(BAD)

    done = run("validate", "bad.yaml")

    assert "error unknown_key  bad.yaml:4:3" in done.out
    assert "  4 |   can_acess: []\n    |   ^\n" in done.out
    assert done.out.endswith("bad.yaml: 2 errors\n")
    assert "\x1b" not in done.out


def test_nothing_in_a_file_moves_the_cursor(run, here):
    (here / "evil.yaml").write_bytes(b"agent: \x1b[2J\xe2\x80\xaex\n")

    done = run("validate", "evil.yaml")

    assert done.code == 1
    assert "\x1b" not in done.out
    assert "\u202e" not in done.out


@pytest.mark.parametrize(
    "argv",
    [
        ("explain", "{}"),
        ("diff", "charter.yaml", "{}"),
        ("check", "--charter", "charter.yaml", "--requests", "{}"),
        ("lint", "charter.yaml", "--no-such={}"),
    ],
)
def test_nothing_in_an_argument_moves_the_cursor_or_begins_a_line(run, argv):
    evil = "a\n::error::b\x1b[2J"

    done = run(*[one.format(evil) for one in argv])

    assert done.code == 2
    assert "\\n::error::b\\x1b[2J" in done.err
    assert "\x1b" not in done.err
    assert not any(one.startswith("::") for one in done.err.splitlines())


def test_colour_is_for_terminals_that_want_it(run, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")

    coloured = run("validate", "charter.yaml")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("NO_COLOR", "1")
    plain = run("validate", "charter.yaml")

    assert "\x1b[32mok\x1b[0m" in coloured.out
    assert "\x1b" not in plain.out
