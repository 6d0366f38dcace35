"""What happened is written once, in its own transaction, for people and endpoints."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

from approvals.services.answers import expire_reviews
from approvals.services.requests import withdraw
from approvals.services.retirement import retire_agent
from registry.clock import now
from registry.event_types import TYPES
from registry.models import Delivery, Event, Notice
from registry.services.ownership.claims import adopt_agent, block_agent
from registry.services.stopping.suspension import ask_to_resume, resume, suspend
from registry.services.telling import events
from scopes.services.attainment import refresh_contracts
from tests.factories import (
    approve,
    make_in_force,
    make_request,
    make_unclaimed,
    run_outbox,
)
from tests.scopes.test_attainment import deliver
from tests.telling.hearing import make_webhook
from tests.work import make_review

ROOT = Path(__file__).resolve().parents[2]


def types() -> set[str]:
    return {
        name.removeprefix("charter.")
        for name in Event.objects.values_list("type", flat=True)
    }


def test_a_request_on_its_way_tells_each_step(cast):
    request = make_request(cast)
    approve(request, by=cast.bob)
    run_outbox()

    assert {
        "agent.registered",
        "request.asked",
        "request.verdict",
        "request.approved",
        "deployment.in_force",
    } <= types()


def test_a_request_that_ends_otherwise_says_so(cast):
    withdraw(make_request(cast), by=cast.alice)

    assert "request.withdrawn" in types()


def test_an_agent_tells_what_becomes_of_it(cast):
    adopt_agent(make_unclaimed("stray"), team=cast.others, by=cast.dave)
    block_agent(make_unclaimed("odd"), by=cast.frank, reason="unknown")
    suspend(cast.porter, by=cast.frank, reason="look first")
    ask_to_resume(cast.porter, by=cast.alice)
    resume(cast.porter, by=cast.frank)
    retire_agent(cast.porter, by=cast.alice, reason="replaced")

    assert {
        "agent.claimed",
        "agent.blocked",
        "agent.suspended",
        "agent.resume_asked",
        "agent.resumed",
        "agent.retired",
    } <= types()


def test_a_review_that_opens_is_told_by_the_worker_to_those_asked(cast):
    review = make_review(cast)

    run_outbox()

    told = Notice.objects.filter(event__type="charter.review.opened")
    assert [notice.person for notice in told] == [cast.carol]
    assert told[0].event.subject == f"reviews/{review.pk}"


def test_a_review_nobody_answers_is_told_too(cast, monkeypatch):
    review = make_review(cast)
    monkeypatch.setattr("approvals.services.answers.now", lambda: review.expires_at)

    expire_reviews()

    assert "review.expired" in types()


def test_an_event_never_holds_what_an_agent_was_asked_with(cast):
    make_review(cast)
    run_outbox()

    kept = json.dumps(
        list(Event.objects.values("title", "text", "data", "letter", "subject"))
    )

    assert "context" not in kept
    assert "arguments" not in kept


def test_what_is_told_twice_with_one_key_is_one_event(cast):
    said = [
        events.emit("agent.blocked", cast.porter, title="kept out", key="once")
        for _ in range(2)
    ]

    assert said[0] == said[1]


def test_a_change_that_fails_tells_nothing(cast):
    make_webhook(cast)

    with transaction.atomic():
        suspend(cast.porter, by=cast.alice, reason="x")
        transaction.set_rollback(True)

    assert "agent.suspended" not in types()
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("change", ["update", "delete"])
def test_what_happened_is_never_rewritten(cast, change):
    make_in_force(cast)
    rows = Event.objects.filter(type="charter.deployment.in_force")

    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        rows.update(title="x") if change == "update" else rows._raw_delete(rows.db)


def test_a_title_has_one_line_and_no_null(cast):
    event = events.emit("agent.blocked", cast.porter, title="a\nBcc: b\0", text="c\0")

    assert (event.title, event.text) == ("a Bcc: b", "c")


def test_a_contract_that_begins_to_be_broken_is_told_once(cast):
    deliver(cast, [1] * 7 + [90] * 3)

    refresh_contracts(now())
    refresh_contracts(now() + timedelta(hours=7))

    told = Notice.objects.get(event__type="charter.contract.breached")
    assert told.person == cast.alice


def test_every_type_of_event_is_told_somewhere():
    told = {
        name
        for app in ("registry", "scopes", "approvals")
        for path in (ROOT / app).rglob("*.py")
        if path.name != "event_types.py"
        for name in re.findall(r'"([a-z_]+\.[a-z_]+)"', path.read_text())
    }
    composed = {f"transfer.{end}" for end in ("declined", "withdrawn", "expired")}
    composed |= {f"review.{end}" for end in ("opened", "answered", "expired")}

    assert {name.removeprefix("charter.") for name in TYPES} <= told | composed
