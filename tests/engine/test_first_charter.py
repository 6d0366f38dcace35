"""The charter that opens the language's page, asked what its readers ask."""

from __future__ import annotations

import pytest

from charter.engine import RunState, compile_document
from tests.engine.charters import answer, make_article_charter, make_request

COMPILED = compile_document(make_article_charter())
SURE = {"confidence_score": 0.9}


@pytest.mark.parametrize(
    ("names", "effect", "code", "rule"),
    [
        (
            ("get_profile", "customer_profile", "read"),
            "allow",
            "granted",
            "authorization.can_access[0]",
        ),
        (
            ("get_invoice", "billing_system", "read"),
            "deny",
            "denied_resource",
            "authorization.cannot_access[0]",
        ),
        (
            ("get_invoice", "BillingSystem/invoices", "read"),
            "deny",
            "denied_resource",
            "authorization.cannot_access[0]",
        ),
        (
            ("delete_checklist_item", "onboarding_checklist", "write"),
            "require_approval",
            "approval_required",
            "authorization.scope_boundary.requires_approval[0]",
        ),
        (
            ("call_customer", "customer_communications", "direct"),
            "deny",
            "denied_resource",
            "authorization.cannot_access[2]",
        ),
        (
            ("read_thread", "customer_communications", "read"),
            "deny",
            "not_granted",
            "authorization.can_access",
        ),
        (
            ("get_weather", "weather_service", "read"),
            "deny",
            "not_granted",
            "authorization.can_access",
        ),
        (
            ("update_profile", "customer_profile", "write"),
            "deny",
            "not_granted",
            "authorization.can_access",
        ),
        (
            ("get_item", "customer_profile/7", "read"),
            "deny",
            "not_granted",
            "authorization.can_access",
        ),
    ],
)
def test_a_sure_agent_gets_this_answer(names, effect, code, rule):
    decision = answer(COMPILED, make_request(*names, context=SURE))

    assert (decision.effect, decision.code) == (effect, code)
    assert [reason.rule for reason in decision.reasons] == [rule]
    assert decision.say


def test_a_decision_shows_itself_in_plain_data():
    decision = answer(COMPILED, make_request("get_invoice", "billing_system"))

    assert decision.as_data() == {
        "effect": "deny",
        "code": "denied_resource",
        "say": "onboarding-orchestrator must never read billing_system.",
        "reasons": [
            {
                "code": "denied_resource",
                "say": "onboarding-orchestrator must never read billing_system.",
                "rule": "authorization.cannot_access[0]",
                "line": None,
            }
        ],
    }


def test_an_unsure_agent_hands_over():
    request = profile(confidence_score=0.4)

    decision = answer(COMPILED, request)

    assert (decision.effect, decision.code) == ("escalate", "escalation_triggered")
    assert decision.reasons[0].rule == "authorization.escalation[0]"


def test_an_agent_that_does_not_say_how_sure_it_is_hands_over():
    decision = answer(COMPILED, make_request("get_profile", "customer_profile"))

    assert (decision.effect, decision.code) == ("escalate", "trigger_unresolved")


def test_the_trigger_is_exact_at_its_boundary():
    decision = answer(COMPILED, profile(confidence_score=0.7))

    assert decision.effect == "allow"


def test_the_fiftieth_action_at_exactly_thirty_minutes_is_allowed():
    state = RunState(actions_used=49, minutes_elapsed=30)

    decision = answer(COMPILED, profile(**SURE), state)

    assert decision.effect == "allow"
    assert (decision.left.actions, decision.left.minutes) == (0, 0)


def test_the_fifty_first_action_is_over_the_budget():
    decision = answer(COMPILED, profile(**SURE), RunState(actions_used=50))

    assert (decision.effect, decision.code) == ("deny", "budget_exhausted")
    assert "50 of its 50" in decision.say


def test_a_run_is_over_after_thirty_minutes():
    state = RunState(minutes_elapsed=30.000001)

    decision = answer(COMPILED, profile(**SURE), state)

    assert (decision.effect, decision.code) == ("deny", "run_timed_out")


def test_approval_and_escalation_together_are_one_review():
    request = make_request(
        "delete_item", "onboarding_checklist", "write", context={"confidence_score": 0}
    )

    decision = answer(COMPILED, request)

    assert (decision.effect, decision.code) == ("require_approval", "approval_required")
    assert [reason.code for reason in decision.reasons] == [
        "escalation_triggered",
        "approval_required",
    ]
    assert len(decision.ask.rules) == 2


def profile(**context):
    return make_request("get_profile", "customer_profile", context=context)
