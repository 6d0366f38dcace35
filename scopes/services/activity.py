"""Decisions and costs of the last days, added up as they come: each decision is read once."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Sum

from registry.models import AgentSummary
from scopes.models import ActivityMark, AgentDay, Decision

DECISION_DAYS = 7
COST_DAYS = 30
LAG = timedelta(seconds=60)
"""A decision is added up only when whatever was decided before it must be committed as well."""
STEP = timedelta(days=1)
EFFECTS = ("allow", "require_approval", "escalate", "deny")

CURRENCIES = frozenset(
    [
        *("aud", "brl", "cad", "chf", "cny", "czk", "dkk", "eur", "gbp", "hkd", "huf"),
        *("idr", "ils", "inr", "jpy", "krw", "mxn", "myr", "nok", "nzd", "php", "pln"),
        *("ron", "sek", "sgd", "thb", "try", "usd", "zar"),
    ]
)
MONEY_WORDS = frozenset(
    {"amount", "cost", "costs", "money", "price", "refund", "refunds", "spend", "spent"}
)

_BY_EFFECT = """
SELECT agent_id, (decided_at AT TIME ZONE 'UTC')::date, effect, count(*)
FROM scopes_decision WHERE decided_at >= %s AND decided_at < %s GROUP BY 1, 2, 3
"""
_BY_COUNTER = """
SELECT d.agent_id, (d.decided_at AT TIME ZONE 'UTC')::date, u.key, sum(u.value::numeric)
FROM scopes_decision AS d, jsonb_each_text(d.usage) AS u
WHERE d.decided_at >= %s AND d.decided_at < %s AND d.usage <> '{}'::jsonb GROUP BY 1, 2, 3
"""

Day = tuple[int, date]


def add_up(at: datetime) -> int:
    """Add what was decided since the last time, a day at most in one transaction.

    Returns how many agents' summaries were written.
    """
    written = 0
    while (done := _add_up_once(at)) is not None:
        written += done
    return written


@transaction.atomic
def _add_up_once(at: datetime) -> int | None:
    """One step; None when nothing is left."""
    mark = _mark(at)
    until = min(at - LAG, mark.until + STEP)
    if until <= mark.until:
        return None
    before = mark.until
    touched = _add(before, until)
    mark.until = until
    mark.save(update_fields=["until"])
    if before.date() != until.date():
        touched |= _falling_out(before.date(), until.date())
    return write_summaries(touched, until.date())


def _mark(at: datetime) -> ActivityMark:
    """The locked mark; on the first day it stands before the first decision there is."""
    mark = ActivityMark.objects.select_for_update().first()
    if mark is None:
        first = Decision.objects.order_by("pk").values_list("decided_at", flat=True)
        start = first[0] - timedelta(hours=1) if first else at - LAG
        ActivityMark.objects.get_or_create(pk=1, defaults={"until": start})
        mark = ActivityMark.objects.select_for_update().get(pk=1)
    return mark


def _add(since: datetime, until: datetime) -> set[int]:
    counts: dict[Day, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    used: dict[Day, dict[str, Decimal]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_BY_EFFECT, [since, until])
        for agent, day, effect, count in cursor.fetchall():
            counts[agent, day][effect] += count
        cursor.execute(_BY_COUNTER, [since, until])
        for agent, day, name, amount in cursor.fetchall():
            used[agent, day][name] = amount
    agents = {agent for agent, _ in counts}
    days = {day for _, day in counts}
    kept = {
        (row.agent_id, row.day): row
        for row in AgentDay.objects.filter(agent__in=agents, day__in=days)
    }
    rows = []
    for key in sorted(counts):
        row = kept.get(key) or AgentDay(agent_id=key[0], day=key[1])
        for effect in EFFECTS:
            setattr(row, effect, getattr(row, effect) + counts[key].get(effect, 0))
        row.used = _sum(row.used, used[key])
        rows.append(row)
    AgentDay.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["agent", "day"],
        update_fields=[*EFFECTS, "used"],
        batch_size=1000,
    )
    return agents


def _sum(kept: dict[str, str], more: dict[str, Decimal]) -> dict[str, str]:
    names = kept.keys() | more.keys()
    return {
        name: format(Decimal(kept.get(name, "0")) + more.get(name, Decimal(0)), "f")
        for name in sorted(names)
    }


def _falling_out(before: date, today: date) -> set[int]:
    """The agents with a day that counted before and no longer does."""
    agents: set[int] = set()
    for length in (timedelta(days=DECISION_DAYS), timedelta(days=COST_DAYS)):
        gone = AgentDay.objects.filter(day__gt=before - length, day__lte=today - length)
        agents |= set(gone.values_list("agent_id", flat=True))
    return agents


def write_summaries(agents: set[int], today: date) -> int:
    """Write the counts of 7 days and the cost of 30 into the summaries of these agents."""
    weeks = _decisions(agents, today)
    costs = _costs(agents, today)
    changed = []
    rows = AgentSummary.objects.select_for_update().filter(pk__in=agents).order_by("pk")
    for summary in rows.only("pk", "decisions", "cost", "decided"):
        decisions, cost = weeks.get(summary.pk, {}), costs.get(summary.pk, {})
        if (summary.decisions, summary.cost) != (decisions, cost):
            summary.decisions, summary.cost = decisions, cost
            summary.decided = sum(decisions.values())
            changed.append(summary)
    AgentSummary.objects.bulk_update(
        changed, ["decisions", "cost", "decided"], batch_size=500
    )
    return len(changed)


def _decisions(agents: set[int], today: date) -> dict[int, dict[str, int]]:
    since = today - timedelta(days=DECISION_DAYS)
    sums = [Sum(effect) for effect in EFFECTS]
    rows = AgentDay.objects.filter(agent__in=agents, day__gt=since).values_list("agent")
    return {
        agent: {
            effect: int(count)
            for effect, count in zip(EFFECTS, counts, strict=True)
            if count
        }
        for agent, *counts in rows.annotate(*sums)
    }


def _costs(agents: set[int], today: date) -> dict[int, dict[str, str]]:
    since = today - timedelta(days=COST_DAYS)
    rows = AgentDay.objects.filter(agent__in=agents, day__gt=since).exclude(used={})
    sums: dict[int, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for agent, used in rows.values_list("agent", "used"):
        for counter, amount in used.items():
            name = money(counter)
            if name:
                sums[agent][name] += Decimal(amount)
    return {
        agent: {name: format(total, ".2f") for name, total in sorted(amounts.items())}
        for agent, amounts in sums.items()
    }


def money(counter: str) -> str:
    """What a counter of money is summed as: its currency, else its name; empty for any other counter."""
    words = counter.lower().split("_")
    currency = next((word for word in words if word in CURRENCIES), "")
    if currency:
        return currency.upper()
    return counter if MONEY_WORDS.intersection(words) else ""


@transaction.atomic
def add_up_afresh(at: datetime) -> int:
    """Throw the sums away and add them up again from the decisions."""
    ActivityMark.objects.select_for_update().first()
    AgentDay.objects.all().delete()
    ActivityMark.objects.all().delete()
    AgentSummary.objects.exclude(decided=0, cost={}).update(
        decisions={}, decided=0, cost={}
    )
    return add_up(at)
