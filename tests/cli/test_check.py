from __future__ import annotations

import io
import json
import tracemalloc

import pytest

from charter.cli import answering
from charter.engine import compile_document
from charter.language import read

GOOD = {"action": "get_profile", "resource": "customer_profile", "mode": "read"}
SURE = {**GOOD, "context": {"confidence_score": 0.9}}
MANY = ("check", "--charter", "charter.yaml", "--requests", "-", "--output", "jsonl")
ONE = ("check", "--charter", "charter.yaml", "--action", "get_profile")
READ = ("--resource", "customer_profile", "--mode", "read")
CONFIDENT = ("--context", '{"confidence_score": 0.9}')


def lines(*requests: object) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in requests)


def test_each_line_is_answered_in_order_in_the_fixed_form(run):
    denied = {**SURE, "resource": "billing_system"}

    done = run(*MANY, stdin=lines(SURE, denied))

    assert done.code == 0
    assert done.lines == [
        {
            "effect": "allow",
            "code": "granted",
            "say": "onboarding-orchestrator may read customer_profile,"
            " here with get_profile.",
            "reasons": [
                {
                    "code": "granted",
                    "say": "onboarding-orchestrator may read customer_profile,"
                    " here with get_profile.",
                    "rule": "authorization.can_access[0]",
                    "line": 5,
                }
            ],
        },
        {
            "effect": "deny",
            "code": "denied_resource",
            "say": "onboarding-orchestrator must never read billing_system.",
            "reasons": [
                {
                    "code": "denied_resource",
                    "say": "onboarding-orchestrator must never read billing_system.",
                    "rule": "authorization.cannot_access[0]",
                    "line": 9,
                }
            ],
        },
    ]


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"   ",
        b"\r",
        b"nothing",
        b"[]",
        b'"text"',
        b"null",
        b"NaN",
        b'{"action": "a", "resource": "b", "mode": "read", "context": {"x": NaN}}',
        b'{"action": "a", "resource": "b", "mode": "read", "mode": "read"}',
        b'{"action": "a", "resource": "b", "mode": "read", "call": "1"}',
        b'{"action": "a", "resource": "b", "mode": "read", "odd": 1}',
        b'{"action": "a", "resource": "b", "mode": "read", "run": null}',
        b'{"action": "a", "resource": "b", "mode": "read", "run": {"actions_used": 1}}',
        b'{"action": "a", "resource": "b", "mode": "read", "usage": null}',
        b'{"action": "a", "resource": "b", "mode": "read", "run":'
        b' {"actions_used": 1, "minutes_elapsed": {"$float": "inf"}}}',
        b'{"action": "\xff", "resource": "b", "mode": "read"}',
        b"\xef\xbb\xbf" + json.dumps(GOOD).encode(),
        b"[" * 100_000,
        b'{"context":' * 900 + b'"$float"' + b"}" * 900,
        b'{"action": "a", "resource": "b", "mode": "read", "context": {"x": 1e999999999999999999999}}',
        b'{"action": "a", "resource": "b", "mode": "read", "context": {"x": '
        + b"9" * 10_000
        + b"}}",
    ],
)
def test_a_line_that_is_no_request_is_denied_and_the_next_is_answered(run, line):
    done = run(*MANY, stdin=line + b"\n" + lines(SURE))

    assert done.code == 0
    refused, allowed = done.lines
    assert (refused["effect"], refused["code"]) == ("deny", "invalid_request")
    assert refused["reasons"][0]["rule"] is None
    assert allowed["effect"] == "allow"


def test_a_context_of_null_is_none(run):
    done = run(*MANY, stdin=lines({**GOOD, "context": None}))

    assert done.lines[0]["code"] == "trigger_unresolved"


@pytest.mark.parametrize(
    "name", ['{"$float": "nan"}', '{"\\u0024float": "-inf"}', '{"$fl\\u006fat": "inf"}']
)
def test_a_number_that_json_lacks_makes_a_comparison_unknown(run, name):
    request = json.dumps(SURE).replace("0.9", name).encode()

    done = run(*MANY, stdin=request + b"\n")

    assert done.lines[0]["code"] == "trigger_unresolved"


def test_a_run_says_what_was_used(run):
    late = {**SURE, "run": {"actions_used": 50, "minutes_elapsed": 30}}
    last = {**SURE, "run": {"actions_used": 49, "minutes_elapsed": 30.0}}

    done = run(*MANY, stdin=lines(late, last))

    assert [one["code"] for one in done.lines] == ["budget_exhausted", "granted"]


def test_lines_end_at_line_feeds_alone(run):
    odd = json.dumps({**SURE, "arguments": {"x": "\u2028\x85"}}, ensure_ascii=False)

    done = run(*MANY, stdin=odd.encode() + b"\r\n" + json.dumps(SURE).encode())

    assert [one["effect"] for one in done.lines] == ["allow", "allow"]


def test_nothing_asked_is_nothing_answered(run):
    done = run(*MANY, stdin=b"")

    assert (done.code, done.out) == (0, "")


def test_a_charter_that_does_not_read_denies_every_line(run, here):
    (here / "charter.yaml").write_text("agent: [")

    done = run(*MANY, stdin=lines(SURE) + b"no json\n\n")

    assert done.code == 1
    assert [one["code"] for one in done.lines] == ["agent_not_deployed"] * 3
    assert "charter.yaml:2" in done.err


def test_a_missing_charter_or_file_of_requests_is_a_usage_error(run):
    no_charter = run("check", "--charter", "x.yaml", "--requests", "-")
    no_requests = run("check", "--charter", "charter.yaml", "--requests", "x.jsonl")

    assert (no_charter.code, no_charter.out) == (2, "")
    assert (no_requests.code, no_requests.out) == (2, "")


def test_a_line_that_is_too_long_is_denied_alone(run, monkeypatch):
    monkeypatch.setattr(answering, "LONGEST_LINE", 200)
    long = {**SURE, "arguments": {"x": "y" * 1000}}

    done = run(*MANY, stdin=lines(long, SURE, long, SURE))

    codes = [one["code"] for one in done.lines]
    assert codes == ["invalid_request", "granted"] * 2


@pytest.mark.parametrize("length", [199, 200, 201, 400, 401, 402])
def test_a_line_of_any_length_is_one_line(monkeypatch, length):
    monkeypatch.setattr(answering, "LONGEST_LINE", 200)

    found = [*answering.lines_of(io.BytesIO(b"x" * length + b"\nnext\n"))]

    assert len(found) == 2
    assert found[1] == b"next\n"


def test_a_failure_is_a_deny_of_its_line(run, monkeypatch):
    def fail(_: object) -> object:
        raise ZeroDivisionError

    monkeypatch.setattr(answering, "parse_request", fail)

    done = run(*MANY, stdin=lines(SURE, SURE))

    assert [one["code"] for one in done.lines] == ["engine_error"] * 2


def test_a_long_file_is_not_held_in_memory(here):
    charter = compile_document(read((here / "charter.yaml").read_bytes()))
    answer = answering.answerer(charter)
    path = here / "requests.jsonl"
    path.write_bytes(lines(SURE) * 20_000)
    tracemalloc.start()

    with path.open("rb") as opened:
        allowed = sum(
            answer(line).effect == "allow" for line in answering.lines_of(opened)
        )
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert allowed == 20_000
    assert peak < 1_000_000


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        ((*ONE, *READ, *CONFIDENT), 0),
        ((*ONE, "--resource", "billing_system", "--mode", "read"), 10),
        ((*ONE, *READ), 12),
        (
            (
                *("check", "--charter", "charter.yaml", "--action", "delete_item"),
                *("--resource", "onboarding_checklist", "--mode", "write", *CONFIDENT),
            ),
            11,
        ),
        ((*ONE, *READ, *CONFIDENT, "--actions-used", "50"), 10),
        ((*ONE, *READ, *CONFIDENT, "--minutes-elapsed", "30.5"), 10),
        ((*ONE, *READ, *CONFIDENT, "--minutes-elapsed", "nan"), 10),
        ((*ONE, *READ, "--context", "[]"), 10),
        ((*ONE, *READ, "--context", "{"), 2),
        (ONE, 2),
        ((*MANY, "--action", "x"), 2),
        ((*ONE, *READ, "--output", "jsonl"), 2),
        ((*MANY, "--output", "table"), 2),
    ],
)
def test_the_exit_code_is_the_answer(run, argv, code):
    done = run(*argv)

    assert done.code == code


def test_a_single_answer_says_why_by_rule_and_line(run):
    done = run(*ONE, "--resource", "billing_system", "--mode", "read")

    assert done.out == (
        "deny  onboarding-orchestrator must never read billing_system.\n"
        "  denied_resource  charter.yaml:9  authorization.cannot_access[0]\n"
    )


def test_a_single_answer_of_a_charter_that_does_not_read_is_no_answer_of_it(run, here):
    (here / "charter.yaml").write_text("agent: [")

    done = run(*ONE, *READ, "--output", "json")

    assert (done.code, done.data["code"]) == (1, "agent_not_deployed")
