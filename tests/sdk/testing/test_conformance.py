"""The conformance cases through a `FakeCharter`: the engine's answers, reasons included."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from charter.testing import FakeCharter
from tests.conformance.carrying import by_the_client
from tests.conformance.engine import decide_case
from tests.conformance.suite import cases
from tests.conformance.values import as_data

OPTIONAL = ("context", "usage", "arguments", "call")
CASES = [
    (name, charters[0], case)
    for name, charters, case in cases()
    if by_the_client(charters, case) and "run" not in case
]


@pytest.mark.parametrize(
    ("charter", "case"), [pytest.param(*rest, id=name) for name, *rest in CASES]
)
def test_a_fake_charter_answers_as_the_engine_does(charter, case):
    fake = FakeCharter(charter)
    optional = {name: as_data(case[name]) for name in OPTIONAL if name in case}
    names = [as_data(case[name]) for name in ("action", "resource", "mode")]

    with fake.run() as run:
        answered = run.check(*names, **optional)
    fake.close()

    decided = decide_case([charter], case)
    expected = decided.as_data()
    if decided.code == "invalid_request":
        # The client refuses what is malformed itself, unreasoned.
        expected["reasons"] = []
    told = asdict(answered) | {"reasons": [asdict(one) for one in answered.reasons]}
    assert {name: told[name] for name in expected} == expected
