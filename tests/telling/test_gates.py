"""An outside system must answer yes, within its time, to exactly this digest; everything else is no."""

from __future__ import annotations

import json
import time

import pytest
from django.db import DatabaseError, transaction

from approvals.errors import NoPolicyError
from approvals.models import Deployment, DeploymentRequest, GateAsking, Requirement
from approvals.services.deployments import put_in_force
from approvals.services.gate_answers import ask_again, ask_gate
from approvals.services.gates import make_gate, remove_gate
from registry.errors import ConflictError, InvalidError, NotAllowedError
from registry.models import AuditEntry, Event
from tests.factories import (
    approve,
    asks_team,
    make_request,
    run_outbox,
    set_policies,
)
from tests.registry.fetch.canary import Answering
from tests.telling.hearing import address_of, listening
from tests.telling.test_webhooks import signature

YES = b'{"decision": "yes"}'


def gated(cast, server, *, seconds: int = 2) -> tuple[DeploymentRequest, str]:
    """A request that Bob approved, which waits for a gate at the server; the gate's secret."""
    _, secret = make_gate(
        "change-board", address=address_of(server), seconds=seconds, by=cast.frank
    )
    set_policies(cast, asks_team("approvers", gate="change-board"))
    request = make_request(cast)
    approve(request, by=cast.bob)
    return request, secret


def reason_of(request: DeploymentRequest) -> str:
    asking = GateAsking.objects.get(round=request.round)
    assert asking.decision == "no"
    assert not Deployment.objects.exists()
    return asking.reason


def test_a_yes_puts_in_force_what_was_approved(cast):
    with listening(cast, lambda r: r.reply(YES)) as (server, heard):
        request, secret = gated(cast, server)
        run_outbox()

    headers, body = heard[0]
    asked = json.loads(body)
    assert Deployment.objects.get().round == request.round
    assert asked["digest"] == request.round.digest
    assert headers["idempotency-key"] == str(request.round.pk)
    signed = signature(
        secret, headers["webhook-id"], headers["webhook-timestamp"], body
    )
    assert headers["webhook-signature"] == f"v1,{signed}"


def test_a_yes_for_this_digest_is_one_too(cast):
    digests: list[str] = []

    def same(request: Answering) -> None:
        request.reply(json.dumps({"decision": "yes", "digest": digests[0]}).encode())

    with listening(cast, same) as (server, _):
        request, _secret = gated(cast, server)
        digests.append(request.round.digest)
        run_outbox()

    assert Deployment.objects.exists()


def slow(request: Answering) -> None:
    time.sleep(2.5)
    request.reply(YES)


def trickle(request: Answering) -> None:
    request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{")
    for _ in range(30):
        request.wfile.write(b" ")
        request.wfile.flush()
        time.sleep(0.1)


NOES = {
    "a no": (
        lambda r: r.reply(b'{"decision": "no", "reason": "freeze"}'),
        "no: freeze",
    ),
    "capitals": (lambda r: r.reply(b'{"decision": "YES"}'), "says no"),
    "a boolean": (lambda r: r.reply(b'{"decision": true}'), "no decision"),
    "a member twice": (
        lambda r: r.reply(b'{"decision": "no", "decision": "yes"}'),
        "no JSON",
    ),
    "a list": (lambda r: r.reply(b'["yes"]'), "no decision"),
    "plain text": (lambda r: r.reply(b"yes"), "no JSON"),
    "nothing": (lambda r: r.reply(b""), "no JSON"),
    "another digest": (
        lambda r: r.reply(b'{"decision": "yes", "digest": "sha256:0"}'),
        "another digest",
    ),
    "no digest": (
        lambda r: r.reply(b'{"decision": "yes", "digest": null}'),
        "another digest",
    ),
    "html": (lambda r: r.reply(YES, kind="text/html"), "text/html"),
    "no media type": (lambda r: r.reply(YES, kind=""), "no media type"),
    "created": (lambda r: r.reply(YES, status=201), "status 201"),
    "an error": (lambda r: r.reply(YES, status=500), "status 500"),
    "a redirect": (
        lambda r: r.reply(YES, status=307, Location="http://127.0.0.1:1/"),
        "not followed",
    ),
    "a long body": (lambda r: r.reply(YES + b" " * 20_000), "too long"),
    "no http": (lambda r: r.wfile.write(b"garbage\r\n\r\n"), "does not answer"),
    "slow": (slow, "takes longer"),
    "trickling": (trickle, "takes longer"),
}


@pytest.mark.parametrize("name", NOES)
def test_everything_else_is_no_and_says_why(cast, name):
    answer, said = NOES[name]
    with listening(cast, answer) as (server, _):
        request, _secret = gated(cast, server, seconds=1)
        run_outbox()

    assert said in reason_of(request)
    request.refresh_from_db()
    assert request.status == DeploymentRequest.Status.APPROVED
    assert AuditEntry.objects.filter(event="gate.answered").exists()
    assert Event.objects.filter(type="charter.request.gate_answered").exists()


def test_after_a_no_it_can_be_asked_again(cast):
    answers = iter([b'{"decision": "no"}', YES])
    with listening(cast, lambda r: r.reply(next(answers))) as (server, heard):
        request, _ = gated(cast, server)
        run_outbox()
        ask_again(request, gate="change-board", by=cast.alice)
        run_outbox()

    assert len(heard) == 2
    assert heard[0][0]["idempotency-key"] == heard[1][0]["idempotency-key"]
    assert Deployment.objects.exists()


@pytest.mark.parametrize(
    ("person", "allowed"), [("frank", True), ("bob", False), ("dave", False)]
)
def test_the_owners_and_administrators_ask_again(cast, person, allowed):
    with listening(cast, lambda r: r.reply(b"{}")) as (server, _):
        request, _secret = gated(cast, server)
        run_outbox()

    if allowed:
        assert (
            ask_again(request, gate="change-board", by=getattr(cast, person)).number
            == 2
        )
    else:
        with pytest.raises(NotAllowedError):
            ask_again(request, gate="change-board", by=getattr(cast, person))


def test_while_it_is_asked_nobody_asks_again(cast):
    with listening(cast) as (server, _):
        request, _secret = gated(cast, server)
        put_in_force(request.round.pk)

    with pytest.raises(ConflictError, match="not said no"):
        ask_again(request, gate="change-board", by=cast.alice)


def test_a_question_delivered_five_times_is_asked_and_answered_once(cast):
    with listening(cast, lambda r: r.reply(YES)) as (server, heard):
        request, _ = gated(cast, server)
        put_in_force(request.round.pk)
        asking = GateAsking.objects.get()
        for _ in range(5):
            ask_gate(asking.pk)

    assert len(heard) == 1


def test_the_database_lets_nothing_past_a_gate(cast, monkeypatch):
    with listening(cast, lambda r: r.reply(b'{"decision": "no"}')) as (server, _):
        request, _secret = gated(cast, server)
        run_outbox()
    monkeypatch.setattr(
        "approvals.services.deployments.wait_for_gates", lambda _: False
    )

    with pytest.raises(DatabaseError, match="has not said yes"), transaction.atomic():
        put_in_force(request.round.pk)


def test_a_no_cannot_be_made_a_yes_nor_a_yes_be_invented(cast):
    with listening(cast, lambda r: r.reply(b"{}")) as (server, _):
        request, _secret = gated(cast, server)
        run_outbox()
    asking = GateAsking.objects.get()

    for change in (
        lambda: GateAsking.objects.update(decision="yes"),
        lambda: GateAsking.objects.create(
            round=request.round,
            gate=asking.gate,
            number=9,
            digest=asking.digest,
            decision="yes",
            answered_at=asking.answered_at,
        ),
        lambda: Requirement.objects.create(
            round=request.round,
            number=9,
            policies=request.round.requirement.policies,
            needs=request.round.requirement.needs,
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_rule_that_names_a_gate_later_holds_up_what_was_approved_before(cast):
    with listening(cast, lambda r: r.reply(YES)) as (server, heard):
        request = make_request(cast)
        approve(request, by=cast.bob)
        make_gate("board", address=address_of(server), seconds=2, by=cast.frank)
        set_policies(cast, asks_team("approvers", gate="board"))
        put_in_force(request.round.pk)
        assert not Deployment.objects.exists()
        run_outbox()

    assert len(heard) == 1
    assert Deployment.objects.exists()


def test_a_rule_naming_no_gate_there_is_is_refused(cast):
    with pytest.raises(NoPolicyError, match="there is no gate"):
        set_policies(cast, asks_team("approvers", gate="nowhere"))


def test_a_gate_that_rules_name_is_not_removed(cast):
    with listening(cast) as (server, _):
        gate, _secret = make_gate(
            "board", address=address_of(server), seconds=2, by=cast.frank
        )
        set_policies(cast, asks_team("approvers", gate="board"))

    with pytest.raises(ConflictError, match="name the gate"):
        remove_gate(gate, by=cast.frank)


@pytest.mark.parametrize("name", ["", "Change Board", "a" * 41, "-"])
def test_a_gate_has_a_plain_name(cast, name):
    with pytest.raises(InvalidError):
        make_gate(name, address="https://x.example.com/", seconds=5, by=cast.frank)
