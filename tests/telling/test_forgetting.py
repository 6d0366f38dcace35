"""What was told long ago is deleted once nothing of it is owed; the rest stays whatever its age."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from registry.clock import now
from registry.models import (
    AuditEntry,
    Delivery,
    DeliveryAttempt,
    Digest,
    Endpoint,
    Event,
    Notice,
    OutboxEvent,
)
from registry.services.telling.forgetting import forget_told

OLD, YOUNG = 400, 300
State = Delivery.State


def ago(days: float):
    return now() - timedelta(days=days)


def make_event(key: str, *, days: float = OLD) -> Event:
    return Event.objects.create(
        type="charter.agent.retired",
        subject="x/1",
        title=key,
        path="/",
        key=key,
        at=ago(days),
    )


@pytest.fixture
def endpoint(cast) -> Endpoint:
    return Endpoint.objects.create(
        kind="slack", name="chat", shown="x", address="y", made_by=cast.frank
    )


def make_delivery(event: Event, endpoint: Endpoint, state: str) -> Delivery:
    found = Delivery.objects.create(endpoint=endpoint, event=event, state=state)
    DeliveryAttempt.objects.create(delivery=found, milliseconds=3, status=200)
    return found


def left() -> set[str]:
    return set(Event.objects.values_list("key", flat=True))


@pytest.mark.django_db
def test_what_is_older_than_a_year_goes_and_what_is_younger_stays():
    make_event("old")
    make_event("young", days=YOUNG)

    gone = forget_told()

    assert gone["events"] == 1
    assert left() == {"young"}


def test_what_was_delivered_goes_with_its_attempts(endpoint):
    make_delivery(make_event("old"), endpoint, State.DELIVERED)

    forget_told()

    assert not DeliveryAttempt.objects.exists()
    assert not Delivery.objects.exists()
    assert not left() & {"old"}


@pytest.mark.parametrize("state", [State.WAITING, State.DEAD])
def test_what_waits_and_what_was_given_up_stays(cast, endpoint, state):
    event = make_event("owed")
    make_delivery(event, endpoint, state)
    other = Endpoint.objects.create(
        kind="slack", name="other", shown="x", address="y", made_by=cast.frank
    )
    make_delivery(event, other, State.DELIVERED)

    forget_told()

    assert "owed" in left()
    assert Delivery.objects.count() == DeliveryAttempt.objects.count() == 2


def test_a_dead_letter_that_arrived_after_all_goes(endpoint):
    found = make_delivery(make_event("owed"), endpoint, State.DEAD)
    forget_told()
    Delivery.objects.filter(pk=found.pk).update(state=State.DELIVERED)

    forget_told()

    assert "owed" not in left()


def test_notices_go_once_they_were_sent_alone_or_in_a_digest(cast):
    sent = Digest.objects.create(
        person=cast.alice, day=ago(OLD).date(), sent_at=ago(OLD)
    )
    held = Digest.objects.create(person=cast.bob, day=ago(OLD).date())
    for key, facts in {
        "mailed": {"sent_at": ago(OLD), "due_at": ago(OLD)},
        "in a digest": {"digest": sent},
        "for a digest": {},
        "in a held digest": {"digest": held},
        "due": {"due_at": ago(OLD)},
    }.items():
        person = held.person if facts.get("digest") == held else cast.alice
        Notice.objects.create(event=make_event(key), person=person, **facts)

    forget_told()

    assert left() >= {"for a digest", "in a held digest", "due"}
    assert not left() & {"mailed", "in a digest"}
    assert list(Digest.objects.all()) == [held]


@pytest.mark.django_db
def test_follow_ups_go_once_they_are_done():
    for key, done in {"old": ago(OLD), "young": ago(YOUNG), "open": None}.items():
        OutboxEvent.objects.create(
            topic="t", key=key, created_at=ago(OLD), done_at=done
        )

    gone = forget_told()

    assert gone["follow-ups"] == 1
    assert {"young", "open"} <= set(OutboxEvent.objects.values_list("key", flat=True))


@pytest.mark.django_db
def test_it_goes_on_batch_after_batch():
    for number in range(7):
        make_event(f"old {number}")

    gone = forget_told(batch=3)

    assert gone["events"] == 7


@pytest.mark.django_db
def test_the_database_keeps_what_is_younger_than_its_own_least(settings):
    settings.EVENTS_KEPT_DAYS = 1
    make_event("young", days=80)

    forget_told()

    assert "young" in left()


@pytest.mark.parametrize(
    "delete",
    [
        lambda: Event.objects.filter(key="owed")._raw_delete("default"),
        lambda: DeliveryAttempt.objects.all()._raw_delete("default"),
        lambda: Delivery.objects.all()._raw_delete("default"),
        lambda: Notice.objects.all()._raw_delete("default"),
        lambda: Digest.objects.all()._raw_delete("default"),
    ],
    ids=["event", "attempt", "delivery", "notice", "digest"],
)
def test_the_database_lets_nothing_go_that_is_owed(cast, endpoint, delete):
    event = make_event("owed")
    make_delivery(event, endpoint, State.DEAD)
    digest = Digest.objects.create(person=cast.bob, day=ago(OLD).date())
    Notice.objects.create(event=event, person=cast.bob, digest=digest)

    with pytest.raises(DatabaseError), transaction.atomic():
        delete()


def test_the_audit_trail_stays(cast):
    before = AuditEntry.objects.count()

    forget_told()

    assert AuditEntry.objects.count() == before
