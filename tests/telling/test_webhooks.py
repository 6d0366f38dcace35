"""Endpoints hear of what happens: signed, again and again until they listen, and not in each other's way."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from datetime import timedelta

import pytest

from registry.clock import now
from registry.errors import ConflictError, NotAllowedError
from registry.fetch.errors import AddressRefusedError
from registry.models import Delivery, Endpoint, Event, Notice
from registry.services.stopping.suspension import suspend
from registry.services.webhooks import endpoints, outcomes as delivery_outcomes
from registry.services.webhooks.deliveries import send_what_waits
from registry.services.webhooks.outcomes import wait_after
from tests.registry.fetch.canary import Answering
from tests.telling.hearing import (
    address_of,
    listening,
    make_webhook,
    make_webhook_text,
)

State = Delivery.State


def signature(secret: str, message: str, timestamp: str, body: bytes) -> str:
    """As a reader of the standard computes it."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = f"{message}.{timestamp}.".encode() + body
    return base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()


def test_an_event_arrives_as_a_signed_cloud_event(cast):
    with listening(cast) as (server, heard):
        endpoint, secret = make_webhook_text(cast, address=address_of(server))
        suspend(cast.porter, by=cast.alice, reason="look first")

        assert send_what_waits() == 1

    (headers, body), delivery = heard[0], Delivery.objects.get()
    told = json.loads(body)
    assert (told["specversion"], told["type"]) == ("1.0", "charter.agent.suspended")
    assert told["id"] == headers["webhook-id"] == str(delivery.event_id)
    assert told["subject"] == "agents/porter"
    assert told["data"]["url"].endswith("/agents/porter/")
    assert headers["content-type"].startswith("application/cloudevents+json")
    signed = signature(secret, told["id"], headers["webhook-timestamp"], body)
    assert headers["webhook-signature"] == f"v1,{signed}"
    assert (delivery.state, delivery.attempts.get().status) == (State.DELIVERED, 200)
    assert endpoint.secret != secret


def test_only_the_types_it_wants_arrive(cast):
    endpoint = make_webhook(cast, types=["charter.agent.retired"])

    suspend(cast.porter, by=cast.alice, reason="x")

    assert not endpoint.deliveries.exists()


def test_for_a_day_after_a_rotation_both_secrets_sign(cast, monkeypatch):
    with listening(cast) as (server, heard):
        endpoint, old = make_webhook_text(cast, address=address_of(server))
        new = endpoints.rotate_secret(endpoint, by=cast.frank)
        endpoints.send_test(endpoint, by=cast.frank)
        send_what_waits()
        later = now() + timedelta(hours=25)
        monkeypatch.setattr("registry.services.webhooks.deliveries.now", lambda: later)
        monkeypatch.setattr(
            "registry.services.webhooks.deliveries._give_up_old", lambda: None
        )
        endpoints.send_test(endpoint, by=cast.frank)
        send_what_waits()

    for (headers, body), secrets in zip(heard, ([new, old], [new]), strict=True):
        signed = [
            signature(one, headers["webhook-id"], headers["webhook-timestamp"], body)
            for one in secrets
        ]
        assert headers["webhook-signature"].split() == [f"v1,{one}" for one in signed]


@pytest.mark.parametrize("status", [301, 400, 404, 500])
def test_another_status_is_tried_again_later(cast, status):
    def refuse(request: Answering) -> None:
        request.reply(b"no" * 2000, status=status, Location="http://127.0.0.1:1/")

    with listening(cast, refuse) as (server, heard):
        endpoint = make_webhook(cast, address=address_of(server))
        endpoints.send_test(endpoint, by=cast.frank)
        send_what_waits()
        send_what_waits()

    delivery = Delivery.objects.get()
    attempt = delivery.attempts.get()
    assert len(heard) == 1
    assert (delivery.state, attempt.status) == (State.WAITING, status)
    assert attempt.problem
    assert len(attempt.body) == 1024
    assert timedelta(seconds=7) < delivery.next_at - attempt.at < timedelta(seconds=13)


def test_waits_grow_to_six_hours_and_differ_by_chance():
    waits = [
        [wait_after(tries).total_seconds() for _ in range(50)] for tries in range(1, 12)
    ]

    assert all(8 <= one <= 12 for one in waits[0])
    assert all(max(one) <= 6 * 3600 * 1.2 for one in waits)
    assert min(waits[-1]) >= 6 * 3600 * 0.8
    assert len(set(waits[3])) > 10


def test_after_three_days_it_is_a_dead_letter_that_can_be_sent_again(cast, monkeypatch):
    late = {"by": timedelta()}
    monkeypatch.setattr(delivery_outcomes, "now", lambda: now() + late["by"])
    answers = iter([500, 200])

    def once(request: Answering) -> None:
        request.reply(b"", status=next(answers))

    with listening(cast, once) as (server, heard):
        endpoint = make_webhook(cast, address=address_of(server))
        delivery = endpoints.send_test(endpoint, by=cast.frank)
        late["by"] = timedelta(days=3)
        send_what_waits()
        delivery.refresh_from_db()
        assert delivery.state == State.DEAD

        late["by"] = timedelta()
        endpoints.send_again(delivery, by=cast.frank)
        send_what_waits()

    delivery.refresh_from_db()
    assert delivery.state == State.DELIVERED
    assert heard[0][0]["webhook-id"] == heard[1][0]["webhook-id"]


def test_an_endpoint_that_fails_for_a_day_is_paused_and_its_maker_told(
    cast, monkeypatch
):
    with listening(cast, lambda r: r.reply(b"", status=500)) as (server, _):
        endpoint = make_webhook(cast, address=address_of(server))
        endpoints.send_test(endpoint, by=cast.frank)
        send_what_waits()
        later = now() + timedelta(hours=25)
        for part in ("deliveries", "outcomes"):
            monkeypatch.setattr(f"registry.services.webhooks.{part}.now", lambda: later)
        send_what_waits()

    endpoint.refresh_from_db()
    assert endpoint.state == Endpoint.State.PAUSED
    assert "status 500" in endpoint.paused_because
    notice = Notice.objects.get(event__type="charter.webhook.paused")
    assert notice.person == cast.frank


def test_what_happens_while_it_is_paused_arrives_afterwards(cast):
    with listening(cast) as (server, heard):
        endpoint = make_webhook(cast, address=address_of(server))
        endpoints.pause_endpoint(endpoint, by=cast.frank, reason="moving house")
        suspend(cast.porter, by=cast.alice, reason="x")
        send_what_waits()
        assert heard == []

        endpoints.resume_endpoint(endpoint, by=cast.frank)
        send_what_waits()

    assert len(heard) == 1


def test_gone_pauses_at_once(cast):
    with listening(cast, lambda r: r.reply(b"", status=410)) as (server, _):
        endpoint = make_webhook(cast, address=address_of(server))
        endpoints.send_test(endpoint, by=cast.frank)
        send_what_waits()

    endpoint.refresh_from_db()
    assert endpoint.state == Endpoint.State.PAUSED


def test_a_slow_endpoint_holds_up_no_other_and_is_asked_two_at_a_time(
    cast, monkeypatch
):
    monkeypatch.setattr("registry.services.webhooks.postings.SECONDS", 1.5)
    arrived = []

    def slow(request: Answering) -> None:
        time.sleep(4)

    def quick(request: Answering) -> None:
        arrived.append(time.monotonic())
        request.reply(b"{}")

    with (
        listening(cast, slow) as (sloth, sloth_heard),
        listening(cast, quick) as (hare, _),
    ):
        lazy = make_webhook(cast, name="Sloth", address=address_of(sloth))
        fast = make_webhook(cast, name="Hare", address=address_of(hare))
        for _ in range(4):
            endpoints.send_test(lazy, by=cast.frank)
            endpoints.send_test(fast, by=cast.frank)
        began = time.monotonic()
        sent = send_what_waits(seconds=1)
        took = time.monotonic() - began

    assert len(arrived) == 4
    assert max(arrived) - began < 1
    assert len(sloth_heard) == 2
    assert sent == 6
    assert took < 4
    problems = lazy.deliveries.filter(tries=1)
    assert all("takes longer" in one.attempts.get().problem for one in problems)


def test_a_removed_endpoint_hears_nothing_more(cast):
    with listening(cast) as (server, heard):
        endpoint = make_webhook(cast, address=address_of(server))
        suspend(cast.porter, by=cast.alice, reason="x")
        endpoints.remove_endpoint(endpoint, by=cast.frank)
        send_what_waits()

    assert heard == []
    assert Delivery.objects.get().state == State.DEAD


@pytest.mark.parametrize("person", ["alice", "dave", "erin"])
def test_only_administrators_say_where_events_go(cast, person):
    endpoint = make_webhook(cast)
    by = getattr(cast, person)

    for change in (
        lambda: make_webhook(cast, by=by),
        lambda: endpoints.rotate_secret(endpoint, by=by),
        lambda: endpoints.send_test(endpoint, by=by),
        lambda: endpoints.remove_endpoint(endpoint, by=by),
    ):
        with pytest.raises(NotAllowedError):
            change()


@pytest.mark.parametrize(
    "address", ["http://hooks.example.com/", "ftp://x.test/", "https://a:b@x.test/", ""]
)
def test_an_address_in_the_clear_or_that_is_none_is_refused(cast, address):
    with pytest.raises(AddressRefusedError):
        make_webhook(cast, address=address)


def test_an_endpoint_is_tested_so_often_only(cast):
    endpoint = make_webhook(cast)
    for _ in range(endpoints.TESTS):
        endpoints.send_test(endpoint, by=cast.frank)

    with pytest.raises(ConflictError, match="tested"):
        endpoints.send_test(endpoint, by=cast.frank)


def test_slack_gets_text_and_blocks_and_what_people_wrote_is_no_markup(cast):
    with listening(cast) as (server, heard):
        make_webhook(cast, kind="slack", address=address_of(server) + "/T0/B0/secret")
        cast.porter.title = "Porter <!channel> & <https://evil.test|here>"
        cast.porter.save()
        suspend(cast.porter, by=cast.alice, reason="*bold* <!here>")
        send_what_waits()

    headers, body = heard[0]
    told = json.loads(body)
    assert "webhook-signature" not in headers
    assert "<" not in told["text"]
    kinds = [block["text"]["type"] for block in told["blocks"] if "text" in block]
    assert kinds == ["plain_text", "plain_text"]
    assert told["blocks"][-1]["elements"][0]["text"].startswith("<http://")
    endpoint = Endpoint.objects.get()
    assert "secret" not in endpoint.shown + endpoint.address


def test_an_event_is_on_its_way_to_an_endpoint_once(cast):
    make_webhook(cast)
    suspend(cast.porter, by=cast.alice, reason="x")

    assert Event.objects.get(type="charter.agent.suspended").deliveries.count() == 1
