"""What must hold for every charter, request and run state (language §10)."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from hypothesis import given, settings, strategies as st

from charter.engine import Effect, Link, RunState, compile_document, decide_chain
from charter.language.document import (
    ApprovalPattern,
    Denial,
    Document,
)
from tests.engine.cases import (
    as_chain,
    draw_approval,
    draw_denial,
    draw_links,
    draw_request,
    draw_rule,
)
from tests.engine.charters import make_document, make_grant, make_request

RANDOMS = st.randoms(use_true_random=False)
STRICTNESS = [
    Effect.ALLOW,
    Effect.ESCALATE,
    Effect.REQUIRE_APPROVAL,
    Effect.DENY,
]


@given(RANDOMS)
@settings(max_examples=100, deadline=None)
def test_a_denial_wins_over_everything_below_it(random):
    request = draw_request(random)
    links = draw_links(random, request)
    scope = links[0]["document"].authorization
    denied = replace(scope, cannot_access=(*scope.cannot_access, Denial("*")))
    links[0]["document"] = replace(links[0]["document"], authorization=denied)

    decision = decide_chain(as_chain(links), request)

    assert decision.effect is Effect.DENY


@given(RANDOMS)
@settings(max_examples=100, deadline=None)
def test_nothing_is_allowed_without_a_grant_in_every_charter(random):
    request = draw_request(random)
    links = draw_links(random, request)
    scope = links[-1]["document"].authorization
    bare = replace(links[-1]["document"], authorization=replace(scope, can_access=()))
    links[-1]["document"] = bare

    decision = decide_chain(as_chain(links), request)

    assert decision.effect is Effect.DENY


@given(RANDOMS)
@settings(max_examples=150, deadline=None)
def test_order_and_duplicates_do_not_matter(random):
    request = draw_request(random)
    links = without_reviews(draw_links(random, request))
    shuffled = [
        {**link, "document": shuffle(random, link["document"])} for link in links
    ]

    before = decide_chain(as_chain(links), request)
    after = decide_chain(as_chain(shuffled), request)

    assert after.effect is before.effect
    assert {reason.code for reason in after.reasons} == {
        reason.code for reason in before.reasons
    }


@given(RANDOMS)
@settings(max_examples=300, deadline=None)
def test_adding_a_restriction_never_widens(random):
    request = draw_request(random)
    links = draw_links(random, request)
    place = random.randrange(len(links))
    narrowed = [dict(link) for link in links]
    narrowed[place]["document"] = restrict(random, links[place]["document"])

    before = decide_chain(as_chain(links), request)
    after = decide_chain(as_chain(narrowed), request)

    assert strictness(after) >= strictness(before)


@given(RANDOMS)
@settings(max_examples=200, deadline=None)
def test_a_chain_is_as_strict_as_each_of_its_charters(random):
    request = draw_request(random)
    links = as_chain(without_reviews(draw_links(random, request)))

    together = decide_chain(links, request)

    for link in links:
        assert strictness(together) >= strictness(decide_chain((link,), request))


def test_small_charters_decide_right_in_every_case():
    resources = ["orders", "orders/7"]
    modes = ["read", "write"]
    patterns = [None, "delete_*", "*"]
    states = [RunState(0, 0), RunState(1, 5), RunState(2, 0)]
    wrong = []

    for granted, denied, approval, resource, mode, state in product(
        resources, [None, *resources], patterns, resources, modes, states
    ):
        document = make_document(
            can=(make_grant(f"{granted} (read)"),),
            cannot=() if denied is None else (Denial(denied),),
            approvals=() if approval is None else (ApprovalPattern(approval),),
            actions=2,
            minutes=5,
        )
        request = make_request("delete_order", resource, mode)
        expected = by_hand(granted, denied, approval, request, state)

        decision = decide_chain((Link(compile_document(document), state),), request)

        if decision.code != expected:
            wrong.append((document, request, state, decision))
    assert not wrong


def by_hand(granted, denied, approval, request, state):
    if denied in (request.resource, request.resource.partition("/")[0]):
        return "denied_resource"
    if state.actions_used == 2:
        return "budget_exhausted"
    if request.resource != granted or request.mode != "read":
        return "not_granted"
    return "granted" if approval is None else "approval_required"


def strictness(decision):
    return STRICTNESS.index(decision.effect)


def without_reviews(links):
    return [{**link, "state": replace(link["state"], reviews=())} for link in links]


def shuffle(random, document: Document) -> Document:
    def mixed(rules):
        rules = [*rules, *random.sample(rules, k=min(1, len(rules)))]
        random.shuffle(rules)
        return tuple(rules)

    scope = document.authorization
    boundary = replace(
        scope.boundary, requires_approval=mixed(scope.boundary.requires_approval)
    )
    return replace(
        document,
        authorization=replace(
            scope,
            can_access=mixed(scope.can_access),
            cannot_access=mixed(scope.cannot_access),
            escalation=mixed(scope.escalation),
            boundary=boundary,
        ),
    )


def restrict(random, document: Document) -> Document:
    scope = document.authorization
    boundary = scope.boundary
    match random.randrange(6):
        case 0:
            scope = replace(
                scope, cannot_access=(draw_denial(random), *scope.cannot_access)
            )
        case 1:
            scope = replace(scope, escalation=(draw_rule(random), *scope.escalation))
        case 2:
            patterns = (*boundary.requires_approval, draw_approval(random))
            scope = replace(
                scope, boundary=replace(boundary, requires_approval=patterns)
            )
        case 3:
            scope = replace(scope, boundary=replace(boundary, max_actions_per_run=1))
        case 4:
            scope = replace(scope, boundary=replace(boundary, timeout_minutes=1))
        case _:
            scope = replace(scope, can_access=scope.can_access[1:])
    return replace(document, authorization=scope)
