"""What people answer when an agent waits for them."""

from __future__ import annotations

from django.db import models

from registry.clock import CharterNow
from registry.models import Person
from scopes.models import Review


class ReviewAnswer(models.Model):
    """What one person says to a review. Append-only."""

    class Says(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="answers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    says = models.CharField(max_length=3, choices=Says.choices)
    note = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField(db_default=CharterNow())

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "person"], name="one_answer_per_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.says}"
