"""A poisoned body is refused alone; nothing it holds reaches a log or another request."""

from __future__ import annotations

import pytest

from scopes.models import Decision, Run

REQUEST = '"action": "get_profile", "resource": "customer_profile", "mode": "read"'
SURE = '"context": {"confidence_score": 0.93}'


@pytest.mark.parametrize(
    "body",
    [
        "",
        "null",
        "[1]",
        "{",
        '{"a": NaN}',
        '{"a": Infinity}',
        f'{{{REQUEST}, "mode": "write"}}',
        '\ufeff{"a": 1}',
        "[" * 5000,
    ],
)
def test_what_is_no_json_object_is_400(door, run, body):
    response = door.post(f"/api/v1/runs/{run}/actions", content=body.encode())

    assert (response.status_code, response.json()["code"]) == (400, "invalid_json")
    assert Decision.objects.filter(run=run).count() == 0


def test_invalid_utf8_is_400(door, run):
    response = door.post(f"/api/v1/runs/{run}/actions", content=b'{"a": "\xff"}')

    assert response.json()["code"] == "invalid_json"


@pytest.mark.parametrize(
    "poison",
    [
        '"context": {"x": "a\\u0000b"}',
        '"context": {"x\\u0000": 1}',
        '"context": {"x": "\\ud800"}',
        '"arguments": {"x": "\\udfff"}',
        '"arguments": {"x": 1e999}',
        '"call": "\\u0000"',
        '"call": ""',
        '"usage": {"cost_usd": -1}',
        '"usage": {"cost_usd": true}',
        '"surprise": 1',
        '"context": 5',
    ],
)
def test_a_poisoned_request_is_denied_recorded_and_harms_no_other(door, run, poison):
    body = f"{{{REQUEST}, {poison}}}"

    response = door.post(f"/api/v1/runs/{run}/actions", content=body.encode())
    after = door.read_profile(run)

    assert response.status_code == 200
    assert response.json()["code"] == "invalid_request"
    assert after["effect"] == "allow"
    assert Run.objects.get(pk=run).refused == 1


@pytest.mark.parametrize("usage", ["1e400", "1e999999", "1e9999999", "9" * 400])
def test_an_enormous_usage_is_counted_and_harms_nothing_else(door, run, usage):
    body = f'{{{REQUEST}, {SURE}, "usage": {{"cost_usd": {usage}}}}}'

    response = door.post(f"/api/v1/runs/{run}/actions", content=body.encode())
    after = door.read_profile(run, usage={"cost_usd": 1})

    assert response.json()["effect"] == "allow"
    assert after["effect"] == "allow"


@pytest.mark.parametrize("score", ["1e400", "1e9999999", "-1e999999", '"high"', "[1]"])
def test_an_unusable_fact_is_handed_to_a_person(door, run, score):
    body = f'{{{REQUEST}, "context": {{"confidence_score": {score}}}}}'

    response = door.post(f"/api/v1/runs/{run}/actions", content=body.encode())

    assert response.json()["code"] == "trigger_unresolved"


@pytest.mark.parametrize(
    "names",
    [
        {"action": "get profile"},
        {"resource": "customer_prof\u0131le"},
        {"mode": "READ"},
        {"action": "a" * 129},
        {"action": None},
    ],
)
def test_a_name_that_is_none_is_denied_and_not_kept(door, run, names):
    good = {"action": "get_profile", "resource": "customer_profile", "mode": "read"}

    response = door.post(f"/api/v1/runs/{run}/actions", {**good, **names})

    assert response.json()["code"] == "invalid_request"
    row = Decision.objects.get(run=run)
    assert "" in (row.action, row.resource, row.mode)


def test_a_body_over_64_kib_is_413(door, run):
    small = {"action": "get_profile", "arguments": {"text": "x" * 65_400}}
    five_megabytes = b'{"arguments": "' + b"x" * 5_000_000 + b'"}'

    fits = door.post(f"/api/v1/runs/{run}/actions", small)
    refused = door.post(f"/api/v1/runs/{run}/actions", content=five_megabytes)

    assert fits.status_code == 200
    assert (refused.status_code, refused.json()["code"]) == (413, "too_large")


def test_a_long_body_without_a_length_is_413_too(door, run):
    async def chunks():
        for _ in range(80):
            yield b"x" * 1024

    response = door.post(f"/api/v1/runs/{run}/actions", content=chunks())

    assert response.status_code == 413


def test_a_context_over_32_kib_is_denied(door, run):
    context = {"confidence_score": 0.9, "text": "x" * 33_000}

    answer = door.read_profile(run, context=context)

    assert answer["code"] == "invalid_request"


def test_no_key_nor_value_reaches_a_log(door, run, broken_decisions, capfd):
    with broken_decisions():
        door.post(
            f"/api/v1/runs/{run}/actions",
            {
                "action": "get_profile",
                "resource": "customer_profile",
                "mode": "read",
                "call": "poison",
                "context": {"confidence_score": 0.90625, "name": "grace-hopper"},
                "arguments": {"card": "4111-1111"},
            },
        )

    written = "".join(capfd.readouterr())
    assert "RaiseException" in written
    for value in (door.key, "grace-hopper", "4111-1111", "poison", "0.90625"):
        assert value not in written


def test_a_body_of_thousands_of_members_is_refused_for_the_one_given_twice(door, run):
    names = [f"{number:04x}" for number in range(6_000)]
    body = ",".join(f'"{name}":0' for name in [*names, names[-1]])

    response = door.post(f"/api/v1/runs/{run}/actions", content=f"{{{body}}}".encode())

    assert response.json()["code"] == "invalid_json"
    assert f"`{names[-1]}`" in response.json()["detail"]
