"""The charter's text on its way: one draft, immutable versions, signed manifests, what is in force."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from registry.clock import CharterNow
from registry.models import Agent, Environment, Person


class Version(models.Model):
    """An immutable numbered charter. `digest`: SHA-256 of `canonical` (RFC 8785); `text` has comments."""

    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    canonical = models.TextField()
    digest = models.CharField(max_length=71)
    base = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=CharterNow())

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "number"], name="version_number_unique"
            ),
            models.CheckConstraint(
                name="version_digest_form",
                condition=Q(digest__regex=r"^sha256:[0-9a-f]{64}$"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent} v{self.number}"

    @property
    def short_digest(self) -> str:
        """The first eight characters, for people."""
        return self.digest.removeprefix("sha256:")[:8]


class VersionAuthor(models.Model):
    """Everyone who changed the text since its base; none of them may approve it."""

    version = models.ForeignKey(
        Version, on_delete=models.PROTECT, related_name="authors"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "person"], name="version_author_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} wrote {self.version}"


class Draft(models.Model):
    """The one mutable text of an agent. `counter` grows with every save and guards against lost updates."""

    agent = models.OneToOneField(Agent, on_delete=models.CASCADE, related_name="draft")
    base = models.ForeignKey(
        Version, null=True, on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField()
    counter = models.PositiveIntegerField(default=1)
    saved_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(db_default=CharterNow())
    authors = models.ManyToManyField(Person, related_name="+")

    def __str__(self) -> str:
        return f"draft of {self.agent}"


class Manifest(models.Model):
    """The compiled, signed, immutable form of a version for an environment. `body` is what `digest` names."""

    class Mode(models.TextChoices):
        ENFORCE = "enforce", "Enforce"
        SHADOW = "shadow", "Shadow"

    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="manifests")
    environment = models.ForeignKey(
        Environment, on_delete=models.PROTECT, related_name="+"
    )
    version = models.ForeignKey(
        Version, on_delete=models.PROTECT, related_name="manifests"
    )
    sequence = models.PositiveBigIntegerField()
    mode = models.CharField(max_length=7, choices=Mode.choices)
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    body = models.TextField()
    digest = models.CharField(max_length=71, unique=True)
    jws = models.TextField()
    created_at = models.DateTimeField(db_default=CharterNow())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "environment", "sequence"],
                name="manifest_sequence_unique",
            )
        ]

    def __str__(self) -> str:
        return f"{self.version} in {self.environment}"


class InForce(models.Model):
    """What answers for an agent in an environment now. Changes only together with a deployment (trigger)."""

    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="in_force")
    environment = models.ForeignKey(
        Environment, on_delete=models.PROTECT, related_name="+"
    )
    manifest = models.ForeignKey(Manifest, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(db_default=CharterNow())

    class Meta:
        verbose_name_plural = "in force"
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "environment"], name="one_manifest_in_force"
            )
        ]

    def __str__(self) -> str:
        return str(self.manifest)
