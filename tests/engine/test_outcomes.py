"""Attainment, error budget and burn rate (language §6)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from charter.engine import RunMetrics, attainment, attainments
from charter.engine.outcome import Mark, duration, mark
from charter.language.document import Clause, Contract, Target

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def make_clause(**changes):
    given = {
        "name": "time_to_first_value",
        "metric": "hours_to_first_value",
        "target": Target("<=", Decimal(48)),
        "objective": Decimal(95),
        "window": "30d",
        "min_sample": 20,
        "source": "crm",
        "report_within": "72h",
    }
    return Clause(**{**given, **changes})


def make_run(value=None, *, ended=NOW - timedelta(days=5)):
    values = {} if value is None else {"hours_to_first_value": Decimal(value)}
    return RunMetrics(ended, values)


@pytest.mark.parametrize(
    ("value", "age", "expected"),
    [
        (48, timedelta(hours=72), Mark.MET),
        ("48.01", timedelta(hours=72), Mark.MISSED),
        (None, timedelta(hours=72), Mark.UNREPORTED),
        (31, timedelta(hours=71), Mark.PENDING),
        ("NaN", timedelta(hours=72), Mark.MISSED),
    ],
)
def test_a_run_is_pending_until_its_report_can_no_longer_change(value, age, expected):
    run = make_run(value, ended=NOW - age)

    assert mark(make_clause(), run, at=NOW) is expected


def test_what_the_server_measures_needs_no_report():
    clause = make_clause(source="server")

    assert mark(clause, make_run(31, ended=NOW), at=NOW) is Mark.MET


def test_attainment_budget_and_burn_rate_follow_their_definitions():
    runs = [make_run(31)] * 38 + [make_run(60), make_run()]

    found = attainment(make_clause(), runs, at=NOW)

    assert found.status == "met"
    assert found.attainment == Fraction(95, 100)
    assert (found.budget_left, found.burn_rate) == (Fraction(0), Fraction(1))
    assert found.counts[Mark.UNREPORTED] == 1


def test_one_miss_more_is_a_breach():
    runs = [make_run(31)] * 37 + [make_run(60)] * 3

    found = attainment(make_clause(guardrail=True), runs, at=NOW)

    assert (found.status, found.guardrail) == ("breached", True)
    assert found.budget_left == Fraction(-1, 2)
    assert found.burn_rate == Fraction(3, 2)


def test_too_few_runs_are_no_data_and_never_a_breach():
    found = attainment(make_clause(), [make_run(60)] * 19, at=NOW)

    assert found.status == "no_data"
    assert found.attainment is None


def test_no_runs_are_no_data_even_where_none_are_needed():
    found = attainment(make_clause(min_sample=0), [], at=NOW)

    assert found.status == "no_data"


def test_runs_outside_the_window_do_not_count():
    old = make_run(60, ended=NOW - timedelta(days=30))
    early = make_run(60, ended=NOW + timedelta(seconds=1))

    found = attainment(make_clause(), [old, early] * 20, at=NOW)

    assert sum(found.counts.values()) == 0


@pytest.mark.parametrize(
    ("value", "status", "left", "rate"), [(1, "met", 1, 0), (60, "breached", 0, None)]
)
def test_an_objective_of_all_has_no_budget(value, status, left, rate):
    clause = make_clause(objective=Decimal(100), min_sample=1)

    found = attainment(clause, [make_run(value)], at=NOW)

    assert (found.status, found.budget_left, found.burn_rate) == (status, left, rate)


def test_every_clause_is_answered_in_the_order_written():
    contract = Contract(clauses=(make_clause(name="b"), make_clause(name="a")))

    assert [one.clause for one in attainments(contract, [], at=NOW)] == ["b", "a"]


@pytest.mark.parametrize("text", ["", "0d", "1", "d", "1.5h", "-1d", "30 d", "1y"])
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(ValueError, match="no duration"):
        duration(text)


def test_a_window_not_written_is_of_thirty_days():
    clause = make_clause(window=None, min_sample=1)
    first = make_run(60, ended=NOW - timedelta(days=30) + timedelta(microseconds=1))
    early = make_run(60, ended=NOW - timedelta(days=30))

    found = attainment(clause, [first, early], at=NOW)

    assert sum(found.counts.values()) == 1
    assert found.clause == clause.name
