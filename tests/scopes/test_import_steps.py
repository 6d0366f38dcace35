"""The worker goes step by step; what is delivered twice happens once."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from registry.imports.proposal import Kind
from registry.models import Agent, OutboxEvent
from registry.services.imports.outside import allow_host
from scopes.models import Import, ProposedCharter
from scopes.services import import_asking
from scopes.services.imports import begin_from_address, carry_out_step
from tests.arrivals import make_imported
from tests.factories import run_outbox
from tests.registry.fetch.canary import Answering, serving

MANY = "title\n" + "".join(f"Agent {number}\n" for number in range(60))


def begin(cast, server) -> Import:
    allow_host("127.0.0.1", port=server.port, reason="t", by=cast.frank)
    url = f"http://127.0.0.1:{server.port}"
    return begin_from_address(Kind.REGISTRY, url=url, by=cast.alice)


def feed(request: Answering) -> None:
    """Four pages of one server each."""
    query = parse_qs(urlsplit(request.path).query)
    number = int(query.get("cursor", ["0"])[0])
    servers = [{"server": {"name": f"io.example/s{number}", "description": "d"}}]
    metadata = {"nextCursor": str(number + 1)} if number < 3 else {}
    request.reply(json.dumps({"servers": servers, "metadata": metadata}).encode())


def test_a_feed_is_followed_page_by_page(cast):
    with serving(feed) as server:
        batch = begin(cast, server)
        run_outbox()

    batch.refresh_from_db()
    assert batch.state == Import.State.READY
    assert [item.name for item in batch.items.all()] == ["s0", "s1", "s2", "s3"]
    assert server.asked[0] == "/v0.1/servers?limit=100"


def test_a_step_that_comes_twice_is_read_once(cast):
    with serving(feed) as server:
        batch = begin(cast, server)
        import_asking.read_step(str(batch.pk), step=0)
        import_asking.read_step(str(batch.pk), step=0)

    assert len(server.asked) == 1
    assert batch.items.count() == 1


@pytest.mark.parametrize("cursor", ["again", "other"])
def test_a_feed_that_turns_in_a_circle_ends(cast, monkeypatch, cursor):
    monkeypatch.setattr(import_asking, "MAX_PAGES", 5)
    pages = iter(range(100))

    def answer(request: Answering) -> None:
        following = cursor if cursor == "again" else f"{next(pages) % 2}"
        body = {"servers": [], "metadata": {"nextCursor": following}}
        request.reply(json.dumps(body).encode())

    with serving(answer) as server:
        batch = begin(cast, server)
        run_outbox()

    batch.refresh_from_db()
    assert batch.state == Import.State.FAILED
    assert len(server.asked) <= 5


def test_many_agents_come_in_step_by_step(cast):
    batch = make_imported(cast.dave, table=MANY)
    assert not Agent.objects.filter(origin="imported").exists()

    run_outbox()

    batch.refresh_from_db()
    assert (batch.state, batch.step) == (Import.State.DONE, 3)
    assert Agent.objects.filter(origin="imported").count() == 60


def test_a_step_that_is_carried_out_twice_happens_once(cast):
    batch = make_imported(cast.dave, table=MANY)

    carry_out_step(str(batch.pk), step=0)
    carry_out_step(str(batch.pk), step=0)

    assert Agent.objects.filter(origin="imported").count() == 25
    assert ProposedCharter.objects.count() == 25
    assert OutboxEvent.objects.filter(key__endswith="carry_out:1").count() == 1
