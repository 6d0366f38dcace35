"""The catalogue of what charters name: resources, actions, metrics, context fields, each described once."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from charter.language.names import is_field, is_metric, is_name, is_pattern
from registry.clock import CharterNow
from registry.models.agents import Agent
from registry.models.people import Person
from registry.models.teams import Team


class Entry(models.Model):
    """What one name in charters means. The name never changes: charters in force say it.

    `KIND` is the word in addresses and in `EntryUse`.
    """

    KIND: ClassVar[str]
    NOUN: ClassVar[str]

    name = models.CharField(max_length=128, unique=True)
    title = models.CharField(max_length=120)
    description = models.CharField(max_length=1000, blank=True)
    added_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(db_default=CharterNow(), editable=False)

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/settings/catalogue/{self.KIND}/{self.pk}/"

    def clean(self) -> None:
        """Refuse a name that no charter could say."""
        super().clean()
        if not self.can_be_named(self.name):
            raise ValidationError({"name": f"`{self.name}` is no {self.NOUN}'s name"})

    @staticmethod
    def can_be_named(name: str) -> bool:
        """Whether a charter can name such a thing so."""
        return is_name(name)

    @property
    def owner(self) -> Team | None:
        """The team that may change the entry beside administrators; None for a kind without one."""
        return getattr(self, "owner_team", None)


class ResourceEntry(Entry):
    """Something that is touched; `name` may be a pattern, such as `orders/*`."""

    KIND, NOUN = "resources", "resource"

    class Sensitivity(models.TextChoices):
        PUBLIC = "public", "Public"
        INTERNAL = "internal", "Internal"
        CONFIDENTIAL = "confidential", "Confidential"
        RESTRICTED = "restricted", "Restricted"

    sensitivity = models.CharField(
        max_length=12, choices=Sensitivity.choices, default=Sensitivity.INTERNAL
    )
    owner_team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta(Entry.Meta):
        verbose_name_plural = "resource entries"
        constraints = [
            models.CheckConstraint(
                name="resource_sensitivity_known",
                condition=Q(
                    sensitivity__in=["public", "internal", "confidential", "restricted"]
                ),
            )
        ]

    @staticmethod
    def can_be_named(name: str) -> bool:
        return is_pattern(name)


class ActionEntry(Entry):
    """Something that is done, and how it touches what it is done to.

    `mode` is read where a request leaves it out (AuthZEN).
    """

    KIND, NOUN = "actions", "action"

    class Mode(models.TextChoices):
        READ = "read", "Read"
        WRITE = "write", "Write"
        DIRECT = "direct", "Direct"

    mode = models.CharField(max_length=6, choices=Mode.choices)
    moves_money = models.BooleanField(default=False)
    is_destructive = models.BooleanField(default=False)
    is_external = models.BooleanField(default=False)

    class Meta(Entry.Meta):
        verbose_name_plural = "action entries"
        constraints = [
            models.CheckConstraint(
                name="action_mode_known",
                condition=Q(mode__in=["read", "write", "direct"]),
            )
        ]


class MetricEntry(Entry):
    """A number that outcome contracts are judged by: where it comes from, and which way is good."""

    KIND, NOUN = "metrics", "metric"

    class Better(models.TextChoices):
        HIGHER = "higher", "Higher is better"
        LOWER = "lower", "Lower is better"

    unit = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=128, blank=True)
    better = models.CharField(max_length=6, choices=Better.choices)
    owner_team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta(Entry.Meta):
        verbose_name_plural = "metric entries"
        constraints = [
            models.CheckConstraint(
                name="metric_better_known", condition=Q(better__in=["higher", "lower"])
            )
        ]

    @staticmethod
    def can_be_named(name: str) -> bool:
        return is_metric(name)


class FieldEntry(Entry):
    """A field of the context that rules read: its type, its range, and who says what it is."""

    KIND, NOUN = "fields", "field"

    class Type(models.TextChoices):
        NUMBER = "number", "Number"
        TEXT = "text", "Text"
        YES_NO = "yes_no", "Yes or no"

    class Sender(models.TextChoices):
        CHARTER = "charter", "Charter itself"
        AGENT = "agent", "The agent"
        ENFORCEMENT = "enforcement", "An enforcement point"

    type = models.CharField(max_length=6, choices=Type.choices)
    unit = models.CharField(max_length=60, blank=True)
    least = models.DecimalField(null=True, blank=True, max_digits=18, decimal_places=6)
    greatest = models.DecimalField(
        null=True, blank=True, max_digits=18, decimal_places=6
    )
    sender = models.CharField(max_length=11, choices=Sender.choices)

    class Meta(Entry.Meta):
        verbose_name_plural = "field entries"
        constraints = [
            models.CheckConstraint(
                name="field_words_known",
                condition=Q(type__in=["number", "text", "yes_no"])
                & Q(sender__in=["charter", "agent", "enforcement"]),
            ),
            models.CheckConstraint(
                name="field_range_of_numbers",
                condition=Q(least=None, greatest=None)
                | Q(type="number", least=None)
                | Q(type="number", greatest=None)
                | Q(type="number", least__lte=F("greatest")),
            ),
        ]

    @staticmethod
    def can_be_named(name: str) -> bool:
        return is_field(name)

    def clean(self) -> None:
        """Refuse a range that is empty, or of something that is no number."""
        super().clean()
        bounds: list[Any] = [self.least, self.greatest]
        if self.type != self.Type.NUMBER and any(bound is not None for bound in bounds):
            raise ValidationError({"least": "only a number has a range"})
        if None not in bounds and bounds[0] > bounds[1]:
            raise ValidationError({"greatest": "the greatest is below the least"})


class EntryUse(models.Model):
    """An agent's charter says a name. `in_force`: one in force does; else the newest version alone."""

    agent = models.ForeignKey(
        Agent, on_delete=models.CASCADE, related_name="entry_uses"
    )
    kind = models.CharField(max_length=9)
    name = models.CharField(max_length=128)
    in_force = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "kind", "name"], name="use_noted_once"
            ),
            models.CheckConstraint(
                name="use_kind_known",
                condition=Q(kind__in=["resources", "actions", "metrics", "fields"]),
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "name", "in_force"], name="use_by_name")
        ]

    def __str__(self) -> str:
        return f"{self.agent} names {self.name}"
