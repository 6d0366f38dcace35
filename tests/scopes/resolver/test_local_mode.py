"""Local mode against the resolver itself: decided in the client, exact at the server."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from django.conf import settings

from charter.client import Config
from charter.client.async_charter import AsyncCharter
from charter.client.charter import Charter
from charter.client.local import mode, sender, watch
from charter.client.local.mode import Room
from charter.client.local.spool import Spool, SpoolError
from charter.client.local.watch import Watch
from registry.clock import now
from registry.services.keys import ensure_keys
from registry.services.stopping.suspension import suspend
from scopes.models import Decision, Lease, Run
from tests.factories import ARTICLE
from tests.scopes.resolver.test_client_library import DoorTransport

READ = ("get_profile", "customer_profile", "read")
BAD = ("get_invoice", "billing_system", "read")
DELETE = ("delete_item", "onboarding_checklist", "write")
SURE = {"confidence_score": 0.93}
NOTHING = ARTICLE.replace("    - customer_profile (read)\n", "")


class Wire(DoorTransport):
    """A wire that counts, and that can be cut."""

    def __init__(self, door) -> None:
        super().__init__(door)
        self.asked: list[str] = []
        self.is_cut = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.path.rpartition("/")[2])
        if self.is_cut:
            raise httpx.ConnectError("cut", request=request)
        return super().handle_request(request)


@pytest.fixture(autouse=True)
def _soon(monkeypatch):
    monkeypatch.setattr(sender, "EVERY", 0.02)
    monkeypatch.setattr(watch, "WAIT", 1)
    monkeypatch.setattr(watch, "AGAIN_AFTER", 0.05)


@pytest.fixture
def rooms(door, monkeypatch):
    """The rooms of the test; their threads have ended before the resolver does."""
    made: list[Room] = []

    class Noted(Room):
        def __init__(self, *parts: Any) -> None:
            super().__init__(*parts)
            made.append(self)

    monkeypatch.setattr(mode, "Room", Noted)
    yield made
    for room in made:
        room.close()
        room.watch.join(10)
        room.sender.join(10)


@pytest.fixture
def wire(door, rooms):
    return Wire(door)


@pytest.fixture
def config(door, rooms, article, tmp_path):
    trust = ensure_keys(settings.KEYS_DIR, at=now()).trust
    return Config(
        url="http://resolver",
        key=door.key,
        trust=trust,
        cache=tmp_path,
        patience=0.5,
        mode="local",
    )


@pytest.fixture
def charter(config, wire):
    client = Charter(config, transport=wire)
    yield client
    client.close()


def actions(run: str | None) -> tuple[int, int]:
    row = Run.objects.get(pk=str(run))
    return row.actions_used, row.leased


def test_what_the_lease_covers_is_answered_here_and_recorded_there(charter, wire):
    with charter.run(context=SURE) as run:
        first, second = run.check(*READ), run.check(*BAD)

    assert (first.effect, second.code) == ("allow", "denied_resource")
    assert "actions" not in wire.asked
    rows = Decision.objects.filter(run=run.id).order_by("number")
    assert [(row.effect, row.code) for row in rows] == [
        ("allow", "granted"),
        ("deny", "denied_resource"),
    ]
    assert all(row.lease_id for row in rows)
    assert [row.say for row in rows] == [first.say, second.say]
    assert actions(run.id) == (1, 0)


def test_the_fifty_first_action_of_fifty_is_denied(charter, wire):
    with charter.run(context=SURE) as run:
        answers = [run.check(*READ) for _ in range(51)]

    assert [one.effect for one in answers] == ["allow"] * 50 + ["deny"]
    assert answers[-1].code == "budget_exhausted"
    assert wire.asked.count("actions") <= 10
    assert actions(run.id) == (50, 0)


def test_eight_threads_use_fifty_actions_and_no_more(charter):
    with charter.run(context=SURE) as run, ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: run.check(*READ), range(80)))

    allowed = sum(one.allowed for one in answers)
    recorded = Decision.objects.filter(run=run.id, effect="allow").count()
    used, leased = actions(run.id)
    # On a busy machine an allow is recorded that its client gave up on, and a lease comes back later.
    assert allowed <= recorded <= used + leased <= 50
    assert recorded >= 30


def test_a_person_is_asked_at_the_server(charter, wire, answer):
    with charter.run(context=SURE) as run:
        decision = run.check(*DELETE, call="c1")
        answer(decision.review, "yes")
        done = run.check(*DELETE, call="c1")

    assert (decision.effect, done.effect) == ("require_approval", "allow")
    assert "lease" not in wire.asked


def test_a_call_asked_again_says_so_and_counts_once(charter):
    with charter.run(context=SURE) as run:
        first = run.check(*READ, call="c1")
        again = run.check(*READ, call="c1")
        other = run.check(*READ, call="c1", arguments={"id": 2})

    assert (first.repeated, again.repeated) == (False, True)
    assert other.code == "call_reused"
    assert actions(run.id) == (1, 0)


def test_usage_is_counted_at_the_server(charter, wire):
    with charter.run(context=SURE) as run:
        run.check(*READ, usage={"cost_usd": 0.5})

    assert "lease" not in wire.asked
    assert Run.objects.get(pk=run.id).counters == {"cost_usd": "0.5"}


def test_suspended_it_is_denied_within_a_second(charter, stage):
    with charter.run(context=SURE) as run:
        assert run.check(*READ)
        suspend(stage.porter, by=stage.alice, reason="look first")
        since = time.monotonic()
        while run.check(*READ) and time.monotonic() < since + 5:
            time.sleep(0.01)
        passed = time.monotonic() - since
        code = run.check(*READ).code

    assert passed < 1
    assert code == "agent_suspended"


def test_cut_off_it_goes_on_until_what_it_knows_is_stale(charter, wire, monkeypatch):
    with charter.run(context=SURE) as run:
        assert run.check(*READ)
        wire.is_cut = True
        during = run.check(*READ)
        monkeypatch.setattr(Watch, "ground", lambda _: None)
        after = run.check(*READ)
        wire.is_cut = False

    assert (during.effect, after.code) == ("allow", "no_answer")
    assert actions(run.id)[0] == 2


def test_without_a_disk_the_server_is_asked(charter, wire, monkeypatch):
    def full(self, line):
        raise SpoolError("the disk is full")

    with charter.run(context=SURE) as run:
        run.check(*READ)
        monkeypatch.setattr(Spool, "append", full)
        decision = run.check(*READ)
        monkeypatch.undo()

    assert decision.allowed
    assert "actions" in wire.asked
    assert Decision.objects.filter(run=run.id, effect="allow").count() == 2


def test_a_forked_process_has_a_lease_of_its_own(config, wire):
    charter = Charter(config, transport=wire)
    with charter.run(context=SURE) as run:
        run.check(*READ)
        local = charter._desk.mode
        assert local is not None
        local.begin_anew()  # as in the child
        run.check(*READ)
    charter.close()

    assert Lease.objects.filter(run__pk=str(run.id)).count() == 2
    assert actions(run.id) == (1, 5)


def test_a_manifest_that_changes_ends_the_lease(charter, put_in_force, wire):
    with charter.run(context=SURE) as run:
        assert run.check(*READ)
        put_in_force(NOTHING)
        wait_until(lambda: not run.check(*READ))
        decision = run.check(*READ)

    assert decision.code == "not_granted"


def test_the_asynchronous_client_decides_here_too(config, door):
    wire = BothWays(door)

    async def story():
        client = AsyncCharter(config, transport=wire)
        async with client.run(context=SURE) as run:
            answers = [await run.check(*READ) for _ in range(3)]
        await client.close()
        return run.id, answers

    run, answers = asyncio.run(story())

    assert all(answers)
    assert "actions" not in wire.asked
    assert actions(run) == (3, 0)


class BothWays(Wire, httpx.AsyncBaseTransport):
    """For the asynchronous client and its threads."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await asyncio.to_thread(self.handle_request, request)


def wait_until(holds, *, seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)
