"""Agents, where they run, who answers for them, and whether they may act at all."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from registry.clock import CharterNow
from registry.models.people import Person
from registry.models.teams import Team


class Environment(models.Model):
    """Where agents run; production asks for an outcome contract."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    is_production = models.BooleanField(default=False)

    class Meta:
        ordering = ["is_production", "name"]

    def __str__(self) -> str:
        return self.name


class Agent(models.Model):
    """A registered workload that acts by itself. `slug` is its name in charters (language §1.1).

    `external_id` is what the list or registry it came from calls it. Unclaimed: nobody answers for
    it yet; blocked: nobody shall. Neither can be deployed.
    """

    class Kind(models.TextChoices):
        MICRO = "micro", "Micro"
        MACRO = "macro", "Macro"

    class State(models.TextChoices):
        UNCLAIMED = "unclaimed", "Unclaimed"
        ACTIVE = "active", "Active"
        SUSPENDED = "suspended", "Suspended"
        RETIRED = "retired", "Retired"
        BLOCKED = "blocked", "Blocked"

    class Origin(models.TextChoices):
        REGISTERED = "registered", "Registered by a person"
        LOADED = "loaded", "Loaded from a list"
        IMPORTED = "imported", "Imported"
        OBSERVED = "observed", "Seen calling"

    slug = models.SlugField(max_length=100, unique=True)
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=5, choices=Kind.choices)
    purpose = models.CharField(max_length=4000, blank=True)
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    origin = models.CharField(
        max_length=10, choices=Origin.choices, default=Origin.REGISTERED
    )
    external_id = models.CharField(max_length=300, blank=True)
    owner_team = models.ForeignKey(
        Team, null=True, on_delete=models.PROTECT, related_name="agents"
    )
    accountable = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="answers_for"
    )
    reviewers = models.ForeignKey(
        Team,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reviews_for",
    )
    state = models.CharField(max_length=9, choices=State.choices, default=State.ACTIVE)
    created_at = models.DateTimeField(db_default=CharterNow(), editable=False)

    class Meta:
        ordering = ["title"]
        indexes = [GinIndex(fields=["tags"], name="agent_tags")]
        constraints = [
            models.UniqueConstraint(
                name="agent_came_in_once",
                fields=["origin", "external_id"],
                condition=~Q(external_id=""),
            ),
            models.CheckConstraint(
                name="agent_slug_form",
                condition=Q(slug__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$"),
            ),
            models.CheckConstraint(
                name="active_agent_has_an_owner",
                condition=~Q(state="active")
                | Q(owner_team__isnull=False, accountable__isnull=False),
            ),
            models.CheckConstraint(
                name="unclaimed_agent_has_no_owner",
                condition=~Q(state__in=["unclaimed", "blocked"])
                | Q(owner_team__isnull=True, accountable__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/agents/{self.slug}/"

    @property
    def is_suspended(self) -> bool:
        return self.state == self.State.SUSPENDED

    def current_suspension(self) -> Suspension | None:
        """The suspension in effect, if there is one."""
        return self.suspensions.filter(lifted_at=None).first()


class Suspension(models.Model):
    """An agent stopped at once: by whom (None: Charter itself), why, and who let it go on."""

    agent = models.ForeignKey(
        Agent, on_delete=models.CASCADE, related_name="suspensions"
    )
    reason = models.CharField(max_length=400)
    by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(db_default=CharterNow())
    resume_asked_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+"
    )
    lifted_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agent"], condition=Q(lifted_at=None), name="suspended_once"
            ),
            models.CheckConstraint(
                name="resume_takes_two_people",
                condition=Q(lifted_at=None)
                | (
                    Q(lifted_by__isnull=False, resume_asked_by__isnull=False)
                    & ~Q(lifted_by=models.F("resume_asked_by"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent} suspended: {self.reason}"

    @property
    def by_name(self) -> str:
        """Who stopped it, for people."""
        return self.by.name if self.by else "Charter"
