"""Another system says what a run came to, with a key of its own."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from registry.models import SourceKey
from registry.services.system_keys import revoke_system_key
from scopes.models import Run
from tests.system_keys import make_point_key, make_source_key

REPORT = {"metrics": {"hours_to_first_value": 31}}


def kept(run):
    rows = Run.objects.get(pk=run).metrics.order_by("source", "name")
    return [(one.source, one.name, int(one.value)) for one in rows]


@pytest.fixture
def crm(door, stage, run):
    """The door is asked with a key of the CRM; returns the key's row."""
    key, door.key = make_source_key(stage)
    return key


def report(door, run, body=REPORT):
    answer = door.post(f"/api/v1/runs/{run}/metrics", body)
    return answer.status_code, answer.json().get("code")


def test_a_source_reports_beside_what_the_agent_says(door, run, stage):
    report(door, run, {"metrics": {"hours_to_first_value": 1}})
    _, door.key = make_source_key(stage)

    answer = door.post(f"/api/v1/runs/{run}/metrics", REPORT)

    assert answer.json() == {"run": run, "metrics": {"hours_to_first_value": 31}}
    assert kept(run) == [
        ("agent", "hours_to_first_value", 1),
        ("crm", "hours_to_first_value", 31),
    ]


def test_it_reports_what_it_measures_and_nothing_else(door, run, crm):
    both = {"metrics": {"hours_to_first_value": 31, "reopened": 0}}

    assert report(door, run, both) == (403, "not_yours")
    assert kept(run) == []


def test_a_run_that_is_not_there_is_404(door, run, crm):
    assert report(door, "0" * 8 + run[8:])[0] == 404


def test_it_is_no_agent(door, run, crm):
    answers = [
        door.get("/api/v1/manifest"),
        door.post("/api/v1/decide", {}),
        door.post("/api/v1/runs", {}),
        door.post(f"/api/v1/runs/{run}/actions", {}),
        door.post(f"/api/v1/runs/{run}/finish", {"outcome": "failed"}),
    ]

    assert {answer.status_code for answer in answers} == {401}


def test_a_revoked_key_reports_nothing_more(door, run, crm, stage):
    assert report(door, run) == (200, None)

    revoke_system_key(crm, by=stage.frank)

    assert report(door, run) == (401, "unauthenticated")


def test_a_key_that_ended_reports_nothing(door, run, stage, clock):
    _, door.key = make_source_key(stage, days=1)
    clock.shift(timedelta(days=2))

    assert report(door, run) == (401, "unauthenticated")


@pytest.mark.parametrize("wrong", ["chm_", "chm_" + "a" * 43, "che_{}", "chk_live_{}"])
def test_another_key_is_nobody(door, run, crm, wrong):
    door.key = wrong.format(door.key.removeprefix("chm_"))

    assert report(door, run) == (401, "unauthenticated")


def test_an_enforcement_points_key_reports_nothing(door, run, stage):
    _, door.key = make_point_key(stage)

    assert report(door, run) == (401, "unauthenticated")


def test_an_agent_that_fills_its_run_leaves_room_for_the_source(door, run, stage):
    report(door, run, {"metrics": {f"m{number}": number for number in range(64)}})
    _, door.key = make_source_key(stage)

    assert report(door, run) == (200, None)


def test_when_it_was_last_used_is_noted(door, run, crm):
    report(door, run)

    door.run(door.resolver.parts.source_used.flush())

    assert SourceKey.objects.get(pk=crm.pk).last_used_at is not None


def test_without_a_database_nothing_is_kept_and_nothing_claimed(door, run, crm):
    async def gone() -> None:
        await door.resolver.parts.pool.close()

    door.run(asyncio.wait_for(gone(), 10))

    assert report(door, run) == (503, "unavailable")
