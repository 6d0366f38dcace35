"""People: who signs in, who answers for an agent, who approves."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from registry.clock import CharterNow
from registry.glance import asked_once


class PersonManager(BaseUserManager["Person"]):
    """Makes people; e-mail addresses are kept in lower case."""

    def create_person(
        self, *, email: str, name: str, password: str | None = None, **facts: Any
    ) -> Person:
        """Add a person; without a password they cannot sign in with one."""
        person = self.model(email=email.strip().lower(), name=name, **facts)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email=(username or "").lower())


class Person(AbstractBaseUser):
    """A human, or a service account that never counts as one (`is_service`)."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    reports_to = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="reports"
    )
    is_active = models.BooleanField(default=True)
    is_service = models.BooleanField(default=False)
    theme = models.CharField(
        max_length=5,
        default="",
        blank=True,
        choices=[("", "System"), ("light", "Light"), ("dark", "Dark")],
    )
    timezone = models.CharField(max_length=64, default="UTC")
    joined_at = models.DateTimeField(db_default=CharterNow(), editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = PersonManager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="person_email_lower_case"
            ),
            models.CheckConstraint(
                condition=~models.Q(reports_to=models.F("id")),
                name="person_reports_to_another",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        """One or two letters that stand for the name."""
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

    def has_role(self, role: str) -> bool:
        """Whether the person holds `role` (`Role`) now; an inactive person holds none."""
        return self.is_active and role in asked_once(("roles", self.pk), self._held)

    def _held(self) -> set[str]:
        return set(self.roles.values_list("role", flat=True))


class Role(models.TextChoices):
    """Roles over the whole installation; everything else follows from teams and ownership."""

    ADMINISTRATOR = "administrator", "Administrator"
    AUDITOR = "auditor", "Auditor"


class RoleGrant(models.Model):
    """A person holds a role since a time."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=20, choices=Role.choices)
    since = models.DateTimeField(db_default=CharterNow())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "role"], name="role_held_once")
        ]

    def __str__(self) -> str:
        return f"{self.person} is {self.role}"
