"""What people said, and what is asked of them (language §3 step 7, §4.1)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from charter.engine import Review, RunState, Said, Standing, Team, content_digest
from charter.language.document import Contract, OnBreach
from tests.engine.charters import (
    answer,
    make_compiled,
    make_grant,
    make_pattern,
    make_request,
    make_rule,
)

REFUND = make_request(
    "create_refund", "refunds", "write", arguments={"amount": 300}, call="call-1"
)
COMPILED = make_compiled(
    can=(make_grant("refunds (write)"),),
    approvals=(make_pattern("*_refund", reviewers="finance", quorum=2),),
)
STANDING = Standing(manifest="sha256:one")
RULE = "porter:authorization.scope_boundary.requires_approval[0]"


def make_review(said=Said.YES, **changes):
    review = Review(
        content=content_digest(REFUND),
        call="call-1",
        manifests=("sha256:one",),
        said=said,
        rules=frozenset({RULE}),
    )
    return replace(review, **changes)


def test_a_yes_to_exactly_this_lets_it_go_on():
    decision = ask(make_review())

    assert (decision.effect, decision.code) == ("allow", "granted")


@pytest.mark.parametrize(
    "change",
    [
        {"content": "sha256:other"},
        {"call": "call-2"},
        {"manifests": ("sha256:two",)},
        {"rules": frozenset()},
        {"said": Said.USED},
        {"said": Said.OPEN},
    ],
)
def test_a_yes_to_anything_else_asks_again(change):
    decision = ask(make_review(**change))

    assert decision.effect == "require_approval"


@pytest.mark.parametrize(
    ("said", "code"),
    [(Said.NO, "review_rejected"), (Said.EXPIRED, "review_expired")],
)
def test_a_no_is_final_whatever_the_call_is_named(said, code):
    decision = ask(make_review(said, call="call-9", manifests=("sha256:older",)))

    assert (decision.effect, decision.code) == ("deny", code)
    assert decision.reasons[0].code == code
    assert decision.reasons[1].rule.endswith("requires_approval[0]")


def test_a_fourth_open_review_is_too_many():
    others = [make_review(Said.OPEN, content=f"sha256:{n}") for n in range(3)]

    decision = ask(*others)

    assert (decision.effect, decision.code) == ("deny", "too_many_reviews")


def test_asking_again_for_one_of_three_open_reviews_is_still_pending():
    others = [make_review(Said.OPEN, content=f"sha256:{n}") for n in range(2)]

    decision = ask(make_review(Said.OPEN), *others)

    assert decision.effect == "require_approval"


def test_lowered_arguments_come_back_as_an_obligation():
    decision = ask(make_review(use_arguments={"amount": 200}))

    assert [one.kind for one in decision.obligations] == ["use_arguments"]
    assert decision.obligations[0].arguments == {"amount": 200}


def test_one_review_carries_every_rule_team_and_the_largest_quorum():
    compiled = make_compiled(
        can=(make_grant("refunds (write)"),),
        rules=(make_rule("amount > 5", reviewers="legal"), make_rule("amount > 1")),
        approvals=(
            make_pattern("*_refund", reviewers="finance", quorum=2, within_minutes=20),
            make_pattern("create*", reviewers="finance", within_minutes=5),
        ),
    )

    decision = answer(compiled, REFUND)

    assert decision.ask.within_minutes == 5
    assert set(decision.ask.teams) == {
        Team("legal", None, 1),
        Team(None, "porter", 1),
        Team("finance", None, 2),
    }
    assert len(decision.ask.rules) == 4


def test_a_breached_contract_wants_a_person_for_every_action():
    compiled = make_compiled(
        can=(make_grant("orders (read)"),), contract=Contract(on_breach=OnBreach.REVIEW)
    )

    decision = answer(compiled, standing=Standing(breached=True))

    assert (decision.effect, decision.code) == ("escalate", "contract_breached")
    assert decision.reasons[0].rule == "contract.on_breach"


def test_a_call_that_comes_with_other_content_is_refused():
    state = RunState(call_content="sha256:other")

    decision = answer(COMPILED, REFUND, state)

    assert (decision.effect, decision.code) == ("deny", "call_reused")


def ask(*reviews):
    return answer(COMPILED, REFUND, RunState(reviews=reviews), STANDING)
