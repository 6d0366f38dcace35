"""Where a run stands: what it used against its limits, what it delivered against its contract."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from charter.engine.outcome import Mark, RunMetrics, mark
from charter.language import Clause, Document, read
from scopes.models import Metric, Run


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
        Limit("actions", run.actions_used, run.max_actions),
        Limit(
            "minutes", min(minutes, boundary.timeout_minutes), boundary.timeout_minutes
        ),
    ]
    for key, most in boundary.counters:
        name, _, period = key.removeprefix("max_").rpartition("_per_")
        used = Decimal(str(run.counters.get(name, 0))) if period == "run" else None
        limits.append(Limit(f"{name} per {period}", used, most))
    return limits


def deliveries_of(
    run: Run, document: Document, metrics: list[Metric], *, at: datetime
) -> list[Delivery]:
    """What the run is worth for each clause of its contract (language §6)."""
    if document.contract is None:
        return []
    values = {metric.name: metric.value for metric in metrics}
    amounts = {metric.name: metric.amount for metric in metrics}
    return [
        Delivery(
            clause,
            f"{clause.target.op} {clause.target.value.normalize():f}",
            amounts.get(clause.metric, ""),
            _mark(clause, run, values, at),
        )
        for clause in document.contract.clauses
    ]


def _mark(clause: Clause, run: Run, values: dict[str, Decimal], at: datetime) -> str:
    if run.closed_at is None:
        return str(Mark.PENDING)
    return str(mark(clause, RunMetrics(run.closed_at, values), at=at))
