from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command

from registry.clock import now
from registry.models import AgentSummary
from scopes.models import AgentDay
from scopes.services.activity import LAG, add_up, money
from tests.work import make_decision, make_run


def summary(cast):
    return AgentSummary.objects.get(agent=cast.porter)


def decide(run, count, *, ago=timedelta(minutes=10), first=0, **facts):
    for number in range(first, first + count):
        make_decision(run, call=str(number), decided_at=now() - ago, **facts)


def test_decisions_are_added_up_by_effect(cast):
    run = make_run(cast)
    decide(run, 3)
    decide(run, 2, first=3, effect="deny")

    add_up(now())

    assert summary(cast).decisions == {"allow": 3, "deny": 2}
    assert summary(cast).decided == 5


def test_each_decision_counts_once(cast):
    run = make_run(cast)
    decide(run, 2)
    add_up(now())

    add_up(now())
    decide(run, 1, first=2, ago=timedelta(0))
    add_up(now() + 2 * LAG)

    assert summary(cast).decided == 3
    assert AgentDay.objects.get().allow == 3


def test_a_decision_that_may_not_be_the_last_of_its_moment_waits(cast):
    run = make_run(cast)
    decide(run, 1)
    add_up(now())

    decide(run, 1, first=1, ago=timedelta(0))
    add_up(now())

    assert summary(cast).decided == 1


def test_after_a_week_decisions_fall_out_and_after_a_month_costs(cast):
    run = make_run(cast)
    decide(run, 1, usage={"refund_eur": "20.25"})
    at = now()
    add_up(at)

    add_up(at + timedelta(days=8))
    week = summary(cast)
    add_up(at + timedelta(days=31))

    assert (week.decisions, week.cost) == ({}, {"EUR": "20.25"})
    assert summary(cast).cost == {}


def test_money_is_summed_by_currency_and_other_counters_are_not(cast):
    run = make_run(cast)
    decide(run, 1, usage={"refund_eur": "1.10", "tokens": "900"})
    decide(run, 1, first=1, usage={"fee_eur": "2.20"})

    add_up(now())

    assert summary(cast).cost == {"EUR": "3.30"}


@pytest.mark.parametrize(
    ("counter", "name"),
    [
        ("refund_eur", "EUR"),
        ("cost_usd", "USD"),
        ("spend", "spend"),
        ("refund_amount", "refund_amount"),
        ("tokens", ""),
        ("emails", ""),
    ],
)
def test_money_is_told_by_the_counters_name(counter, name):
    assert money(counter) == name


def test_rebuilding_tells_the_same(cast):
    run = make_run(cast)
    decide(run, 4, usage={"refund_eur": "1.00"})
    add_up(now())
    before = AgentSummary.objects.values().get(agent=cast.porter)
    AgentSummary.objects.filter(agent=cast.porter).update(
        decisions={}, cost={}, risk="", tools=["x"], in_force={}, title="?"
    )

    call_command("refresh_summaries", verbosity=0)

    after = AgentSummary.objects.values().get(agent=cast.porter)
    assert {**after, "contract_at": None} == {**before, "contract_at": None}
