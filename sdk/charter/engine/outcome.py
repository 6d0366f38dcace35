"""Attainment of an outcome contract from the metrics of its runs (language §6).

Error budget and burn rate follow the SRE definitions over the clause's window.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from charter.language.document import Clause, Contract, Target
from charter.language.trigger_logic import COMPARE

DEFAULT_MIN_SAMPLE = 20
DEFAULT_OBJECTIVE = Decimal(100)
DEFAULT_WINDOW = timedelta(days=30)

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_DURATION = re.compile(r"([1-9][0-9]{0,5})([mhdw])")


class Mark(StrEnum):
    """What one run is worth for one clause; unreported counts as missed."""

    PENDING = "pending"
    MET = "met"
    MISSED = "missed"
    UNREPORTED = "unreported"


class Status(StrEnum):
    """Where a clause stands over its window."""

    NO_DATA = "no_data"
    MET = "met"
    BREACHED = "breached"


@dataclass(frozen=True, slots=True)
class RunMetrics:
    """A finished run: when it ended, and the last value of each metric reported."""

    ended: datetime
    values: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Attainment:
    """A clause over its window.

    `attainment` is the share of runs that met it, `budget_left` the share of the error
    budget not used (below 0: overspent), `burn_rate` how many times faster than allowed
    it is used; all None without data. An objective of 100 % has no budget: then the
    rate is 0 or None, and what is left 1 or 0.
    """

    clause: str
    status: Status
    counts: Mapping[Mark, int]
    attainment: Fraction | None = None
    budget_left: Fraction | None = None
    burn_rate: Fraction | None = None
    guardrail: bool = False


def attainments(
    contract: Contract, runs: Iterable[RunMetrics], *, at: datetime
) -> tuple[Attainment, ...]:
    """Return every clause's attainment at a time, in the order written."""
    runs = tuple(runs)
    return tuple(attainment(clause, runs, at=at) for clause in contract.clauses)


def attainment(
    clause: Clause, runs: Iterable[RunMetrics], *, at: datetime
) -> Attainment:
    """Return one clause's attainment over the runs that ended in its window."""
    window = DEFAULT_WINDOW if clause.window is None else duration(clause.window)
    counts = dict.fromkeys(Mark, 0)
    for run in runs:
        if at - window < run.ended <= at:
            counts[mark(clause, run, at=at)] += 1
    return counted(clause, counts)


def counted(clause: Clause, counts: Mapping[Mark, int]) -> Attainment:
    """Return a clause's attainment, given how many runs of its window have each mark."""
    bad = counts[Mark.MISSED] + counts[Mark.UNREPORTED]
    sample = bad + counts[Mark.MET]
    least = DEFAULT_MIN_SAMPLE if clause.min_sample is None else clause.min_sample
    if sample < max(1, least):
        return Attainment(
            clause.name, Status.NO_DATA, counts, guardrail=clause.guardrail
        )
    return _measured(clause, counts, Fraction(bad, sample))


def mark(clause: Clause, run: RunMetrics, *, at: datetime) -> Mark:
    """Return what a run is worth; pending until its report can no longer change."""
    late = clause.report_within
    if (
        late is not None
        and clause.source != "server"
        and at < run.ended + duration(late)
    ):
        return Mark.PENDING
    value = run.values.get(clause.metric)
    if value is None:
        return Mark.UNREPORTED
    return Mark.MET if meets(clause.target, value) else Mark.MISSED


def meets(target: Target, value: Decimal) -> bool:
    """Tell whether a finite value meets a target; one that is not finite never does."""
    return value.is_finite() and COMPARE[target.op](value, target.value)


def duration(text: str) -> timedelta:
    """Return a duration written like `30d` or `72h`. Raises `ValueError`."""
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ValueError(f"`{text}` is no duration such as `30d` or `72h`")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def _measured(clause: Clause, counts: Mapping[Mark, int], bad: Fraction) -> Attainment:
    objective = DEFAULT_OBJECTIVE if clause.objective is None else clause.objective
    budget = 1 - Fraction(objective) / 100
    burn = bad / budget if budget else (Fraction(0) if bad == 0 else None)
    return Attainment(
        clause=clause.name,
        status=Status.BREACHED if bad > budget else Status.MET,
        counts=counts,
        attainment=1 - bad,
        budget_left=Fraction(0) if burn is None else 1 - burn,
        burn_rate=burn,
        guardrail=clause.guardrail,
    )
