"""What people say and propose while a round waits: comments, marks, suggested edits. All append-only."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from approvals.models.requests import Round
from registry.clock import CharterNow
from registry.models import Person
from scopes.models import Version


class Comment(models.Model):
    """One thing said of a round. `line`: the place of a sentence in its changes (from 0), None: all of it.

    `thread`: the comment it answers, None where it begins one. Never edited: who wrote what stays.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="comments")
    thread = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="replies"
    )
    line = models.PositiveSmallIntegerField(null=True)
    text = models.CharField(max_length=2000)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=CharterNow())

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(name="comment_says_something", condition=~Q(text=""))
        ]

    def __str__(self) -> str:
        return f"{self.by} on {self.round}"


class Resolution(models.Model):
    """A thread is settled as far as `last`, its newest comment then; another comment opens it again."""

    thread = models.ForeignKey(
        Comment, on_delete=models.PROTECT, related_name="resolutions"
    )
    last = models.OneToOneField(
        Comment, on_delete=models.PROTECT, related_name="resolution"
    )
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=CharterNow())

    def __str__(self) -> str:
        return f"{self.by} settled {self.thread}"


class ViewedMark(models.Model):
    """A person has looked at one sentence of a round's changes; `line` as in `Comment`."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="marks")
    line = models.PositiveSmallIntegerField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=CharterNow())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "person", "line"], name="viewed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} viewed line {self.line} of {self.round}"


class Suggestion(models.Model):
    """Other lines for the text of a round's version: `first` to `last` (from 1) become `text`.

    `changes`: what that changes against the round's version, as `Round.changes`; `line` as in `Comment`.
    """

    round = models.ForeignKey(
        Round, on_delete=models.PROTECT, related_name="suggestions"
    )
    line = models.PositiveSmallIntegerField(null=True)
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    text = models.TextField(max_length=65_536, blank=True)
    changes = models.JSONField()
    why = models.CharField(max_length=1000)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=CharterNow())

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                name="suggestion_lines",
                condition=Q(first__gte=1, last__gte=F("first")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.by} suggests {self.why}"


class SuggestionOutcome(models.Model):
    """What became of a suggestion. `version`: where it was accepted, the version that carries it."""

    class Says(models.TextChoices):
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"

    suggestion = models.OneToOneField(
        Suggestion, on_delete=models.PROTECT, related_name="outcome"
    )
    says = models.CharField(max_length=8, choices=Says.choices)
    version = models.ForeignKey(
        Version, null=True, on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=CharterNow())

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="accepted_in_a_version",
                condition=Q(says="accepted", version__isnull=False)
                | Q(says="declined", version__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.suggestion}: {self.says}"
