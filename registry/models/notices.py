"""What people hear of: a notice for each event and person, their choices, their quiet hours, the digests."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from registry.clock import CharterNow
from registry.event_types import Channel
from registry.models.events import Event
from registry.models.people import Person


class Digest(models.Model):
    """One mail with what happened, at most one a day and person; `day` is the person's own."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="digests")
    day = models.DateField()
    made_at = models.DateTimeField(db_default=CharterNow())
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(fields=["person", "day"], name="one_digest_a_day")
        ]

    def __str__(self) -> str:
        return f"digest of {self.day} for {self.person}"


class Notice(models.Model):
    """A person is to hear of an event: by a mail of its own at `due_at`, or in a digest (`due_at` None)."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="notices")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notices")
    due_at = models.DateTimeField(null=True)
    digest = models.ForeignKey(
        Digest, null=True, on_delete=models.PROTECT, related_name="notices"
    )
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "person"], name="noticed_once")
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(sent_at=None, due_at__isnull=False),
                name="notice_due",
            ),
            models.Index(
                fields=["person"],
                condition=Q(digest=None, due_at=None),
                name="notice_for_digest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} hears: {self.event}"


class NotificationChoice(models.Model):
    """A person hears of a type of event otherwise than is usual."""

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="notification_choices"
    )
    type = models.CharField(max_length=60)
    channel = models.CharField(
        max_length=6, choices=[(one.value, one.value) for one in Channel]
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "type"], name="notification_chosen_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.type} by {self.channel}"


class NotificationTimes(models.Model):
    """When a person wants their digest, and when nothing at all; all in their own time zone.

    Quiet from `quiet_from` until `quiet_until`, which may lie behind midnight; on the weekdays `quiet_days`,
    Monday is 0; and from `away_from` to `away_until`, both included.
    """

    person = models.OneToOneField(
        Person, on_delete=models.CASCADE, related_name="notification_times"
    )
    digest_hour = models.PositiveSmallIntegerField(default=8)
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    quiet_days = models.JSONField(default=list)
    away_from = models.DateField(null=True)
    away_until = models.DateField(null=True)

    class Meta:
        verbose_name_plural = "notification times"
        constraints = [
            models.CheckConstraint(
                name="digest_hour_of_a_day", condition=Q(digest_hour__lte=23)
            ),
            models.CheckConstraint(
                name="quiet_hours_have_two_ends",
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
            ),
            models.CheckConstraint(
                name="away_has_two_ends",
                condition=Q(away_from=None, away_until=None)
                | Q(away_from__isnull=False, away_until__gte=models.F("away_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"times of {self.person}"
