"""Many actions share a commit, and no more than that: each is counted, refused and answered by itself."""

from __future__ import annotations

import asyncio
import time
from collections import Counter

import psycopg
import pytest

from scopes.models import Decision, Run
from tests.scopes.resolver.door import Door

COMMITTER = "charter-resolver-committer"
GRANTED = ("get_profile", "customer_profile", "read")
CONTEXT = {"confidence_score": 0.93}
COUNTED = """
agent: porter
type: macro
authorization:
  can_access: [orders (read)]
  scope_boundary: {max_actions_per_run: 50, timeout_minutes: 30, max_cost_usd_per_run: 1}
"""


def ask_together(door: Door, runs: list[str]) -> list[int]:
    async def ask() -> list[int]:
        answers = await asyncio.gather(
            *(door.ask(run, *GRANTED, context=CONTEXT) for run in runs)
        )
        return [answer.status_code for answer in answers]

    return door.run(ask())


def end_committer(url: str) -> int:
    """End its connection, as a crash of the server would; returns how many there were."""
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = %s",
            [COMMITTER],
        ).fetchall()
    return len(rows)


@pytest.fixture
def runs(door, article) -> list[str]:
    """Runs whose callers and charters have been met."""
    runs = [door.open_run() for _ in range(12)]
    ask_together(door, runs)
    return runs


def test_actions_that_wait_together_are_committed_together(door, runs):
    for _ in range(5):
        ask_together(door, runs)

    with psycopg.connect(door.resolver.parts.pool.conninfo) as connection:
        row = connection.execute(
            "SELECT count(*), count(DISTINCT xmin::text) FROM scopes_decision"
            " WHERE run_id = ANY(%s::uuid[])",
            [runs],
        ).fetchone()

    assert row is not None
    assert row[0] == 72
    assert row[1] < 72 / 3


def test_actions_of_one_run_are_all_counted(door, article, patient):
    run = door.open_run()

    statuses = ask_together(door, [run] * 40)

    kept = Run.objects.get(pk=run)
    assert Counter(statuses) == {200: 40}
    assert (kept.actions_used, kept.decisions.count()) == (40, 40)


def test_a_poisoned_action_fails_alone(door, runs, broken_decisions):
    async def ask() -> list[int]:
        answers = await asyncio.gather(
            *(
                door.ask(run, *GRANTED, context=CONTEXT, call=f"fine-{number}")
                for number, run in enumerate(runs[1:])
            ),
            door.ask(runs[0], *GRANTED, context=CONTEXT, call="poison"),
        )
        return [answer.status_code for answer in answers]

    with broken_decisions():
        *fine, poisoned = door.run(ask())

    assert (set(fine), poisoned) == ({200}, 503)
    assert Decision.objects.filter(call__startswith="fine-").count() == 11
    assert not Decision.objects.filter(call="poison").exists()


def test_whoever_waits_for_a_committer_that_fails_is_told_and_the_next_is_answered(
    door, runs, django_db_setup
):
    with psycopg.connect(django_db_setup.app_url) as holding:
        holding.execute("SELECT FROM scopes_run WHERE id = %s FOR UPDATE", [runs[0]])
        began = time.monotonic()

        async def ask_and_break() -> list[int]:
            asked = [
                asyncio.create_task(door.ask(run, *GRANTED, context=CONTEXT))
                for run in runs
            ]
            await asyncio.sleep(0.1)
            await asyncio.to_thread(end_committer, django_db_setup.app_url)
            return [answer.status_code for answer in await asyncio.gather(*asked)]

        statuses = door.run(ask_and_break())
        took = time.monotonic() - began

    assert set(statuses) == {503}
    assert took < 2
    assert Run.objects.get(pk=runs[1]).actions_used == 1
    assert set(ask_together(door, runs)) == {200}


def _fail(*_: object) -> None:
    raise RuntimeError("a fault of ours")


def test_a_fault_of_ours_in_the_committer_leaves_nobody_waiting(
    door, runs, monkeypatch
):
    with monkeypatch.context() as patched:
        patched.setattr("scopes.resolver.committer.counted", _fail)
        failed = ask_together(door, runs)

    async def again() -> None:
        await door.resolver.ready()

    door.run(again())
    assert set(failed) == {503}
    assert set(ask_together(door, runs)) == {200}


def test_a_connection_lost_while_nobody_asks_is_replaced_unnoticed(
    door, runs, django_db_setup
):
    ended = end_committer(django_db_setup.app_url)
    time.sleep(0.3)

    assert ended == 1
    assert set(ask_together(door, runs)) == {200}


def test_a_run_that_somebody_holds_does_not_keep_the_others_waiting(
    door, runs, django_db_setup
):
    with psycopg.connect(django_db_setup.app_url) as holding:
        holding.execute("SELECT FROM scopes_run WHERE id = %s FOR UPDATE", [runs[0]])
        began = time.monotonic()

        async def ask() -> tuple[list[int], float, int]:
            held = asyncio.create_task(door.ask(runs[0], *GRANTED, context=CONTEXT))
            others = await asyncio.gather(
                *(door.ask(run, *GRANTED, context=CONTEXT) for run in runs[1:])
            )
            took = time.monotonic() - began
            return [one.status_code for one in others], took, (await held).status_code

        statuses, took, held = door.run(ask())

    assert (set(statuses), held) == ({200}, 503)
    assert took < 1.5


def test_counters_are_exact_however_they_are_asked(door, put_in_force, patient):
    put_in_force(COUNTED)
    run = door.open_run()

    answers = [
        door.check(run, "get_one", "orders", "read", usage={"cost_usd": 0.25})
        for _ in range(5)
    ]

    assert [one["effect"] for one in answers] == ["allow"] * 4 + ["deny"]
    assert answers[3]["run"]["counters"] == {"cost_usd": {"used": 1, "max": 1}}
    assert Run.objects.get(pk=run).counters == {"cost_usd": "1.25"}
