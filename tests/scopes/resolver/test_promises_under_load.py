"""Promises 5 and 6 against real processes: exact budgets, and no acknowledged decision lost to a kill -9.

CHARTER_ROUNDS=1000 and CHARTER_KILLS=100 are the long forms: `make budget-long`, `make crash-long`.
"""

from __future__ import annotations

import os
import random  # noqa: TID251 (when something is killed, and nothing to guess)
import signal
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psycopg
import pytest
from django.db import connections

from registry.clock import now
from registry.services.keys import ensure_keys
from tests.database import as_owner
from tests.factories import make_key
from tests.scopes.resolver.served import Granian, serving

ROUNDS = int(os.environ.get("CHARTER_ROUNDS", "2"))
KILLS = int(os.environ.get("CHARTER_KILLS", "3"))
PARALLEL = 200
RUNS = 8
ACTION = {
    "action": "get_profile",
    "resource": "customer_profile",
    "mode": "read",
    "context": {"confidence_score": 0.93},
}
ENDLESS = """
agent: porter
type: macro
authorization:
  can_access: [customer_profile (read)]
  scope_boundary:
    max_actions_per_run: 1000000
    timeout_minutes: 600
    max_runs_per_hour: 100000
    max_open_runs: 10000
"""


@pytest.fixture
def key(stage, settings) -> str:
    ensure_keys(settings.KEYS_DIR, at=now())
    _, key = make_key(stage.porter, environment=stage.staging, by=stage.alice)
    return str(key)


def open_run(granian: Granian, key: str) -> str:
    return str(granian.post("/api/v1/runs", {}, key)["run"])


def test_of_two_hundred_calls_at_49_of_50_one_is_allowed_by_four_processes(
    key, put_in_force, django_db_setup, settings
):
    put_in_force(ENDLESS.replace("1000000", "50"))

    with (
        serving(django_db_setup.app_url, settings.KEYS_DIR, workers=4) as granian,
        as_owner(django_db_setup.owner_url) as owner,
        ThreadPoolExecutor(40) as pool,
    ):
        for _ in range(ROUNDS):
            run = open_run(granian, key)
            owner.execute(
                "UPDATE scopes_run SET actions_used = 49 WHERE id = %s", [run]
            )
            path = f"/api/v1/runs/{run}/actions"

            def ask(_: int, path: str = path) -> str:
                return str(granian.post(path, ACTION, key)["code"])

            codes = Counter(pool.map(ask, range(PARALLEL)))

            row = owner.execute(
                "SELECT actions_used, refused, (SELECT count(*) FROM scopes_decision WHERE run_id = r.id)"
                " FROM scopes_run r WHERE id = %s",
                [run],
            ).fetchone()
            assert codes["granted"] == 1, codes
            assert codes["budget_exhausted"] + codes["unavailable"] == PARALLEL - 1
            # Whoever was told 503 may have been counted as refused, never as allowed.
            assert row is not None
            used, refused, recorded = map(int, map(str, row))
            assert used == 50
            assert refused + 1 == recorded >= codes["budget_exhausted"] + 1


@dataclass(slots=True)
class Ledger:
    """What was acknowledged, outside of everything that is killed."""

    acknowledged: dict[str, tuple[str, str]] = field(default_factory=dict)
    other: Counter[str] = field(default_factory=Counter)
    over: threading.Event = field(default_factory=threading.Event)

    def ask_on(self, granian: Granian, run: str, key: str) -> None:
        """Ask one call after the other until it is over; a call without an answer is not asked again."""
        headers = {"authorization": f"Bearer {key}"}
        address = f"{granian.address}/api/v1/runs/{run}/actions"
        client, number = httpx.Client(headers=headers, timeout=5), 0
        while not self.over.is_set():
            number += 1
            call = f"{run}-{number}"
            try:
                answer = client.post(address, json={**ACTION, "call": call})
            except httpx.TransportError:
                self.other["cut off"] += 1
                time.sleep(0.02)
                continue
            if answer.status_code == 200:
                self.acknowledged[call] = (run, answer.json()["effect"])
            else:
                self.other[str(answer.status_code)] += 1
                time.sleep(0.02)
        client.close()


def kill_resolver(granian: Granian, url: str) -> None:
    granian.kill()
    granian.start()


def kill_database(granian: Granian, url: str) -> None:
    """Kill a backend: the server gives up its memory, as after a crash, and recovers from the log."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'charter-resolver-committer'"
        ).fetchone()
    if row is not None and Path(f"/proc/{row[0]}").exists():
        os.kill(row[0], signal.SIGKILL)


def connected(owner_url: str) -> None:
    """Wait until the database takes connections again."""
    until = time.monotonic() + 20
    while True:
        try:
            psycopg.connect(owner_url).close()
        except psycopg.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


def test_no_acknowledged_decision_is_lost_to_a_kill(
    key, put_in_force, django_db_setup, settings
):
    put_in_force(ENDLESS)
    ledger, kills = Ledger(), [kill_resolver, kill_database]

    with serving(django_db_setup.app_url, settings.KEYS_DIR) as granian:
        runs = [open_run(granian, key) for _ in range(RUNS)]
        asking = [
            threading.Thread(
                target=ledger.ask_on, args=(granian, run, key), daemon=True
            )
            for run in runs
        ]
        for thread in asking:
            thread.start()
        try:
            for number in range(KILLS):
                time.sleep(0.7 + random.random() / 2)
                kills[number % 2](granian, django_db_setup.app_url)
                connected(django_db_setup.owner_url)
                granian.wait_until_ready()
            before = len(ledger.acknowledged)
            time.sleep(1)
        finally:
            ledger.over.set()
            for thread in asking:
                thread.join(20)
            # Ours was killed with the others.
            connections["default"].close()

    kept, counts = _kept(django_db_setup.owner_url, runs)
    lost = {
        call
        for call in ledger.acknowledged
        if kept.get(call) != ledger.acknowledged[call]
    }
    assert lost == set(), f"{len(lost)} of {len(ledger.acknowledged)}; {ledger.other}"
    # It goes on afterwards, and what is counted is what is recorded.
    assert len(ledger.acknowledged) > before > RUNS
    recorded = Counter(run for run, effect in kept.values() if effect == "allow")
    assert counts == {run: recorded[run] for run in runs}


def _kept(
    owner_url: str, runs: list[str]
) -> tuple[dict[str, tuple[str, str]], dict[str, int]]:
    with as_owner(owner_url) as connection:
        decisions = connection.execute(
            "SELECT call, run_id::text, effect FROM scopes_decision WHERE run_id = ANY(%s::uuid[])",
            [runs],
        ).fetchall()
        counted = connection.execute(
            "SELECT id::text, actions_used FROM scopes_run WHERE id = ANY(%s::uuid[])",
            [runs],
        ).fetchall()
    kept = {str(call): (str(run), str(effect)) for call, run, effect in decisions}
    return kept, {str(run): int(str(used)) for run, used in counted}
