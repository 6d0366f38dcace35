from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from charter.engine import (
    Drop,
    Group,
    Recorded,
    Request,
    RunState,
    Tally,
    Use,
    compile_document,
    decide,
    least_privilege,
    replay,
)
from charter.language import Kind, diff, read
from charter.language.document import Mode
from tests.language.pairs import DOCUMENTS, REQUESTS, STATES

TEXT = """\
agent: clerk
type: micro
authorization:
  can_access:
    - {resource: refunds, modes: [read, write], actions: [get_refund, create_refund]}
    - crm (read)
  scope_boundary: {max_actions_per_run: 10, timeout_minutes: 5}
"""
STRICTER = TEXT.replace(
    "  scope", "  escalation: {trigger: amount > 100, action: stop_run}\n  scope"
)
NOW = datetime(2026, 1, 31, tzinfo=UTC)


def recorded(number, *, context=None, effect="allow", **facts):
    request = Request("create_refund", "refunds", "write", context or {})
    return Recorded(str(number), request, effect, "granted", **facts)


def test_requests_that_change_effect_are_grouped_with_samples():
    asked = [recorded(n, context={"amount": 10 * n}) for n in range(20)]

    found = replay(asked, read(STRICTER))

    stopped = Group(
        "allow", "deny", "stopped_by_escalation", "authorization.escalation"
    )
    assert (found.total, found.unchanged, found.changed) == (20, 11, 9)
    assert found.groups == ((stopped, Tally(9, ("11", "12", "13"))),)


def test_what_was_not_stored_cannot_be_told():
    asked = [recorded(1, stored=frozenset({"region"})), recorded(2, stored=None)]

    found = replay(asked, read(STRICTER))

    assert (found.cannot_tell, found.changed) == (1, 1)
    assert Group("allow", None, "context", None) in dict(found.groups)


def test_what_names_alone_decide_needs_nothing_stored():
    text = STRICTER.replace("  esc", "  cannot_access: [refunds]\n  esc")

    found = replay([recorded(1, stored=frozenset(), has_counters=False)], read(text))

    assert [group.after for group, _ in found.groups] == ["deny"]


def test_counters_that_were_not_stored_cannot_be_told():
    text = TEXT.replace("minutes: 5", "minutes: 5, max_cost_usd_per_run: 1")

    found = replay([recorded(1, has_counters=False), recorded(2)], read(text))

    assert (found.cannot_tell, found.unchanged) == (1, 1)


@settings(max_examples=30)
@given(DOCUMENTS, st.sampled_from(STATES))
def test_a_charter_answers_what_it_answered(document, state):
    compiled = compile_document(document)
    asked = []
    for number, request in enumerate(REQUESTS):
        answer = decide(compiled, request, state)
        asked.append(
            Recorded(str(number), request, answer.effect, answer.code.value, state)
        )

    found = replay(asked, document)

    assert found.unchanged == found.total == len(REQUESTS)


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

    found = least_privilege(read(TEXT), uses, at=NOW, days=30)

    assert found.drops == ()
    assert found.document == read(TEXT)


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
