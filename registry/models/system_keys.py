"""Keys of other systems: those that ask before they let an agent do something, and those that measure."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from registry.clock import CharterNow
from registry.models.agents import Environment
from registry.models.people import Person
from registry.models.tokens import LONGEST

MOST_BOUND = 64
"""How many patterns, or metrics, one key is bound to at most."""


class SystemKey(models.Model):
    """A key of another system, bound to what it is for. `prefix` is what people see of it afterwards.

    `KIND` is the word in addresses, `BEGINS` how the text begins, `BOUND` the field with what it is bound
    to. `form` is the one sending of the form that made it: sent again, it makes no second one.
    """

    KIND: ClassVar[str]
    NOUN: ClassVar[str]
    BEGINS: ClassVar[str]
    BOUND: ClassVar[str]

    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=20)
    digest = models.CharField(max_length=64, unique=True)
    form = models.UUIDField(unique=True)
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=CharterNow())
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        abstract = True
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="%(class)s_lives_a_year_at_most",
                condition=Q(expires_at__lte=F("created_at") + LONGEST),
            ),
            models.CheckConstraint(
                name="%(class)s_digest_form",
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def bound(self) -> list[str]:
        """What it is for: the patterns or names it is bound to."""
        return list(getattr(self, self.BOUND))

    def works_at(self, at: datetime) -> bool:
        """Whether it is neither revoked nor at its end."""
        return self.revoked_at is None and at < self.expires_at


class PointKey(SystemKey):
    """`che_…`, of an enforcement point: it may ask about any agent, in one environment, on these resources.

    `resources` are patterns that are met letter for letter, `*` being any run of characters.
    """

    KIND, NOUN, BEGINS = "enforcement-points", "enforcement point", "che_"
    BOUND = "resources"

    environment = models.ForeignKey(
        Environment, on_delete=models.PROTECT, related_name="+"
    )
    resources = ArrayField(models.CharField(max_length=128))

    class Meta(SystemKey.Meta):
        pass


class SourceKey(SystemKey):
    """`chm_…`, of a metric source: it may report these metrics of any run.

    `source` is what contracts call it in a clause's `source`.
    """

    KIND, NOUN, BEGINS = "metric-sources", "metric source", "chm_"
    BOUND = "metrics"

    source = models.CharField(max_length=64)
    metrics = ArrayField(models.CharField(max_length=64))

    class Meta(SystemKey.Meta):
        constraints = [
            *SystemKey.Meta.constraints,
            # What these two say is the agent's word, and the server's own.
            models.CheckConstraint(
                name="source_is_another_system",
                condition=~Q(source__in=["", "agent", "server"]),
            ),
        ]
