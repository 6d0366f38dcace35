"""Teams own agents and review; they nest."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models

from registry.clock import CharterNow
from registry.glance import asked_once
from registry.models.people import Person

PROBATION = timedelta(hours=24)
"""A younger membership counts for no verdict or answer (architecture, "Who may do what")."""


class TeamQuerySet(models.QuerySet["Team"]):
    """Sets of teams."""

    def where_counts(self, person: Person, *, at: datetime) -> TeamQuerySet:
        """The teams whose `counting_members` at `at` the person belongs to."""
        if person.is_service or not person.is_active:
            return self.none()
        return self.filter(
            memberships__person=person, memberships__since__lte=at - PROBATION
        )


class Team(models.Model):
    """A group of people; `lead` is the line above its members' agents."""

    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=120)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="teams"
    )
    lead = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="leads"
    )

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")), name="team_parent_another"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def has_member(self, person: Person) -> bool:
        """Whether `person` is an active member, however new."""
        return person.is_active and self.pk in asked_once(
            ("teams", person.pk),
            lambda: set(person.memberships.values_list("team", flat=True)),
        )

    def counting_members(self, at: datetime) -> models.QuerySet[Person]:
        """The people whose verdicts and answers count at `at`: active, human, member for 24 hours."""
        return Person.objects.filter(
            memberships__team=self,
            memberships__since__lte=at - PROBATION,
            is_active=True,
            is_service=False,
        )


class Membership(models.Model):
    """A person belongs to a team since a time; `on_call` may suspend its agents."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="memberships"
    )
    since = models.DateTimeField(db_default=CharterNow())
    on_call = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "person"], name="member_once")
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.team}"

    def counts_at(self, at: datetime) -> bool:
        """Whether it is old enough at `at` for a verdict or an answer to count."""
        return self.since <= at - PROBATION
