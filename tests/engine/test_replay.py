from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from charter.engine import (
    Code,
    Group,
    Recorded,
    Request,
    Review,
    RunState,
    Said,
    Standing,
    Tally,
    compile_document,
    decide,
    replay,
)
from charter.language import read
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
    assert found.groups == ((Group("allow", None, "counters", None), Tally(1, ("1",))),)


CONDITIONS = TEXT.replace(
    "    - {resource: refunds, modes: [read, write], actions: [get_refund, create_refund]}\n",
    """\
    - {resource: refunds, modes: [write], when: amount < 5}
    - {resource: refunds, modes: [write], actions: [create_refund], when: new == true}
    - {resource: refunds, modes: [write], actions: [get_refund], when: other_action < 1}
    - {resource: refunds, modes: [read], when: other_mode < 1}
    - {resource: payroll, modes: [write], when: other_resource < 1}
""",
).replace("  scope", "  escalation: {trigger: score < 1, action: stop_run}\n  scope")


@pytest.mark.parametrize(
    ("stored", "told"),
    [
        ({"amount", "new"}, True),
        ({"amount", "new", "score"}, True),
        ({"amount", "other_action", "other_mode", "other_resource"}, False),
        ({"new", "score"}, False),
    ],
)
def test_what_is_not_granted_hangs_on_the_conditions_of_its_grants(stored, told):
    asked = recorded(1, effect="deny", stored=frozenset(stored))

    found = replay([asked], read(CONDITIONS))

    assert (found.unchanged, found.cannot_tell) == (told, not told)


@pytest.mark.parametrize(("stored", "told"), [({"score"}, True), ({"amount"}, False)])
def test_a_grant_without_a_condition_needs_none_of_the_others_facts(stored, told):
    text = CONDITIONS.replace("    - crm", "    - refunds (write)\n    - crm")
    asked = recorded(1, context={"score": 1}, stored=frozenset(stored))

    found = replay([asked], read(text))

    assert (found.unchanged, found.cannot_tell) == (told, not told)


REVIEWED = RunState(reviews=(Review("other", "call", (None,), Said.YES, frozenset()),))


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"state": REVIEWED, "has_arguments": False}, False),
        ({"state": REVIEWED}, True),
        ({"has_arguments": False}, True),
    ],
)
def test_reviews_cannot_be_told_of_arguments_that_were_not_stored(facts, told):
    text = TEXT.replace("minutes: 5", "minutes: 5, requires_approval: [create_refund]")
    asked = recorded(1, effect="require_approval", **facts)

    found = replay([asked], read(text))

    assert found.unchanged == told
    assert [group.code for group, _ in found.groups] == ["arguments"] * (not told)


@pytest.mark.parametrize(("resource", "effect"), [("refunds", "allow"), ("x", "deny")])
def test_what_grants_alone_decide_needs_no_arguments(resource, effect):
    request = Request("create_refund", resource, "write", {})
    asked = Recorded("1", request, effect, "", REVIEWED, has_arguments=False)

    assert replay([asked], read(TEXT)).unchanged == 1


def test_an_agent_that_was_suspended_is_so_again():
    asked = recorded(1, effect="deny", standing=Standing(refusal=Code.AGENT_SUSPENDED))

    assert replay([asked], read(TEXT)).unchanged == 1


def test_no_more_than_a_thousand_groups_are_kept_the_largest_first():
    effects = [*map(str, reversed(range(1002))), "998", "1"]

    found = replay([recorded(n, effect=n) for n in effects], read(TEXT))

    assert (found.total, found.changed) == (1004, 1004)
    assert len(found.groups) == 1000
    assert [(one.before, tally.count) for one, tally in found.groups[:3]] == [
        ("998", 2),
        ("10", 1),
        ("100", 1),
    ]


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
