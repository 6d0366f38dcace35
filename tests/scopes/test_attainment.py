from __future__ import annotations

from datetime import timedelta

import pytest

from charter.engine import RunMetrics, attainments
from charter.language import read
from registry.clock import now
from registry.models import AgentSummary
from scopes.models import InForce
from scopes.services.attainment import attained, refresh_contracts
from tests.factories import ARTICLE, make_in_force, make_version
from tests.work import make_metric, make_run

PROMISE = """\
contract:
  outcome: Nine of ten customers reach first value within 48 hours
  clauses:
    - name: in_time
      metric: hours_to_first_value
      target: "<= 48"
      objective: 80%
      min_sample: 5
      source: crm
"""


def deliver(cast, hours, *, ago=timedelta(hours=1)):
    make_in_force(
        cast, version=make_version(cast.porter, by=cast.alice, text=ARTICLE + PROMISE)
    )
    for value in hours:
        run = make_run(cast, state="finished", closed_at=now() - ago)
        if value is not None:
            make_metric(run, value=str(value))


def promised(text):
    contract = read(text).contract
    assert contract is not None
    return contract


def in_production(cast):
    return InForce.objects.get(agent=cast.porter, environment=cast.production)


def state(cast):
    return AgentSummary.objects.get(agent=cast.porter).contract


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ([], "no_data"),
        ([1, 1], "no_data"),
        ([1] * 10, "met"),
        ([1] * 8 + [90] * 2, "at_risk"),
        ([1] * 7 + [90] * 3, "breached"),
        ([1] * 7 + [None] * 3, "breached"),
    ],
)
def test_the_state_is_that_of_the_runs(cast, hours, expected):
    deliver(cast, hours)

    refresh_contracts(now())

    assert state(cast) == expected


def test_runs_before_the_window_do_not_count(cast):
    deliver(cast, [90] * 10, ago=timedelta(days=31))

    refresh_contracts(now())

    assert state(cast) == "no_data"


def test_what_was_just_looked_at_is_left_alone(cast):
    deliver(cast, [1] * 10)
    refresh_contracts(now())

    assert refresh_contracts(now()) == 0
    assert refresh_contracts(now() + timedelta(hours=7)) == 1


def test_without_a_charter_in_force_there_is_no_promise(cast):
    make_version(cast.porter, by=cast.alice)

    refresh_contracts(now())

    assert state(cast) == "none"


@pytest.mark.parametrize("operator", ["<", "<=", ">", ">=", "==", "!="])
def test_the_database_counts_as_the_engine_does(cast, operator):
    text = ARTICLE + PROMISE.replace("<= 48", f"{operator} 48")
    contract = promised(
        text.replace("source: crm", "source: crm\n      report_within: 2h")
    )
    at, runs = now(), []
    for hours, value in [
        (1, 48),
        (1, None),
        (3, 48),
        (3, 47),
        (5, None),
        (5, 49),
        (9, "48.5"),
        (800, 48),
    ]:
        ended = at - timedelta(hours=hours)
        run = make_run(cast, state="finished", closed_at=ended)
        values = {}
        if value is not None:
            values = {"hours_to_first_value": make_metric(run, value=str(value)).value}
        runs.append(RunMetrics(ended, values))

    found = attained(in_production(cast), contract, at)

    assert found == attainments(contract, runs, at=at)
    assert sum(found[0].counts.values()) == 7


def marks(cast, text):
    (found,) = attained(in_production(cast), promised(text), now())
    return {mark.value: count for mark, count in found.counts.items() if count}


def test_only_the_source_that_the_contract_names_is_believed(cast):
    run = make_run(cast, state="finished", closed_at=now())
    make_metric(run, value="90", source="crm", at=now())
    later = now() + timedelta(seconds=1)
    make_metric(run, value="1", source="agent", at=later)
    make_metric(run, value="1", source="survey", at=later)

    assert marks(cast, ARTICLE + PROMISE) == {"missed": 1}


def test_an_agents_own_report_meets_no_promise_that_another_measures(cast):
    run = make_run(cast, state="finished", closed_at=now())
    make_metric(run, value="1", source="agent")

    assert marks(cast, ARTICLE + PROMISE) == {"unreported": 1}
    assert marks(cast, ARTICLE + PROMISE.replace("crm", "agent")) == {"met": 1}


def test_without_a_source_the_last_report_of_a_run_counts(cast):
    run = make_run(cast, state="finished", closed_at=now())
    make_metric(run, value="1", at=now())
    make_metric(run, value="90", source="survey", at=now() + timedelta(seconds=1))

    text = ARTICLE + PROMISE.replace("      source: crm\n", "")
    assert marks(cast, text) == {"missed": 1}


def test_another_version_promises_anew(cast):
    deliver(cast, [1] * 7 + [90] * 3)
    text = ARTICLE + PROMISE.replace("80%", "85%")
    make_in_force(cast, version=make_version(cast.porter, by=cast.alice, text=text))

    refresh_contracts(now())

    assert state(cast) == "no_data"


@pytest.mark.parametrize(
    ("metric", "target", "expected"),
    [
        ("actions", "<= 10", "met"),
        ("actions", "> 10", "breached"),
        ("denials", "== 2", "met"),
        ("minutes", "<= 6", "met"),
        ("minutes", "< 4", "breached"),
        ("reviews", "== 0", "met"),
        ("cost_usd", "<= 0.5", "met"),
        ("cost_usd", "< 0.5", "breached"),
    ],
)
def test_what_the_server_counts_needs_no_report(cast, metric, target, expected):
    text = PROMISE.replace("hours_to_first_value", metric).replace("crm", "server")
    text = ARTICLE + text.replace("<= 48", target)
    make_in_force(cast, version=make_version(cast.porter, by=cast.alice, text=text))
    for _ in range(5):
        at = now()
        make_run(
            cast,
            state="finished",
            opened_at=at - timedelta(minutes=5),
            closed_at=at,
            actions_used=7,
            refused=2,
            counters={"cost_usd": "0.5"},
        )

    refresh_contracts(now())

    assert state(cast) == expected
