"""The engine measures every clause as the files of contracts/ say."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
import yaml

from charter.engine import Attainment, RunMetrics, attainments
from charter.language import read
from tests.conformance.comparing import only
from tests.conformance.suite import parts

MEASURES = list(parts("contracts", "measures"))


@pytest.mark.parametrize(
    ("file", "measure"),
    [pytest.param(file, measure, id=name) for name, file, measure in MEASURES],
)
def test_a_clause_is_measured_as_the_file_says(file, measure):
    contract = read(charter_of(file["clause"])).contract
    assert contract is not None

    (found,) = attainments(contract, runs_of(measure), at=time(measure["at"]))

    assert only(as_expected(found), measure["expect"]) == measure["expect"]


def charter_of(clause: dict[str, Any]) -> str:
    """Return a charter with this one clause in its contract."""
    return yaml.safe_dump(
        {
            "agent": "filing-clerk",
            "type": "micro",
            "authorization": {
                "can_access": [],
                "scope_boundary": {"max_actions_per_run": 1, "timeout_minutes": 1},
            },
            "contract": {"clauses": [clause]},
        },
        sort_keys=False,
    )


def runs_of(measure: dict[str, Any]) -> list[RunMetrics]:
    return [
        RunMetrics(time(run["ended"]), values)
        for run in measure["runs"]
        for values in [exact_values(run.get("values", {}))] * run.get("times", 1)
    ]


def exact_values(values: dict[str, float]) -> dict[str, Decimal]:
    return {name: Decimal(repr(value)) for name, value in values.items()}


def time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def as_expected(found: Attainment) -> dict[str, Any]:
    return {
        "status": found.status.value,
        "counts": {mark.value: count for mark, count in found.counts.items()},
        "attainment": shown(found.attainment),
        "budget_left": shown(found.budget_left),
        "burn_rate": shown(found.burn_rate),
        "guardrail": found.guardrail,
    }


def shown(value: Fraction | None) -> str | None:
    return None if value is None else str(value)
