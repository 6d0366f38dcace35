"""What happened, for those who want to hear of it; the endpoints it is sent to, and each attempt."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from registry.clock import CharterNow
from registry.ids import uuid7
from registry.models.agents import Agent
from registry.models.people import Person


class Event(models.Model):
    """A state change, written in its own transaction. Append-only.

    `type`: of `registry.event_types`. `subject`: what it is about, `requests/17`. `title` is one sentence,
    `text` what a person wrote or should know besides, `path` where to look. `data`: ids, digests, states:
    what machines get. `letter`: what a mail shows besides (`registry.services.telling.letters`). `key`:
    of its cause, which is told once; its id where nothing repeats. `answer_by`: after that an answer comes
    too late.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    type = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)
    agent = models.ForeignKey(
        Agent, null=True, on_delete=models.PROTECT, related_name="events"
    )
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    path = models.CharField(max_length=300)
    data = models.JSONField(default=dict)
    letter = models.JSONField(default=dict)
    key = models.CharField(max_length=120, unique=True)
    answer_by = models.DateTimeField(null=True)
    at = models.DateTimeField(db_default=CharterNow())

    class Meta:
        ordering = ["-at"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="event_by_time"),
            models.Index(fields=["agent", "-at"], name="event_by_agent"),
        ]

    def __str__(self) -> str:
        return self.title


class Endpoint(models.Model):
    """An address outside that hears of events. `types` empty: of all of them.

    `address` and the secrets are sealed (`registry.vault`): a Slack address is a secret itself. `shown`: the
    part of the address that is none. `failing_since`: of the failures without a success in between.
    """

    class Kind(models.TextChoices):
        WEBHOOK = "webhook", "Signed webhook"
        SLACK = "slack", "Slack-compatible"

    class State(models.TextChoices):
        ACTIVE = "active", "Active"
        PAUSED = "paused", "Paused"
        REMOVED = "removed", "Removed"

    kind = models.CharField(max_length=7, choices=Kind.choices)
    name = models.CharField(max_length=80)
    shown = models.CharField(max_length=300)
    address = models.TextField()
    types = models.JSONField(default=list)
    secret = models.TextField(blank=True)
    secret_before = models.TextField(blank=True)
    secret_before_until = models.DateTimeField(null=True)
    state = models.CharField(max_length=7, choices=State.choices, default=State.ACTIVE)
    paused_because = models.CharField(max_length=300, blank=True)
    failing_since = models.DateTimeField(null=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=CharterNow())

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="endpoint_signs", condition=Q(kind="slack") | ~Q(secret="")
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/settings/webhooks/{self.pk}/"


class Delivery(models.Model):
    """One event on its way to one endpoint, tried from `since` on for three days."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DELIVERED = "delivered", "Delivered"
        DEAD = "dead", "Given up"

    endpoint = models.ForeignKey(
        Endpoint, on_delete=models.PROTECT, related_name="deliveries"
    )
    event = models.ForeignKey(
        Event, on_delete=models.PROTECT, related_name="deliveries"
    )
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    since = models.DateTimeField(db_default=CharterNow())
    next_at = models.DateTimeField(db_default=CharterNow())
    claimed_until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint", "event"], name="delivered_to_an_endpoint_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["endpoint", "next_at"],
                condition=Q(state="waiting"),
                name="delivery_due",
            ),
            models.Index(fields=["endpoint", "-id"], name="delivery_by_endpoint"),
        ]

    def __str__(self) -> str:
        return f"{self.event} to {self.endpoint}"


class DeliveryAttempt(models.Model):
    """What came of one attempt. Append-only. `status` None: no answer; `body`: at most 1 kB of it."""

    delivery = models.ForeignKey(
        Delivery, on_delete=models.PROTECT, related_name="attempts"
    )
    at = models.DateTimeField(db_default=CharterNow())
    milliseconds = models.PositiveIntegerField()
    status = models.PositiveSmallIntegerField(null=True)
    problem = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.problem or f"status {self.status}"
