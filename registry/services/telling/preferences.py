"""What a person chooses to hear, how, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

from django.db import transaction

from registry.errors import InvalidError
from registry.event_types import TYPES, Channel
from registry.models import NotificationChoice, NotificationTimes, Person
from registry.services import audit

WEEK = 7
LONGEST_AWAY = 90


@dataclass(frozen=True, slots=True)
class Times:
    """As `NotificationTimes` keeps them."""

    digest_hour: int = 8
    quiet_from: time | None = None
    quiet_until: time | None = None
    quiet_days: tuple[int, ...] = ()
    away_from: date | None = None
    away_until: date | None = None


def choices_of(person: Person) -> dict[str, Channel]:
    """Every type that can concern a person, and how this one hears of it."""
    found = {kind.name: kind.usual for kind in TYPES.values() if kind.usual is not None}
    for row in person.notification_choices.all():
        if row.type in found and not TYPES[row.type].mandatory:
            found[row.type] = Channel(row.channel)
    return found


def times_of(person: Person) -> Times:
    """When the person hears; the defaults until they choose."""
    row = NotificationTimes.objects.filter(person=person).first()
    if row is None:
        return Times()
    return Times(
        row.digest_hour,
        row.quiet_from,
        row.quiet_until,
        tuple(row.quiet_days),
        row.away_from,
        row.away_until,
    )


@transaction.atomic
def choose(person: Person, *, choices: Mapping[str, str]) -> dict[str, Channel]:
    """Hear of these types so from now on; types that are not named stay as they are.

    Raises `InvalidError` for a type that is none, or cannot be turned off.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    before = choices_of(person)
    for name, channel in choices.items():
        _require_choice(name, channel, before)
        if before[name] == channel:
            continue
        rows = NotificationChoice.objects.filter(person=person, type=name)
        rows.delete()
        if TYPES[name].usual != channel:
            rows.create(person=person, type=name, channel=channel)
    after = choices_of(person)
    if after != before:
        audit.record(
            "notifications.chosen",
            actor=person,
            target=person,
            summary="Chose what to hear of, and how",
            before={TYPES[name].says: how for name, how in before.items()},
            after={TYPES[name].says: how for name, how in after.items()},
        )
    return after


def _require_choice(name: str, channel: str, known: Mapping[str, Channel]) -> None:
    if name not in known:
        raise InvalidError(f"`{name[:80]}` is no event that concerns a person")
    if channel not in set(Channel):
        raise InvalidError(f"`{channel[:40]}` is none of mail, digest and none")
    if TYPES[name].mandatory and channel != TYPES[name].usual:
        raise InvalidError(f"`{name}` cannot be turned off: somebody waits for you")


@transaction.atomic
def set_times(person: Person, *, times: Times) -> NotificationTimes:
    """Be left alone at these times, and get the digest at this hour. Raises `InvalidError`."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    _require_sense(times)
    before = times_of(person)
    row, _ = NotificationTimes.objects.update_or_create(
        person=person,
        defaults={
            "digest_hour": times.digest_hour,
            "quiet_from": times.quiet_from,
            "quiet_until": times.quiet_until,
            "quiet_days": sorted(set(times.quiet_days)),
            "away_from": times.away_from,
            "away_until": times.away_until,
        },
    )
    audit.record(
        "notifications.timed",
        actor=person,
        target=person,
        summary="Chose when to hear nothing",
        before=_in_words(before),
        after=_in_words(times),
    )
    return row


def _require_sense(times: Times) -> None:
    if not 0 <= times.digest_hour <= 23:  # noqa: PLR2004 (hours of a day)
        raise InvalidError("the hour of the digest is between 0 and 23")
    if (times.quiet_from is None) != (times.quiet_until is None):
        raise InvalidError("quiet hours have a beginning and an end")
    if not set(times.quiet_days) <= set(range(WEEK)):
        raise InvalidError("weekdays are 0, Monday, to 6, Sunday")
    if len(set(times.quiet_days)) == WEEK:
        raise InvalidError(
            "not every day can be quiet", fix="for a longer time, say when you are away"
        )
    if (times.away_from is None) != (times.away_until is None):
        raise InvalidError("being away has a first and a last day")
    if times.away_from and times.away_until:
        length = (times.away_until - times.away_from).days
        if not 0 <= length <= LONGEST_AWAY:
            raise InvalidError(
                f"the last day is after the first, within {LONGEST_AWAY} days"
            )


def _in_words(times: Times) -> dict[str, object]:
    return {
        "Digest at": f"{times.digest_hour}:00",
        "Quiet from": times.quiet_from,
        "Quiet until": times.quiet_until,
        "Quiet weekdays": [str(day) for day in times.quiet_days],
        "Away from": times.away_from,
        "Away until": times.away_until,
    }
