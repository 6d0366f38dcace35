"""Who agreed: deployment requests in rounds, verdicts, deployments."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from approvals.models.policies import PolicySet
from approvals.rules import hours_in_words
from registry.clock import CharterNow
from registry.models import Agent, Environment, Person
from scopes.models import Manifest, Version


class Risk(models.TextChoices):
    """How much care a change needs (language §8)."""

    LOW = "low", "Low"
    MEDIUM = "medium", "Medium"
    HIGH = "high", "High"


class DeploymentRequest(models.Model):
    """The proposal to put a version in force in an environment.

    `stage`: of its latest requirement, the one people are asked in now, until `expires_at`, which is
    `within_hours` later, of working time if `is_working_time`; null where nobody was asked.
    """

    class Status(models.TextChoices):
        IN_REVIEW = "in_review", "In review"
        CHANGES_REQUESTED = "changes_requested", "Changes requested"
        APPROVED = "approved", "Approved"
        DONE = "done", "Done"
        REJECTED = "rejected", "Rejected"
        WITHDRAWN = "withdrawn", "Withdrawn"
        EXPIRED = "expired", "Expired"
        OUT_OF_DATE = "out_of_date", "Out of date"

    agent = models.ForeignKey(
        Agent, on_delete=models.PROTECT, related_name="deployment_requests"
    )
    environment = models.ForeignKey(
        Environment, on_delete=models.PROTECT, related_name="+"
    )
    status = models.CharField(
        max_length=17, choices=Status.choices, default=Status.IN_REVIEW
    )
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=CharterNow())
    stage = models.PositiveSmallIntegerField(default=1)
    expires_at = models.DateTimeField()
    within_hours = models.PositiveSmallIntegerField(null=True)
    is_working_time = models.BooleanField(default=False, db_default=False)
    closed_at = models.DateTimeField(null=True)
    closing_note = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "environment"],
                condition=Q(status__in=["in_review", "changes_requested", "approved"]),
                name="one_open_request",
            ),
            models.CheckConstraint(
                name="working_time_is_of_some_hours",
                condition=Q(is_working_time=False) | Q(within_hours__gte=1),
            ),
        ]
        indexes = [
            # The inbox, and the count beside it on every page, read what waits and nothing else.
            models.Index(
                fields=["asked_at"],
                condition=Q(status="in_review"),
                name="request_in_review",
            )
        ]

    def __str__(self) -> str:
        return f"{self.agent} in {self.environment}"

    def get_absolute_url(self) -> str:
        return f"/approvals/{self.pk}/"

    @property
    def time_in_words(self) -> str:
        """How long the stage has, such as `8 working hours`; empty where nobody was asked."""
        if self.within_hours is None:
            return ""
        return hours_in_words(self.within_hours, working=self.is_working_time)

    @property
    def round(self) -> Round:
        """The latest round, the one that verdicts are given on."""
        latest = self.rounds.order_by("-number").first()
        if latest is None:
            raise Round.DoesNotExist("a deployment request always has a round")
        return latest


class Round(models.Model):
    """One frozen proposal: what exactly, against what, with which words and risk.

    `starts_at` None: as soon as it is approved; `ends_at` None: after the longest life there is.
    `changes`: [{kind, sentence, path}];
    `examples`: how the charter's own were answered, [{name, expect, effect, say, passes}];
    `replay`: what the newest finished replay found, as `frozen.replay_of` gives it, or None;
    `words`: the charter in words, {group: [sentence]}; `authors`: ids of everyone who wrote what is not in
    force there yet.
    """

    request = models.ForeignKey(
        DeploymentRequest, on_delete=models.PROTECT, related_name="rounds"
    )
    number = models.PositiveSmallIntegerField()
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=71)
    base = models.ForeignKey(
        Manifest, null=True, on_delete=models.PROTECT, related_name="+"
    )
    mode = models.CharField(max_length=7, choices=Manifest.Mode.choices)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=1000)
    changes = models.JSONField()
    words = models.JSONField()
    risk = models.CharField(max_length=6, choices=Risk.choices)
    risk_reasons = models.JSONField()
    lints = models.JSONField()
    examples = models.JSONField(default=list)
    replay = models.JSONField(null=True)
    authors = models.JSONField()
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(db_default=CharterNow())

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "number"], name="round_number_unique"
            )
        ]

    def __str__(self) -> str:
        return f"round {self.number} of {self.request}"

    @property
    def requirement(self) -> Requirement:
        """Who must agree: the latest, for a policy may have become stricter."""
        latest = self.requirements.order_by("-number").first()
        if latest is None:
            raise Requirement.DoesNotExist("a round always has a requirement")
        return latest

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of change in it."""
        return frozenset(change["kind"] for change in self.changes)


class Requirement(models.Model):
    """Who must agree to a round, frozen from a policy set; a stricter one is added, never a looser.

    `needs`: [{stage, quorum, within_hours or within_working_hours or both, name, and one of team: id, role,
    people: [id]; except: [id], except_team: id}]. `automatic`: nobody is asked, every change being
    harmless. `gates`: names of the outside systems that must say yes at execution. `calendar`: the working
    hours as they were then (`working_time.to_json`), null where no need counts by them.
    """

    round = models.ForeignKey(
        Round, on_delete=models.PROTECT, related_name="requirements"
    )
    number = models.PositiveSmallIntegerField()
    policies = models.ForeignKey(PolicySet, on_delete=models.PROTECT, related_name="+")
    needs = models.JSONField()
    automatic = models.BooleanField(default=False)
    gates = models.JSONField(default=list)
    calendar = models.JSONField(null=True)
    at = models.DateTimeField(db_default=CharterNow())

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "number"], name="requirement_number_unique"
            )
        ]
        indexes = [
            GinIndex(
                fields=["needs"], name="requirement_needs", opclasses=["jsonb_path_ops"]
            )
        ]

    def __str__(self) -> str:
        return f"requirement {self.number} of {self.round}"


class Verdict(models.Model):
    """What one person says of one round. Append-only; a trigger refuses authors.

    `stands_for`: the person away in whose place it was said, if it was.
    """

    class Says(models.TextChoices):
        APPROVE = "approve", "Approve"
        REJECT = "reject", "Reject"
        REQUEST_CHANGES = "request_changes", "Request changes"

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="verdicts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    stands_for = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+"
    )
    says = models.CharField(max_length=15, choices=Says.choices)
    comment = models.CharField(max_length=2000, blank=True)
    digest = models.CharField(max_length=71)
    at = models.DateTimeField(db_default=CharterNow())

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "person"], name="one_verdict_per_person_and_round"
            ),
            models.UniqueConstraint(
                F("round"),
                Coalesce("stands_for", "person"),
                name="one_verdict_in_each_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.says}"

    @property
    def principal_id(self) -> int:
        """Whose word it counts as."""
        return self.stands_for_id or self.person_id


class Deployment(models.Model):
    """A version answering for an agent in an environment, since and until."""

    class State(models.TextChoices):
        IN_FORCE = "in_force", "In force"
        ENDED = "ended", "Ended"

    agent = models.ForeignKey(
        Agent, on_delete=models.PROTECT, related_name="deployments"
    )
    environment = models.ForeignKey(
        Environment, on_delete=models.PROTECT, related_name="+"
    )
    round = models.OneToOneField(
        Round, on_delete=models.PROTECT, related_name="deployment"
    )
    manifest = models.OneToOneField(
        Manifest, on_delete=models.PROTECT, related_name="deployment"
    )
    state = models.CharField(max_length=8, choices=State.choices)
    since = models.DateTimeField(db_default=CharterNow())
    until = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["-since"]
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "environment"],
                condition=Q(state="in_force"),
                name="one_deployment_in_force",
            )
        ]

    def __str__(self) -> str:
        return f"{self.manifest} since {self.since}"
