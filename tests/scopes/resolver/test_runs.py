"""`POST /api/v1/runs`: opening a run, within the charter's limits."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from approvals.services.retirement import retire_agent
from registry.models import AgentSummary
from registry.services.stopping.suspension import suspend
from scopes.models import Run
from tests.factories import ARTICLE, make_key
from tests.scopes.resolver.door import Door


def test_an_open_run_says_what_it_may_use(door, article, stage):
    response = door.post("/api/v1/runs", {"task": "customer 8812"})

    run = response.json()
    assert response.status_code == 201
    assert (run["agent"], run["environment"]) == (stage.porter.slug, "staging")
    assert (run["version"], run["state"]) == (1, "open")
    assert run["limits"] == {"max_actions_per_run": 50, "timeout_minutes": 30}
    length = _time(run["expires_at"]) - _time(run["opened_at"])
    assert length == timedelta(minutes=30)
    stored = Run.objects.get(pk=run["run"])
    assert stored.task == "customer 8812"
    assert AgentSummary.objects.get(agent=stage.porter).last_run_at == stored.opened_at


def test_an_idempotency_key_opens_one_run(door, article, stage):
    headers = {"idempotency-key": "monday"}

    first = door.post("/api/v1/runs", {"task": "a"}, headers=headers)
    second = door.post("/api/v1/runs", {"task": "a"}, headers=headers)

    assert first.json() == second.json()
    assert (first.status_code, second.status_code) == (201, 201)
    assert Run.objects.filter(agent=stage.porter).count() == 1


def test_an_idempotency_key_sent_twenty_times_at_once_opens_one_run(
    door, article, stage
):
    headers = {"idempotency-key": "monday"}

    async def all_at_once(door: Door) -> set[str]:
        asked = [
            door.send("POST", "/api/v1/runs", json={}, headers=headers)
            for _ in range(20)
        ]
        return {one.json()["run"] for one in await asyncio.gather(*asked)}

    runs = door.run(all_at_once(door))

    assert len(runs) == 1


def test_an_idempotency_key_with_another_body_is_409(door, article):
    headers = {"idempotency-key": "monday"}
    door.post("/api/v1/runs", {"task": "a"}, headers=headers)

    response = door.post("/api/v1/runs", {"task": "b"}, headers=headers)

    assert (response.status_code, response.json()["code"]) == (409, "conflict")


def test_too_many_open_runs_are_429_until_one_ends(door, put_in_force):
    put_in_force(_limited("max_open_runs: 2"))
    runs = [door.open_run() for _ in range(2)]

    refused = door.post("/api/v1/runs", {})
    door.post(f"/api/v1/runs/{runs[0]}/finish", {"outcome": "succeeded"})
    opened = door.post("/api/v1/runs", {})

    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_runs")
    assert "2 runs open" in refused.json()["detail"]
    assert 1700 < int(refused.headers["retry-after"]) <= 1800
    assert opened.status_code == 201


def test_open_runs_past_their_time_make_room(door, put_in_force, clock):
    put_in_force(_limited("max_open_runs: 1"))
    door.open_run()
    clock.shift(timedelta(minutes=31))

    response = door.post("/api/v1/runs", {})

    assert response.status_code == 201


def test_too_many_runs_in_an_hour_are_429(door, put_in_force, clock):
    put_in_force(_limited("max_runs_per_hour: 2"))
    for _ in range(2):
        door.open_run()

    refused = door.post("/api/v1/runs", {})
    clock.shift(timedelta(minutes=61))
    later = door.post("/api/v1/runs", {})

    assert refused.status_code == 429
    assert 3500 < int(refused.headers["retry-after"]) <= 3600
    assert later.status_code == 201


def test_runs_opened_at_once_stay_within_the_limit(door, put_in_force):
    put_in_force(_limited("max_open_runs: 3"))

    async def all_at_once(door: Door) -> list[int]:
        asked = [door.send("POST", "/api/v1/runs", json={}) for _ in range(20)]
        return [one.status_code for one in await asyncio.gather(*asked)]

    statuses = door.run(all_at_once(door))

    assert (statuses.count(201), statuses.count(429)) == (3, 17)


def test_without_a_charter_in_force_there_is_nothing_to_open(door):
    response = door.post("/api/v1/runs", {})

    assert (response.status_code, response.json()["code"]) == (404, "not_in_force")


def test_past_its_end_a_charter_is_not_in_force(door, stage, article, clock):
    clock.shift(timedelta(days=366))
    # Keys live for a year, as a deployment does.
    _, door.key = make_key(stage.porter, environment=stage.staging, by=stage.alice)

    response = door.post("/api/v1/runs", {})

    assert (response.status_code, response.json()["code"]) == (404, "not_in_force")


def test_a_suspended_agent_opens_nothing(door, article, stage):
    suspend(stage.porter, by=stage.alice, reason="look first")

    response = door.post("/api/v1/runs", {})

    assert (response.status_code, response.json()["code"]) == (423, "agent_suspended")


def test_a_retired_agent_opens_nothing(door, article, stage):
    retire_agent(stage.porter, by=stage.alice, reason="nobody needs it")

    response = door.post("/api/v1/runs", {})

    assert (response.status_code, response.json()["code"]) == (410, "agent_retired")


@pytest.mark.parametrize(
    "body",
    [
        {"surprise": 1},
        {"task": 5},
        {"task": "x" * 401},
        {"task": "a\0b"},
        {"on_behalf_of": "x" * 255},
        {"context": []},
        {"context": {"a": "\0"}},
        {"context": {"a": "x" * 33_000}},
    ],
)
def test_an_opening_that_does_not_make_sense_is_400(door, article, body):
    response = door.post("/api/v1/runs", body)

    assert (response.status_code, response.json()["code"]) == (400, "invalid_request")


@pytest.mark.parametrize("number", ["1e9999999", "1e400", "0.12345678901234567890123"])
def test_a_fact_of_a_run_that_cannot_be_kept_exactly_is_400(door, article, number):
    body = f'{{"context": {{"a": {number}}}}}'

    response = door.post("/api/v1/runs", content=body.encode())

    assert (response.status_code, response.json()["code"]) == (400, "invalid_request")


def test_another_agents_run_is_not_there(door, run, other_key):
    door.key = other_key

    statuses = [
        door.post(f"/api/v1/runs/{run}/{verb}", body).status_code
        for verb, body in {
            "actions": {"action": "a", "resource": "b", "mode": "read"},
            "metrics": {"metrics": {"a": 1}},
            "finish": {"outcome": "failed"},
        }.items()
    ]

    assert statuses == [404, 404, 404]


def test_another_key_of_the_agent_may_go_on_with_a_run(door, run, stage):
    _, door.key = make_key(stage.porter, environment=stage.staging, by=stage.alice)

    assert door.read_profile(run)["effect"] == "allow"


def test_a_key_of_another_environment_does_not_see_the_run(door, run, stage):
    _, door.key = make_key(stage.porter, environment=stage.production, by=stage.alice)

    response = door.run(door.ask(run, "get_profile", "customer_profile", "read"))

    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_a_run_finishes_once(door, run):
    finished = door.post(
        f"/api/v1/runs/{run}/finish",
        {"outcome": "succeeded", "metrics": {"hours_to_first_value": 31.5}},
    )
    again = door.post(f"/api/v1/runs/{run}/finish", {"outcome": "succeeded"})
    other = door.post(f"/api/v1/runs/{run}/finish", {"outcome": "failed"})
    late = door.read_profile(run)

    assert (finished.status_code, finished.json()["state"]) == (200, "finished")
    assert again.json() == finished.json()
    assert (other.status_code, other.json()["code"]) == (409, "conflict")
    assert late["code"] == "run_closed"
    assert Run.objects.get(pk=run).metrics.get().value == 31.5


def test_the_latest_value_of_a_metric_stands(door, run):
    door.post(f"/api/v1/runs/{run}/metrics", {"metrics": {"rows": 3, "good": True}})

    response = door.post(f"/api/v1/runs/{run}/metrics", {"metrics": {"rows": 4}})

    assert response.json() == {"run": run, "metrics": {"rows": 4}}
    kept = Run.objects.get(pk=run).metrics.values_list("name", "value", "source")
    assert [*map(tuple, kept)] == [("good", 1, "agent"), ("rows", 4, "agent")]


def test_metrics_come_late_too(door, run):
    door.post(f"/api/v1/runs/{run}/finish", {"outcome": "succeeded"})

    response = door.post(f"/api/v1/runs/{run}/metrics", {"metrics": {"rows": 4}})

    assert response.status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"metrics": []},
        {"metrics": {"Rows": 1}},
        {"metrics": {"rows": "4"}},
        {"metrics": {"rows": 10**18}},
        {"metrics": {"rows": 0.1234567}},
        {"metrics": {f"m{n}": n for n in range(65)}},
        {"metrics": {"rows": 1}, "more": 1},
    ],
)
def test_metrics_that_are_none_are_400(door, run, body):
    response = door.post(f"/api/v1/runs/{run}/metrics", body)

    assert (response.status_code, response.json()["code"]) == (400, "invalid_request")


def test_a_number_beyond_every_number_is_no_metric(door, run):
    body = b'{"metrics": {"rows": 1e9999999, "less": -1e9999999}}'

    response = door.post(f"/api/v1/runs/{run}/metrics", content=body)

    assert (response.status_code, response.json()["code"]) == (400, "invalid_request")


def test_a_run_keeps_64_metrics(door, run):
    full = {f"m{n}": n for n in range(64)}
    door.post(f"/api/v1/runs/{run}/metrics", {"metrics": full})

    response = door.post(f"/api/v1/runs/{run}/metrics", {"metrics": {"one_more": 1}})

    assert response.status_code == 400
    assert Run.objects.get(pk=run).metrics.count() == 64


@pytest.mark.parametrize(
    "body", [{}, {"outcome": "great"}, {"outcome": "failed", "why": "x"}]
)
def test_an_ending_that_is_none_is_400(door, run, body):
    response = door.post(f"/api/v1/runs/{run}/finish", body)

    assert (response.status_code, response.json()["code"]) == (400, "invalid_request")


def _limited(line: str) -> str:
    return ARTICLE.replace(
        "    timeout_minutes: 30", f"    timeout_minutes: 30\n    {line}"
    )


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
