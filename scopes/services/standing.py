"""Where a run stands: what it used against its limits, what it delivered against its contract."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from charter.engine.outcome import Mark, RunMetrics, mark
from charter.language import Clause, Document, read
from scopes.models import Run
from scopes.services.measured import value_of


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of the run: `used` of `most`; `used` None for a day's counter, which no single run tells."""

    name: str
    used: Decimal | int | None
    most: Decimal | int

    @property
    def is_spent(self) -> bool:
        """Whether nothing is left."""
        return self.used is not None and self.used >= self.most


@dataclass(frozen=True, slots=True)
class Delivery:
    """One clause and what this run is worth for it; `amount` empty: nothing was reported."""

    clause: Clause
    target: str
    amount: str
    mark: str


def charter_of(run: Run) -> Document:
    """The charter the run was opened under."""
    return read(run.manifest.version.text)


def limits_of(run: Run, document: Document, *, at: datetime) -> list[Limit]:
    """Actions, minutes and counters, used and at most."""
    boundary = document.authorization.boundary
    minutes = int(((run.closed_at or at) - run.opened_at) / timedelta(minutes=1))
    limits = [
        Limit("actions", run.actions_used + run.leased, run.max_actions),
        Limit(
            "minutes", min(minutes, boundary.timeout_minutes), boundary.timeout_minutes
        ),
    ]
    for key, most in boundary.counters:
        name, _, period = key.removeprefix("max_").rpartition("_per_")
        used = Decimal(str(run.counters.get(name, 0))) if period == "run" else None
        limits.append(Limit(f"{name} per {period}", used, most))
    return limits


def deliveries_of(run: Run, document: Document, *, at: datetime) -> list[Delivery]:
    """What the run is worth for each clause of its contract (language §6)."""
    if document.contract is None:
        return []
    return [
        Delivery(
            clause,
            f"{clause.target.op} {clause.target.value.normalize():f}",
            "" if value is None else f"{value.normalize():f}",
            _mark(clause, run, value, at),
        )
        for clause in document.contract.clauses
        for value in (_value(clause, run),)
    ]


def _value(clause: Clause, run: Run) -> Decimal | None:
    of_run = Run.objects.filter(pk=run.pk).annotate(value=value_of(clause))
    found: Decimal | None = of_run.values_list("value", flat=True).get()
    return found


def _mark(clause: Clause, run: Run, value: Decimal | None, at: datetime) -> str:
    if run.closed_at is None:
        return str(Mark.PENDING)
    values = {} if value is None else {clause.metric: value}
    return str(mark(clause, RunMetrics(run.closed_at, values), at=at))
