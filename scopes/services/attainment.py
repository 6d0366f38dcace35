"""Whether agents deliver what they promised: the state of the outcome contracts in force (language §6)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet

from charter.engine.outcome import (
    DEFAULT_WINDOW,
    Attainment,
    Mark,
    Status,
    counted,
    duration,
)
from charter.language import Contract, DocumentError, read
from charter.language.document import Clause, Target
from registry.models import AgentSummary
from scopes.models import InForce, Run
from scopes.services import breaches
from scopes.services.measured import value_of

AT_RISK = Fraction(1, 4)
"""With less of its error budget left, a promise that is still kept is at risk."""
AT_ONCE = 300
"""How many agents one pass looks at."""
FRESH = timedelta(minutes=5)
"""An agent whose runs go on is looked at again after this long,"""
STALE = timedelta(hours=6)
"""and one at rest after this long: its window moves on, and reports fall due."""

NOT_A_NUMBER = Decimal(10) ** 18
"""Finite values have 18 digits before the point; the database holds NaN for the greatest of all."""
LOOKUPS = {"<": "lt", "<=": "lte", ">": "gt", ">=": "gte", "==": "exact"}

States = AgentSummary.Contract


def refresh_contracts(at: datetime) -> int:
    """Look at the contracts that are due, the longest unseen first. Returns how many were looked at."""
    due = (
        AgentSummary.objects.exclude(contract=States.NONE)
        .filter(
            Q(contract_at=None)
            | Q(contract_at__lt=at - STALE)
            | Q(contract_at__lt=at - FRESH, last_run_at__gte=F("contract_at") - STALE)
        )
        .order_by(F("contract_at").asc(nulls_first=True))
        .values_list("pk", flat=True)[:AT_ONCE]
    )
    return refresh_contracts_of(list(due), at)


def refresh_contracts_of(agents: list[int], at: datetime) -> int:
    """Write the contract state of these agents, by id, and let breaches begin and end."""
    promised: dict[int, list[str]] = {}
    rows = InForce.objects.filter(agent__in=agents).select_related(
        "agent", "environment", "manifest__version"
    )
    for row in rows:
        contract = _contract(row.manifest.version.text)
        clauses = attained(row, contract, at) if contract else ()
        if contract and clauses:
            promised.setdefault(row.agent_id, []).append(state_of(clauses))
            breaches.settle(row, contract, clauses)
    breaches.end_where_nothing_is_in_force(agents)
    return _write({pk: worst(promised.get(pk, ())) for pk in agents}, at)


@transaction.atomic
def _write(states: dict[int, str], at: datetime) -> int:
    rows_of = AgentSummary.objects.select_for_update().order_by("pk")
    summaries = list(rows_of.filter(pk__in=states).only("pk", "contract"))
    for summary in summaries:
        summary.contract, summary.contract_at = states[summary.pk], at
    AgentSummary.objects.bulk_update(
        summaries, ["contract", "contract_at"], batch_size=500
    )
    return len(summaries)


def attained(
    place: InForce, contract: Contract, at: datetime
) -> tuple[Attainment, ...]:
    """Every clause's attainment over the runs of what is in force, as `charter.engine.attainments` has it.

    Another version promises anew: what an earlier one did is not held against it.
    """
    ended = Run.objects.filter(
        agent=place.agent_id,
        environment=place.environment_id,
        manifest__version=place.manifest.version_id,
        closed_at__lte=at,
    )
    return tuple(
        counted(clause, _counts(clause, ended, at)) for clause in contract.clauses
    )


def _counts(clause: Clause, ended: QuerySet[Run], at: datetime) -> dict[Mark, int]:
    """How many runs of the clause's window have each mark, counted by the database."""
    window = duration(clause.window) if clause.window else DEFAULT_WINDOW
    late = clause.report_within
    settled, told = Q(), Q(value__isnull=False)
    if late is not None and clause.source != "server":
        settled = Q(closed_at__lte=at - duration(late))
    keeps = Q(value__lt=NOT_A_NUMBER) & _meets(clause.target)
    runs = ended.filter(closed_at__gt=at - window).annotate(value=value_of(clause))
    counts = runs.order_by().aggregate(
        ended=Count("pk"),
        met=Count("pk", filter=settled & told & keeps),
        missed=Count("pk", filter=settled & told & ~keeps),
        unreported=Count("pk", filter=settled & Q(value=None)),
    )
    judged = {mark: counts[mark] for mark in (Mark.MET, Mark.MISSED, Mark.UNREPORTED)}
    return {Mark.PENDING: counts["ended"] - sum(judged.values()), **judged}


def _meets(target: Target) -> Q:
    """`charter.engine.outcome.meets` for a value that is there."""
    if target.op == "!=":
        return ~Q(value=target.value)
    return Q(**{f"value__{LOOKUPS[target.op]}": target.value})


def state_of(clauses: Iterable[Attainment]) -> str:
    """One word for a contract: as bad as its worst clause; no data where no clause has any."""
    return worst(_clause_state(clause) for clause in clauses)


def worst(states: Iterable[str]) -> str:
    """The state that asks most for attention."""
    order = (States.BREACHED, States.AT_RISK, States.MET, States.NO_DATA, States.NONE)
    return str(min(states, key=order.index, default=States.NONE))


def _clause_state(clause: Attainment) -> str:
    if clause.status is Status.MET:
        # A promise of 100 % has no budget to run low: it is kept or it is not.
        spends = clause.budget_left is not None and clause.budget_left < AT_RISK
        return States.AT_RISK if spends else States.MET
    return States.BREACHED if clause.status is Status.BREACHED else States.NO_DATA


def _contract(text: str) -> Contract | None:
    try:
        return read(text).contract
    except DocumentError:
        return None
