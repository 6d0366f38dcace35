from __future__ import annotations

from datetime import timedelta

import pytest

from registry.clock import now
from registry.models import AgentSummary
from scopes.services.attainment import refresh_contracts
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
