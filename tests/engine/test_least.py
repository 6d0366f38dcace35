from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from charter.engine import (
    Drop,
    RunState,
    Use,
    compile_document,
    decide,
    least_privilege,
)
from charter.language import Kind, diff, read
from charter.language.document import Mode
from tests.language.pairs import DOCUMENTS, REQUESTS

TEXT = """\
agent: clerk
type: micro
authorization:
  can_access:
    - {resource: refunds, modes: [read, write], actions: [get_refund, create_refund]}
    - crm (read)
  scope_boundary: {max_actions_per_run: 10, timeout_minutes: 5}
"""
NOW = datetime(2026, 1, 31, tzinfo=UTC)


def use(action, *, resource="refunds", mode="write", days=1):
    return Use(resource, mode, action, NOW - timedelta(days=days))


def test_what_nobody_used_is_proposed_to_be_dropped():
    uses = [
        use("create_refund"),
        use("get_account", resource="crm", mode="read", days=40),
    ]

    found = least_privilege(read(TEXT), uses, at=NOW, days=30)

    assert found.drops == (
        Drop("authorization.can_access[0]", "refunds", (Mode.READ,), ("get_refund",)),
        Drop("authorization.can_access[1]", "crm"),
    )
    assert found.uses == 1
    (grant,) = found.document.authorization.can_access
    assert (grant.modes, grant.actions) == ((Mode.WRITE,), ("create_refund",))


def test_a_charter_that_is_used_is_left_as_it_is():
    uses = [
        use("create_refund"),
        use("get_refund", mode="read"),
        use("get_account", resource="crm", mode="read"),
    ]

    charter = read(TEXT)

    found = least_privilege(charter, uses, at=NOW, days=30)

    assert found.drops == ()
    assert found.document is charter
    assert found.uses == 3


def test_the_modes_nobody_used_are_dropped_of_a_grant_that_names_no_actions():
    text = TEXT.replace("crm (read)", "crm (read/write)")
    uses = [use("get_account", resource="crm", mode="read")]

    found = least_privilege(read(text), uses, at=NOW, days=30)

    assert found.drops == (
        Drop("authorization.can_access[0]", "refunds"),
        Drop("authorization.can_access[1]", "crm", (Mode.WRITE,)),
    )
    (grant,) = found.document.authorization.can_access
    assert (grant.resource, grant.modes) == ("crm", (Mode.READ,))


@pytest.mark.parametrize(
    ("age", "counted"),
    [
        (timedelta(), 1),
        (timedelta(days=1) - timedelta.resolution, 1),
        (timedelta(days=1), 0),
        (-timedelta.resolution, 0),
    ],
)
def test_a_use_counts_for_as_many_days_as_are_asked(age, counted):
    one = Use("crm", "read", "get_account", NOW - age)

    assert least_privilege(read(TEXT), [one], at=NOW, days=1).uses == counted


def test_no_time_is_no_measure():
    with pytest.raises(ValueError, match="0"):
        least_privilege(read(TEXT), [], at=NOW, days=0)


@settings(max_examples=100)
@given(DOCUMENTS, st.lists(st.sampled_from(REQUESTS), max_size=6))
def test_a_proposal_never_widens_and_still_allows_what_was_used(document, asked):
    compiled = compile_document(document)
    allowed = [
        one for one in asked if decide(compiled, one, RunState()).effect == "allow"
    ]
    uses = [use(one.action, resource=one.resource, mode=one.mode) for one in allowed]

    found = least_privilege(document, uses, at=NOW, days=30)

    # What another grant covers is dropped without a loss.
    kinds = {one.kind for one in diff(document, found.document)}
    assert kinds <= {Kind.NARROWER, Kind.SAME_REACH}
    assert bool(found.drops) == (found.document != document)
    narrowed = compile_document(found.document)
    assert all(decide(narrowed, one, RunState()).effect == "allow" for one in allowed)
