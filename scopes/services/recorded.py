"""Decisions as they were kept, made ready to be decided again (language §8, replay).

A run is read from its beginning, so that what it had used up is known at each request. Of a call that was
asked again after a person's answer, the first answer counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from charter.engine import Recorded, Refusal, RunState, parse_request
from charter.language import read
from charter.language.trigger_logic import fields
from registry.models import Agent, Environment
from scopes.models import Decision, Manifest

CHUNK = 2000
_CLOSED = frozenset({"run_closed", "run_timed_out"})


class Row(NamedTuple):
    """One decision, as the database gives it."""

    id: UUID
    run: UUID
    manifest: int
    call: str
    action: str
    resource: str
    mode: str
    context: dict[str, Any]
    usage: dict[str, Any]
    arguments_digest: str
    effect: str
    shadow_effect: str
    code: str
    final: bool
    decided_at: datetime
    opened_at: datetime


_COLUMNS = (
    "id",
    "run_id",
    "manifest_id",
    "call",
    "action",
    "resource",
    "mode",
    "context",
    "usage",
    "arguments_digest",
    "effect",
    "shadow_effect",
    "code",
    "final",
    "decided_at",
    "run__opened_at",
)


def decisions_since(
    agent: Agent, environment: Environment, *, since: datetime
) -> QuerySet[Decision]:
    """What the agent was answered there from `since` on."""
    return Decision.objects.filter(
        agent=agent, run__environment=environment, decided_at__gte=since
    )


def next_slice(
    rows: QuerySet[Decision], *, after: UUID | None, size: int
) -> tuple[QuerySet[Decision], UUID | None]:
    """About `size` of the rows, whole runs, behind the run `after`; and the last run, None at the end."""
    rest = rows if after is None else rows.filter(run_id__gt=after)
    beyond = rest.order_by("run_id").values_list("run_id", flat=True)[size : size + 1]
    last = next(iter(beyond), None)
    return (rest if last is None else rest.filter(run_id__lte=last)), last


def recorded(rows: QuerySet[Decision], *, has_day_counters: bool) -> Iterator[Recorded]:
    """Each first answer of a call with the run as it stood then.

    `has_day_counters`: what counts by the day cannot be known from one agent's rows alone.
    """
    facts = _Facts()
    run: _Run | None = None
    ordered = rows.order_by("run_id", "decided_at", "id").values_list(*_COLUMNS)
    for values in ordered.iterator(chunk_size=CHUNK):
        row = Row(*values)
        if run is None or run.id != row.run:
            run = _Run(row.run)
        if row.call not in run.calls and (found := run.ready(row)) is not None:
            yield Recorded(
                key=str(row.id),
                request=found,
                effect=row.shadow_effect or row.effect,
                code=row.code,
                state=run.state(row),
                stored=facts.of(row.manifest),
                has_counters=not has_day_counters,
                has_arguments=not row.arguments_digest,
            )
        run.count(row)


@dataclass(slots=True)
class _Run:
    """What a run has used so far."""

    id: UUID
    actions: int = 0
    counters: dict[str, Decimal] = field(default_factory=dict)
    calls: set[str] = field(default_factory=set)

    def ready(self, row: Row) -> Any:
        """Give the request, None where the record holds none."""
        found = parse_request(
            {
                "action": row.action,
                "resource": row.resource,
                "mode": row.mode,
                "context": row.context,
                "usage": {name: Decimal(str(used)) for name, used in row.usage.items()},
            }
        )
        return None if isinstance(found, Refusal) else found

    def state(self, row: Row) -> RunState:
        minutes = (row.decided_at - row.opened_at) / timedelta(minutes=1)
        return RunState(
            actions_used=self.actions,
            minutes_elapsed=max(0.0, minutes),
            counters=self.counters,
            closed=row.code in _CLOSED,
        )

    def count(self, row: Row) -> None:
        self.calls.add(row.call)
        if row.effect != "allow" or not row.final:
            return
        self.actions += 1
        if row.usage:
            self.counters = dict(self.counters)
            for name, used in row.usage.items():
                known = self.counters.get(name, Decimal(0))
                self.counters[name] = known + Decimal(str(used))


class _Facts:
    """The fields of the context that were kept under each manifest: those its charter reads."""

    def __init__(self) -> None:
        self.known: dict[int, frozenset[str]] = {}

    def of(self, manifest: int) -> frozenset[str]:
        found = self.known.get(manifest)
        if found is None:
            row = Manifest.objects.select_related("version").get(pk=manifest)
            found = self.known[manifest] = facts_read(row.version.text)
        return found


def facts_read(text: str) -> frozenset[str]:
    """The fields that the conditions and triggers of a charter read."""
    scope = read(text).authorization
    expressions = [grant.when for grant in scope.can_access if grant.when is not None]
    expressions += [rule.trigger for rule in scope.escalation]
    return frozenset(name for one in expressions for name in fields(one))
