"""Who hears of an event, when: at once, after their quiet hours, in the day's digest, or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from registry.clock import now
from registry.event_types import Channel, EventType
from registry.models import (
    Event,
    Notice,
    NotificationChoice,
    NotificationTimes,
    Person,
)
from registry.services import outbox
from registry.services.telling import letters
from registry.services.telling.quiet import quiet_until

SEND = "registry.tasks.send_notice"


def give_notice(
    event: Event, kind: EventType, people: Iterable[Person | None]
) -> list[Notice]:
    """Write down who is to hear of the event; what is due is promised in the same transaction."""
    hearing = {
        person.pk: person
        for person in people
        if person is not None and person.is_active and not person.is_service
    }
    if not hearing or kind.usual is None:
        return []
    at = now()
    chosen = _chosen(kind, hearing)
    times = {
        one.person_id: one
        for one in NotificationTimes.objects.filter(person__in=hearing)
    }
    notices = Notice.objects.bulk_create(
        Notice(
            event=event,
            person=person,
            due_at=None
            if chosen[pk] is Channel.DIGEST
            else _due(event, person, times.get(pk), at),
        )
        for pk, person in sorted(hearing.items())
        if chosen[pk] is not Channel.NONE
    )
    for notice in notices:
        if notice.due_at is not None and notice.due_at <= at:
            _promise(notice)
    return notices


def _chosen(kind: EventType, hearing: Iterable[int]) -> dict[int, Channel]:
    found = dict.fromkeys(hearing, kind.usual or Channel.NONE)
    if not kind.mandatory:
        rows = NotificationChoice.objects.filter(type=kind.name, person__in=found)
        found |= {row.person_id: Channel(row.channel) for row in rows}
    return found


def _due(
    event: Event, person: Person, times: NotificationTimes | None, at: datetime
) -> datetime:
    """Now, or when the person's quiet is over, unless an answer would come too late then."""
    ends = quiet_until(times, person, at)
    is_urgent = ends and event.answer_by and event.answer_by <= ends
    return at if ends is None or is_urgent else ends


def _promise(notice: Notice) -> None:
    outbox.promise(SEND, key=f"notice:{notice.pk}", payload={"notice": notice.pk})


def promise_held() -> int:
    """Promise what was held until quiet hours ended; safe to repeat. Returns how many."""
    due = Notice.objects.filter(sent_at=None, due_at__lte=now(), digest=None)
    count = 0
    for notice in due.order_by("due_at")[:1000]:
        _promise(notice)
        count += 1
    return count


@transaction.atomic
def send_notice(pk: int) -> None:
    """Send the mail of a notice that is not sent yet; who has left gets none."""
    notice = (
        Notice.objects.select_for_update(of=("self",))
        .select_related("person", "event__agent")
        .filter(pk=pk, sent_at=None)
        .first()
    )
    if notice is None:
        return
    if notice.person.is_active:
        letters.letter_of(notice).send()
    notice.sent_at = now()
    notice.save(update_fields=["sent_at"])
