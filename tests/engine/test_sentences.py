"""What a decision says, word for word: people and models read it (language §3)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from charter.engine import Code, RunState, Standing, decide
from charter.engine.sentences import FIXED
from tests.engine.charters import (
    answer,
    make_compiled,
    make_denial,
    make_grant,
    make_pattern,
    make_request,
    make_rule,
)

GRANTS = (
    make_grant("orders (read/write/direct)"),
    make_grant("refunds (read)", when=make_rule('region == "EU"').trigger),
)
TRIGGER = "amount > 500 or known in [true]"
COMPILED = make_compiled(
    can=GRANTS,
    cannot=(make_denial("payroll"),),
    rules=(
        make_rule("amount > 500", "stop_run", actions=("stop_*",)),
        make_rule(TRIGGER, actions=("ask_*",)),
    ),
    approvals=(make_pattern("delete_*"),),
    counters={"max_cost_usd_per_run": "5", "max_tokens_per_day": "7"},
)


@pytest.mark.parametrize(
    ("names", "facts", "say"),
    [
        ("get_order orders read", {}, "porter may read orders, here with get_order."),
        (
            "set_order orders write",
            {},
            "porter may write to orders, here with set_order.",
        ),
        (
            "call orders direct",
            {},
            "porter may act directly on orders, here with call.",
        ),
        ("get payroll read", {}, "porter must never read payroll."),
        ("pay payroll/7 write", {}, "porter must never write to payroll/7."),
        ("get bills read", {}, "No grant lets porter read bills with get."),
        (
            "get refunds read",
            {"region": "US"},
            "No grant lets porter read refunds with get under these facts.",
        ),
        (
            "stop_order orders read",
            {"amount": 501},
            "The run is stopped, because amount > 500.",
        ),
        (
            "stop_order orders read",
            {},
            "A person must agree to this first, because amount > 500 cannot be ruled "
            "out without a usable amount.",
        ),
        (
            "ask_order orders read",
            {"amount": 501},
            f"A person must agree to this first, because {TRIGGER}.",
        ),
        (
            "ask_order orders read",
            {},
            f"A person must agree to this first, because {TRIGGER} cannot be ruled out "
            "without a usable amount, known.",
        ),
        (
            "delete_order orders read",
            {},
            "A person must approve delete_order first, as everything like delete_*.",
        ),
    ],
)
def test_each_rule_says_what_it_means(names, facts, say):
    request = make_request(*names.split(), context=facts)

    decision = answer(COMPILED, request)

    assert decision.say == say
    assert decision.reasons[0].say == say


@pytest.mark.parametrize(
    ("state", "say"),
    [
        (RunState(actions_used=51), "This run has used 51 of its 50 actions."),
        (
            RunState(minutes_elapsed=30.5),
            "This run has lasted 30.5 minutes, over the 30 allowed.",
        ),
        (
            RunState(counters={"cost_usd": Decimal("5.01")}),
            "This run comes to 5.01 cost_usd, over the 5 allowed.",
        ),
        (
            RunState(day_counters={"tokens": 8}),
            "Today's runs come to 8 tokens, over the 7 allowed.",
        ),
        (RunState(closed=True), "This run is closed; open a new one to go on."),
    ],
)
def test_a_spent_run_says_what_it_has_used(state, say):
    decision = answer(COMPILED, state=state)

    assert decision.say == say


@pytest.mark.parametrize(
    ("code", "say"),
    [
        (
            Code.CALL_REUSED,
            "This call's name was used in this run with other content.",
        ),
        (Code.AGENT_NOT_DEPLOYED, "No charter is in force for this agent here."),
        (
            Code.AGENT_SUSPENDED,
            "This agent is suspended: everything it asks is denied.",
        ),
        (Code.AGENT_RETIRED, "This agent is retired: everything it asks is denied."),
        (Code.MANIFEST_EXPIRED, "The charter in force here has run out."),
        (
            Code.DELEGATION_NOT_ALLOWED,
            "This delegation is not one the workflow allows.",
        ),
        (
            Code.ENGINE_ERROR,
            "Charter failed while deciding this, so the answer is no.",
        ),
    ],
)
def test_what_has_no_rule_says_one_fixed_sentence(code, say):
    assert FIXED[code] == say


def test_an_agent_without_a_charter_hears_so():
    decision = decide(None, make_request(), RunState())

    assert decision.say == "No charter is in force for this agent here."


@pytest.mark.parametrize(
    "code", [Code.AGENT_SUSPENDED, Code.AGENT_RETIRED, Code.MANIFEST_EXPIRED]
)
def test_an_agent_without_standing_hears_why(code):
    decision = answer(COMPILED, standing=Standing(refusal=code))

    assert decision.say == FIXED[code]
