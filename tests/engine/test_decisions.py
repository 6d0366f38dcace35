"""Steps and cases that the first charter does not show (language §3, §4.3, §5)."""

from __future__ import annotations

from decimal import Decimal
from typing import cast

import pytest

from charter.engine import (
    Code,
    Link,
    Opening,
    Refusal,
    RunState,
    Standing,
    decide,
    decide_chain,
    parse_state,
)
from tests.engine.charters import (
    answer,
    make_compiled,
    make_denial,
    make_document,
    make_grant,
    make_pattern,
    make_request,
    make_rule,
)

READS = make_compiled(can=(make_grant("orders (read)"),))
PLAIN = RunState()


@pytest.mark.parametrize(
    "code", ["agent_suspended", "agent_retired", "manifest_expired"]
)
def test_an_agent_without_standing_is_denied_everything(code):
    decision = answer(READS, standing=Standing(refusal=Code(code)))

    assert (decision.effect, decision.code) == ("deny", code)


def test_an_agent_without_a_charter_is_not_deployed():
    decision = decide(None, make_request(), PLAIN)

    assert (decision.effect, decision.code) == ("deny", "agent_not_deployed")


def test_a_refused_request_comes_before_everything_else():
    decision = decide(
        READS,
        Refusal("`mode` must be one"),
        PLAIN,
        Standing(refusal=Code.AGENT_RETIRED),
    )

    assert (decision.effect, decision.code) == ("deny", "invalid_request")
    assert decision.reasons[0].rule is None


@pytest.mark.parametrize(
    "state",
    [
        RunState(actions_used=-1),
        RunState(actions_used=True),
        RunState(actions_used=cast("int", 1.5)),
        RunState(minutes_elapsed=-0.1),
        RunState(minutes_elapsed=float("nan")),
        RunState(minutes_elapsed=Decimal("Infinity")),
        RunState(counters={"cost_usd": Decimal(-1)}),
    ],
)
def test_an_impossible_run_state_is_an_invalid_request(state):
    assert answer(READS, state=state).code == "invalid_request"


@pytest.mark.parametrize(
    "data",
    [
        None,
        {},
        {"actions_used": 1},
        {"actions_used": 1, "minutes_elapsed": "1"},
        {"actions_used": 1, "minutes_elapsed": 1, "closed": True},
        {"actions_used": 1, "minutes_elapsed": 1, "counters": None},
        {"actions_used": 1, "minutes_elapsed": 1, "counters": {"A": 1}},
        {"actions_used": 1, "minutes_elapsed": 1, "counters": {"a": True}},
    ],
)
def test_run_state_that_is_none_is_refused(data):
    assert isinstance(parse_state(data), Refusal)


def test_run_state_is_read_from_plain_data():
    state = parse_state(
        {"actions_used": 49, "minutes_elapsed": 30.0, "counters": {"cost_usd": 4.5}}
    )

    assert state == RunState(49, 30.0, {"cost_usd": 4.5})


def test_an_exception_in_the_engine_is_a_deny_that_is_told():
    class Broken(dict[str, object]):
        def get(self, *_):
            raise RuntimeError("no such luck")

    compiled = make_compiled(
        can=(make_grant("orders (read)"),), rules=(make_rule("a < 1"),)
    )
    request = make_request()
    object.__setattr__(request, "context", Broken())

    decision = answer(compiled, request, standing=Standing(shadow=True))

    assert (decision.effect, decision.code) == ("deny", "engine_error")
    assert "no such luck" in decision.error


@pytest.mark.parametrize(
    ("used", "code"), [("4.98", "granted"), ("4.980001", "budget_exhausted")]
)
def test_this_requests_usage_counts_against_the_counter(used, code):
    compiled = make_compiled(
        can=(make_grant("orders (read)"),), counters={"max_cost_usd_per_run": "5"}
    )
    state = RunState(counters={"cost_usd": Decimal(used)})

    decision = answer(compiled, make_request(usage={"cost_usd": 0.02}), state)

    assert decision.code == code


def test_a_day_is_counted_apart_from_the_run():
    compiled = make_compiled(
        can=(make_grant("orders (read)"),), counters={"max_cost_usd_per_day": "5"}
    )
    state = RunState(
        counters={"cost_usd": 0}, day_counters={"cost_usd": Decimal("5.01")}
    )

    assert answer(compiled, state=state).code == "budget_exhausted"


def test_the_smaller_of_the_maximum_at_opening_and_in_force_holds():
    state = RunState(
        actions_used=10,
        minutes_elapsed=6,
        counters={"cost_usd": 2},
        opening=Opening(10, 5, {"max_cost_usd_per_run": Decimal(1)}),
    )

    decision = answer(READS, state=state)

    assert [reason.rule.rpartition(".")[2] for reason in decision.reasons] == [
        "max_actions_per_run",
        "max_cost_usd_per_run",
        "timeout_minutes",
    ]


def test_a_true_stop_rule_closes_the_run_and_an_unknown_one_asks():
    compiled = make_compiled(
        can=(make_grant("orders (read)"),),
        rules=(make_rule("failed_attempts >= 3", "stop_run"),),
    )

    true = answer(compiled, make_request(context={"failed_attempts": 3}))
    unknown = answer(compiled, make_request(context={"failed_attempts": "3"}))

    assert (true.code, true.closes) == ("stopped_by_escalation", (0,))
    assert (unknown.effect, unknown.code) == ("escalate", "trigger_unresolved")


def test_an_owner_is_told_when_the_rule_is_true_or_unknown():
    compiled = make_compiled(
        can=(make_grant("orders (read)"),), rules=(make_rule("a > 1", "notify_owner"),)
    )

    told = [
        len(answer(compiled, make_request(context=context)).obligations)
        for context in ({"a": 2}, {}, {"a": 1})
    ]

    assert told == [1, 1, 0]


def test_a_condition_that_is_unknown_grants_nothing():
    compiled = make_compiled(
        can=(make_grant("orders (read)", when=make_rule('region == "EU"').trigger),)
    )

    codes = [
        answer(compiled, make_request(context=context)).code
        for context in ({"region": "eu"}, {"region": "US"}, {}, {"region": True})
    ]

    assert codes == ["granted", "not_granted", "not_granted", "not_granted"]


def test_shadow_lets_go_on_and_says_what_it_would_have_answered():
    compiled = make_compiled(
        can=(make_grant("orders (read)"),), approvals=(make_pattern("get_*"),)
    )

    decision = answer(compiled, standing=Standing(shadow=True))

    assert (decision.effect, decision.shadow_effect) == ("allow", "require_approval")
    assert (decision.code, decision.ask) == ("approval_required", None)
    assert decision.left.actions == 49


def test_shadow_never_softens_a_suspension():
    standing = Standing(shadow=True, refusal=Code.AGENT_SUSPENDED)

    assert answer(READS, standing=standing).effect == "deny"


def test_a_chain_is_enforced_where_any_of_its_charters_is():
    denies = make_compiled(agent="parent", cannot=(make_denial("orders"),))
    links = (
        Link(denies, PLAIN, Standing(shadow=True)),
        Link(READS, PLAIN, Standing()),
    )

    assert decide_chain(links, make_request()).effect == "deny"


def test_each_step_is_asked_of_every_charter_before_the_next():
    parent = make_compiled(agent="parent")
    child = make_compiled(agent="child", cannot=(make_denial("orders"),))

    decision = decide_chain((Link(parent, PLAIN), Link(child, PLAIN)), make_request())

    assert [(reason.code, reason.agent) for reason in decision.reasons] == [
        ("denied_resource", "child")
    ]


def test_a_run_beneath_a_stopped_run_is_closed_with_it():
    rule = make_rule("a > 1", "stop_run")
    links = tuple(
        Link(
            make_compiled(agent=name, can=(make_grant("orders (read)"),), rules=rules),
            PLAIN,
        )
        for name, rules in (("root", ()), ("middle", (rule,)), ("leaf", ()))
    )

    decision = decide_chain(links, make_request(context={"a": 2}))

    assert decision.closes == (1, 2)


def test_an_empty_chain_allows_nothing():
    assert decide_chain((), make_request()).code == "agent_not_deployed"


def test_every_denial_that_covers_is_a_reason_with_its_line():
    document = make_document(cannot=(make_denial("orders"), make_denial("or*")))
    lines = {"authorization.cannot_access[1]": 12}
    compiled = make_compiled(cannot=document.authorization.cannot_access, lines=lines)

    decision = answer(compiled)

    assert [(reason.rule, reason.line) for reason in decision.reasons] == [
        ("authorization.cannot_access[0]", None),
        ("authorization.cannot_access[1]", 12),
    ]


def test_what_is_remembered_of_names_stays_bounded():
    compiled = make_compiled(can=(make_grant("orders (read)"),))

    for number in range(2000):
        compiled.verdict("orders", "read", f"get_{number}")

    assert len(compiled.remembered) <= compiled.max_remembered < 2000


@pytest.mark.parametrize("amount", ["1e999999999", "1e-999999999", "9" * 400])
def test_what_is_left_is_told_whatever_was_used(amount):
    compiled = make_compiled(
        can=(make_grant("orders (read)"),),
        cannot=(make_denial("secrets"),),
        counters={"max_cost_usd_per_run": "5"},
    )
    state = RunState(
        minutes_elapsed=Decimal(amount), counters={"cost_usd": Decimal(amount)}
    )

    for resource in ("orders", "secrets"):
        left = answer(compiled, make_request("get", resource), state=state).left

        assert left is not None
        assert left.minutes >= 0
        assert left.counters["max_cost_usd_per_run"] >= 0
