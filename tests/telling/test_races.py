"""Senders at once, and a worker that dies between sending and writing it down: with real transactions."""

from __future__ import annotations

import time

import pytest

from approvals.models import Deployment, GateAsking
from approvals.services.deployments import put_in_force
from approvals.services.gate_answers import ask_again, ask_gate
from registry.models import Delivery, OutboxEvent
from registry.services import outbox
from registry.services.stopping.suspension import suspend
from registry.services.telling import events
from registry.services.telling.digests import make_digests
from registry.services.telling.preferences import Times, choose, set_times
from registry.services.webhooks import endpoints, postings
from registry.services.webhooks.deliveries import send_what_waits
from tests.approvals.test_races import at_once
from tests.factories import run_outbox
from tests.telling.hearing import address_of, listening, make_webhook
from tests.telling.test_gates import gated
from tests.work import make_review

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_many_senders_at_once_one_sends_each_event_once(cast):
    def slowly(request) -> None:
        time.sleep(0.1)
        request.reply(b"{}")

    with listening(cast, slowly) as (server, heard):
        endpoint = make_webhook(cast, address=address_of(server))
        for _ in range(8):
            endpoints.send_test(endpoint, by=cast.frank)

        sent = at_once(*[send_what_waits] * 4)

    ids = [headers["webhook-id"] for headers, _ in heard]
    assert sorted(sent) == [0, 0, 0, 8]
    assert len(set(ids)) == len(ids) == 8


def test_a_worker_that_dies_after_sending_sends_it_again_with_the_same_id(
    cast, monkeypatch
):
    with listening(cast) as (server, heard):
        endpoint = make_webhook(cast, address=address_of(server))
        endpoints.send_test(endpoint, by=cast.frank)
        with monkeypatch.context() as dying:
            dying.setattr(
                "registry.services.webhooks.outcomes.settle", lambda *_: 1 / 0
            )
            with pytest.raises(ZeroDivisionError):
                send_what_waits()
        assert send_what_waits() == 0
        Delivery.objects.update(claimed_until=None)
        send_what_waits()

    assert heard[0][0]["webhook-id"] == heard[1][0]["webhook-id"]
    assert Delivery.objects.get().state == Delivery.State.DELIVERED


def test_a_fault_of_ours_fails_one_delivery_and_not_the_others(cast, monkeypatch):
    send = postings.send

    def faulty(posting, hosts):
        if posting.delivery == broken.pk:
            raise RuntimeError
        return send(posting, hosts)

    with listening(cast) as (server, heard):
        endpoint = make_webhook(cast, address=address_of(server))
        broken = endpoints.send_test(endpoint, by=cast.frank)
        endpoints.send_test(endpoint, by=cast.frank)
        monkeypatch.setattr(postings, "send", faulty)
        send_what_waits()

    assert len(heard) == 1
    assert "the log says why" in broken.attempts.get().problem


def test_a_review_that_opens_promises_to_tell_it_in_its_own_transaction(cast):
    review = make_review(cast)

    promised = OutboxEvent.objects.get(key=f"review-opened:{review.pk}")

    assert promised.topic == "approvals.tasks.tell_review"
    assert outbox.relay() > 0


def test_of_two_who_ask_the_gate_again_one_does(cast):
    with listening(cast, lambda r: r.reply(b"{}")) as (server, _):
        request, _secret = gated(cast, server)
        run_outbox()

        at_once(*[lambda: ask_again(request, gate="change-board", by=cast.alice)] * 2)

    assert GateAsking.objects.filter(number=2).count() == 1


def test_a_yes_that_is_delivered_at_once_makes_one_deployment(cast):
    with listening(cast, lambda r: r.reply(b'{"decision": "yes"}')) as (server, _):
        request, _secret = gated(cast, server)
        put_in_force(request.round.pk)
        asking = GateAsking.objects.get()
        at_once(*[lambda: ask_gate(asking.pk)] * 3)
        at_once(*[lambda: put_in_force(request.round.pk)] * 3)

    assert Deployment.objects.count() == 1


def test_digests_made_at_once_are_one(cast):
    choose(cast.alice, choices={"charter.agent.resumed": "digest"})
    set_times(cast.alice, times=Times(digest_hour=0))
    events.emit("agent.resumed", cast.porter, title="on", concerning={cast.alice})

    made = at_once(*[make_digests] * 3)

    assert sum(made) == 1


def test_a_suspension_reaches_a_webhook_through_the_outbox(cast):
    with listening(cast) as (server, heard):
        make_webhook(cast, address=address_of(server))
        suspend(cast.porter, by=cast.alice, reason="look first")
        run_outbox()

    assert len(heard) == 1
