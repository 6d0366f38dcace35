"""Who stood where in accountability chains, since when and until when. Written by triggers alone."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from registry.clock import CharterNow


class ChainRecordQuerySet(models.QuerySet["ChainRecord"]):
    """Sets of chain records."""

    def at(self, moment: datetime) -> ChainRecordQuerySet:
        """Those that held at `moment`."""
        return self.filter(Q(until=None) | Q(until__gt=moment), since__lte=moment)


class ChainRecord(models.Model):
    """One link as it stood: `who` (an id) held `kind` of `of` (an id), since and until (null: still).

    here: a person of themselves; line: a person above a person; lead, member, on_call: a person of a team;
    parent: a team above a team; reviewers: a team of an agent. Whoever changes the facts themselves, the
    database writes these along (migration `chain_records`), and nobody else can.
    """

    class Kind(models.TextChoices):
        HERE = "here", "Is here"
        LINE = "line", "Reports to"
        LEAD = "lead", "Team lead"
        PARENT = "parent", "Part of"
        MEMBER = "member", "Member"
        ON_CALL = "on_call", "On call"
        REVIEWERS = "reviewers", "Reviewers"

    kind = models.CharField(max_length=9, choices=Kind.choices)
    of = models.BigIntegerField()
    who = models.BigIntegerField()
    since = models.DateTimeField(db_default=CharterNow())
    until = models.DateTimeField(null=True)

    objects = ChainRecordQuerySet.as_manager()

    class Meta:
        ordering = ["since", "pk"]
        indexes = [models.Index(fields=["kind", "of", "since"], name="chain_of")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "of", "who"],
                condition=Q(until=None),
                name="chain_record_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.of}: {self.who}"
