"""What lists read of agents, and the lists people keep."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from registry.clock import CharterNow
from registry.models.agents import Agent
from registry.models.people import Person
from registry.models.teams import Team


class AgentSummary(models.Model):
    """The row of an agent that lists, counts and the portfolio read, without looking anywhere else.

    The agent's own facts (`title` to `tags`) are copied by a trigger whenever they change. The rest is
    written by the services that change it, in their transactions, and by a periodic task for what time
    changes. `in_force`: {environment slug: version number}; `decisions`: {effect: how many in 7 days};
    `cost`: {currency or counter: amount in 30 days, as text}; `certified_at`: when the last approved
    deployment began; `certified_until`: when the first of what is in force ends.
    """

    class Risk(models.TextChoices):
        HIGH = "high", "High"
        MEDIUM = "medium", "Medium"
        LOW = "low", "Low"
        NONE = "", "No charter"

    class Contract(models.TextChoices):
        BREACHED = "breached", "Breached"
        AT_RISK = "at_risk", "At risk"
        MET = "met", "Met"
        NO_DATA = "no_data", "No data"
        NONE = "none", "None"

    agent = models.OneToOneField(
        Agent, primary_key=True, on_delete=models.CASCADE, related_name="summary"
    )
    title = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=5, choices=Agent.Kind.choices, blank=True)
    state = models.CharField(max_length=9, choices=Agent.State.choices, blank=True)
    owner_team = models.ForeignKey(
        Team, null=True, on_delete=models.PROTECT, related_name="+"
    )
    accountable = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+"
    )
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    in_force = models.JSONField(default=dict)
    draft_open = models.BooleanField(default=False)
    open_requests = models.PositiveIntegerField(default=0)
    last_run_at = models.DateTimeField(null=True)
    risk = models.CharField(
        max_length=6, choices=Risk.choices, default=Risk.NONE, blank=True
    )
    contract = models.CharField(
        max_length=8, choices=Contract.choices, default=Contract.NONE
    )
    contract_at = models.DateTimeField(null=True)
    tools = ArrayField(models.CharField(max_length=128), default=list, blank=True)
    decisions = models.JSONField(default=dict)
    decided = models.PositiveBigIntegerField(default=0)
    cost = models.JSONField(default=dict)
    certified_at = models.DateTimeField(null=True)
    certified_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "agent summaries"
        indexes = [
            models.Index(fields=["title", "agent"], name="summary_by_title"),
            models.Index(fields=["state", "title", "agent"], name="summary_by_state"),
            models.Index(fields=["kind", "title", "agent"], name="summary_by_kind"),
            models.Index(fields=["risk", "title", "agent"], name="summary_by_risk"),
            models.Index(
                fields=["contract", "title", "agent"], name="summary_by_contract"
            ),
            models.Index(
                fields=["owner_team", "title", "agent"], name="summary_by_owner"
            ),
            models.Index(
                fields=["certified_until", "agent"],
                include=["certified_at"],
                name="summary_by_certified",
            ),
            models.Index(
                fields=["state", "kind", "risk", "contract"], name="summary_counts"
            ),
            # What a filter or a count asks of an agent, but its words: read without the rows.
            models.Index(
                fields=["agent"],
                include=[
                    "state",
                    "kind",
                    "risk",
                    "contract",
                    "owner_team",
                    "accountable",
                    "certified_at",
                    "certified_until",
                ],
                name="summary_facts",
            ),
            models.Index(fields=["-last_run_at", "agent"], name="summary_by_last_run"),
            models.Index(fields=["-decided", "agent"], name="summary_by_decided"),
            models.Index(
                fields=["contract_at"],
                condition=~Q(contract="none"),
                name="summary_contract_due",
            ),
        ]

    def __str__(self) -> str:
        return f"summary of {self.agent}"

    @property
    def costs(self) -> list[tuple[str, str]]:
        """What it cost, `(amount, currency or counter)`, in the order of their names."""
        return [(amount, name) for name, amount in sorted(self.cost.items())]


class AgentWord(models.Model):
    """One of an agent's words, for filters and counts: a tag, a tool, an environment it is in force in.

    A trigger keeps it as `AgentSummary` says (`tags`, `tools`, the keys of `in_force`).
    """

    class Kind(models.TextChoices):
        TAG = "tag", "Tag"
        TOOL = "tool", "Tool"
        ENVIRONMENT = "environment", "Environment"

    summary = models.ForeignKey(
        AgentSummary,
        on_delete=models.CASCADE,
        db_column="agent_id",
        related_name="words",
    )
    kind = models.CharField(max_length=11, choices=Kind.choices)
    value = models.CharField(max_length=128)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "value", "summary"], name="word_said_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class AgentCost(models.Model):
    """One amount of `AgentSummary.cost` as a row, for sums over agents; kept by a trigger."""

    summary = models.ForeignKey(
        AgentSummary,
        on_delete=models.CASCADE,
        db_column="agent_id",
        related_name="amounts",
        db_index=False,
    )
    name = models.CharField(max_length=64)
    amount = models.DecimalField(max_digits=40, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["summary", "name"], include=["amount"], name="cost_summed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.name}"


class SavedView(models.Model):
    """A list of agents that a person keeps: a name, and the filters as a query string."""

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="saved_views"
    )
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=1000)
    saved_at = models.DateTimeField(db_default=CharterNow())

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["person", "name"], name="view_named_once"),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(query=""), name="view_says_something"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/agents/?{self.query}"
