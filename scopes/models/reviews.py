"""What people are asked while an agent works."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from registry.clock import CharterNow
from registry.ids import uuid7
from registry.models import Agent, Environment, Team
from scopes.models.charters import Manifest
from scopes.models.runs import Run


class Review(models.Model):
    """A run's durable question to people about one exact request (language §4.1).

    `rules`: those that asked, written `agent:rule`; `quorum`: how many people in all.
    """

    class State(models.TextChoices):
        OPEN = "open", "Waiting"
        APPROVED = "approved", "Approved"
        REJECTED = "rejected", "Rejected"
        EXPIRED = "expired", "Expired"

    id = models.UUIDField(primary_key=True, default=uuid7)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="reviews")
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="reviews")
    environment = models.ForeignKey(
        Environment, on_delete=models.PROTECT, related_name="+"
    )
    manifest = models.ForeignKey(Manifest, on_delete=models.PROTECT, related_name="+")
    call = models.CharField(max_length=128)
    action = models.CharField(max_length=200)
    resource = models.CharField(max_length=200)
    mode = models.CharField(max_length=20)
    effect = models.CharField(max_length=16)
    code = models.CharField(max_length=40)
    say = models.TextField()
    reasons = models.JSONField(default=list)
    context = models.JSONField(default=dict)
    shown = models.JSONField(default=dict)
    arguments = models.BinaryField(null=True)
    request_digest = models.CharField(max_length=71)
    rules = models.JSONField(default=list)
    teams = models.ManyToManyField(Team, through="ReviewTeam", related_name="reviews")
    quorum = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    note = models.CharField(max_length=1000, blank=True)
    opened_at = models.DateTimeField(db_default=CharterNow())
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    redeemed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["expires_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "call", "manifest"], name="one_review_per_call"
            ),
            models.CheckConstraint(
                name="only_a_yes_is_redeemed",
                condition=Q(redeemed_at=None) | Q(state="approved"),
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"], condition=Q(state="open"), name="review_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.action} on {self.resource}"

    def get_absolute_url(self) -> str:
        return f"/reviews/{self.id}/"


class ReviewTeam(models.Model):
    """A team that a review asks, and how many of its people must say yes."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="asked")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    quorum = models.PositiveSmallIntegerField(default=1, db_default=1)

    class Meta:
        db_table = "scopes_review_teams"
        constraints = [
            models.UniqueConstraint(
                fields=["review", "team"], name="review_asks_a_team_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.quorum} of {self.team}"
