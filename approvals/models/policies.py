"""Approval policies: the rules in force, and the ones somebody proposes instead."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from approvals.rules import Rule, from_json, values_of
from registry.clock import CharterNow
from registry.models import Person


class PolicySet(models.Model):
    """All approval rules at once, numbered. `rules`: as `approvals.rules.to_json` gives them.

    A draft is edited; proposed, it waits for another administrator; then it is in force until the next.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        PROPOSED = "proposed", "Proposed"
        IN_FORCE = "in_force", "In force"
        SUPERSEDED = "superseded", "Superseded"
        REJECTED = "rejected", "Rejected"
        WITHDRAWN = "withdrawn", "Withdrawn"

    number = models.PositiveIntegerField(unique=True)
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.DRAFT
    )
    rules = models.JSONField()
    why = models.CharField(max_length=1000, blank=True)
    made_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(db_default=CharterNow())
    proposed_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["status"],
                condition=Q(status="in_force"),
                name="one_policy_set_in_force",
            ),
            models.UniqueConstraint(
                fields=["status"],
                condition=Q(status__in=["draft"]),
                name="one_policy_draft",
            ),
            models.UniqueConstraint(
                fields=["status"],
                condition=Q(status="proposed"),
                name="one_policy_proposal",
            ),
        ]

    def __str__(self) -> str:
        return f"approval rules {self.number}"

    def as_rules(self) -> tuple[Rule, ...]:
        """Give the rules as values; raises `InvalidError` where they make no sense."""
        return from_json(self.rules)

    def as_values(self) -> tuple[Rule, ...]:
        """Give the rules as values, as a draft holds them, sense or not."""
        return values_of(self.rules)


class PolicyAuthor(models.Model):
    """Everyone who wrote a set's rules; none of them may approve it."""

    policies = models.ForeignKey(
        PolicySet, on_delete=models.CASCADE, related_name="authors"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["policies", "person"], name="policy_author_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} wrote {self.policies}"
