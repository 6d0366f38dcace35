"""Decisions without a run are answered from memory, and never later than a suspension returned."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator

import pytest

from registry.clock import now
from registry.leases import LEASE_SECONDS
from registry.models import Credential
from registry.services.credentials import revoke_key
from registry.services.keys import ensure_keys
from registry.services.stopping.holds import ask_to_lift, hold_everything, lift
from registry.services.stopping.suspension import suspend
from tests.factories import ARTICLE, make_key
from tests.scopes.resolver.door import Door
from tests.scopes.resolver.served import Granian, serving

REQUEST = {
    "action": "get_profile",
    "resource": "customer_profile",
    "mode": "read",
    "context": {"confidence_score": 0.93},
}
ROUNDS = 15


def asked_of_the_database(door: Door) -> int:
    return int(door.resolver.parts.pool.get_stats()["requests_num"])


def decide(door: Door) -> dict[str, object]:
    answer = door.post("/api/v1/decide", REQUEST)
    return {"status": answer.status_code, **answer.json()}


def test_a_caller_met_before_costs_the_database_nothing(door, article):
    decide(door)
    before = asked_of_the_database(door)

    answers = [decide(door) for _ in range(20)]

    assert {answer["effect"] for answer in answers} == {"allow"}
    # The one is the note of when the key was last used, in the background.
    assert asked_of_the_database(door) - before <= 1


def test_what_stops_the_agent_is_known_when_the_call_returns(door, article, stage):
    assert decide(door)["effect"] == "allow"

    suspend(stage.porter, by=stage.alice, reason="look first")

    assert decide(door)["code"] == "agent_suspended"


def test_a_revoked_key_is_nobody_at_once(door, article, stage):
    assert decide(door)["effect"] == "allow"

    revoke_key(Credential.objects.get(agent=stage.porter), by=stage.alice)

    assert decide(door)["status"] == 401


def test_another_charter_answers_when_the_deployment_returns(
    door, article, put_in_force
):
    assert decide(door)["effect"] == "allow"

    put_in_force(ARTICLE.replace("    - customer_profile (read)\n", ""))

    assert decide(door)["code"] == "not_granted"


def test_a_resolver_that_hears_nothing_goes_by_the_database(door, article, stage):
    assert decide(door)["effect"] == "allow"
    door.run(silence(door))
    began = time.monotonic()

    hold = hold_everything(by=stage.frank, reason="drill")

    # Its lease was given back: nobody waits for it, and it believes its memory no longer.
    assert time.monotonic() - began < LEASE_SECONDS
    assert decide(door)["code"] == "agent_suspended"
    go_on(hold, stage)
    assert decide(door)["effect"] == "allow"


async def silence(door: Door) -> None:
    door.resolver.lease_task.cancel()


def go_on(hold, stage) -> None:
    ask_to_lift(hold, by=stage.frank)
    lift(hold, by=stage.dave)


@pytest.fixture
def granian(stage, article, django_db_setup, settings) -> Iterator[Granian]:
    ensure_keys(settings.KEYS_DIR, at=now())
    with serving(django_db_setup.app_url, settings.KEYS_DIR, workers=2) as running:
        yield running


@pytest.fixture
def key(stage) -> str:
    return str(make_key(stage.porter, environment=stage.staging, by=stage.alice)[1])


def code(granian: Granian, key: str) -> str:
    return str(granian.post("/api/v1/decide", REQUEST, key)["code"])


def test_under_load_nothing_is_allowed_after_the_call_returned(granian, key, stage):
    over = threading.Event()

    def ask_on() -> None:
        while not over.is_set():
            code(granian, key)

    asking = [threading.Thread(target=ask_on, daemon=True) for _ in range(3)]
    for thread in asking:
        thread.start()
    try:
        for _ in range(ROUNDS):
            hold = hold_everything(by=stage.frank, reason="drill")
            assert {code(granian, key) for _ in range(4)} == {"agent_suspended"}
            go_on(hold, stage)
            assert code(granian, key) == "granted"
    finally:
        over.set()
        for thread in asking:
            thread.join(20)


def test_a_paused_resolver_is_waited_for_and_allows_nothing_when_it_wakes(
    granian, key, stage
):
    while code(granian, key) != "granted":
        time.sleep(0.05)
    paused = granian.workers()
    for pid in paused:
        os.kill(pid, signal.SIGSTOP)

    began = time.monotonic()
    try:
        hold = hold_everything(by=stage.frank, reason="drill")
        took = time.monotonic() - began
    finally:
        for pid in paused:
            os.kill(pid, signal.SIGCONT)
    codes = {code(granian, key) for _ in range(6)}
    go_on(hold, stage)

    assert 0.5 < took < LEASE_SECONDS + 1
    assert codes == {"agent_suspended"}
