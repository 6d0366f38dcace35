"""What must hold for every charter, request and run state (language §10).

Here of drawn charters of every kind; of small ones, all of them, in
test_small_charters.py.
"""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings, strategies as st

from charter.engine import Decision, Effect, decide_chain
from charter.language.document import Denial, Document
from tests.engine.case_charters import (
    draw_approval,
    draw_denial,
    draw_rule,
    draw_theme,
)
from tests.engine.cases import Case, draw_one, with_document
from tests.engine.small import STRICTNESS

RANDOMS = st.randoms(use_true_random=False)


@given(RANDOMS)
@settings(max_examples=100, deadline=None)
def test_a_denial_wins_over_everything_below_it(random):
    case = enforced(draw_one(random))
    for place, document in documents(case):
        scope = document.authorization
        denied = replace(scope, cannot_access=(*scope.cannot_access, Denial("*")))
        case = with_document(case, place, replace(document, authorization=denied))

    decision = decided(case)

    assert decision.effect is Effect.DENY


@given(RANDOMS)
@settings(max_examples=100, deadline=None)
def test_nothing_is_allowed_without_a_grant_in_every_charter(random):
    case = enforced(draw_one(random))
    for place, document in documents(case)[-1:]:
        bare = replace(document.authorization, can_access=())
        case = with_document(case, place, replace(document, authorization=bare))

    decision = decided(case)

    assert decision.effect is Effect.DENY or not case.links


@given(RANDOMS)
@settings(max_examples=150, deadline=None)
def test_order_and_duplicates_do_not_matter(random):
    case = without_reviews(draw_one(random))
    shuffled = case
    for place, document in documents(case):
        shuffled = with_document(shuffled, place, shuffle(random, document))

    before, after = decided(case), decided(shuffled)

    assert after.effect is before.effect
    assert {one.code for one in after.reasons} == {one.code for one in before.reasons}


@given(RANDOMS)
@settings(max_examples=300, deadline=None)
def test_adding_a_restriction_never_widens(random):
    case = draw_one(random)
    narrowed = case
    for place, document in documents(case):
        narrowed = with_document(narrowed, place, restrict(random, document))

    before, after = decided(case), decided(narrowed)

    assert strictness(after) >= strictness(before)


@given(RANDOMS)
@settings(max_examples=200, deadline=None)
def test_a_chain_is_as_strict_as_each_of_its_charters(random):
    case = enforced(without_reviews(draw_one(random)))

    together = decided(case)

    for link in case.chain:
        alone = decide_chain((link,), case.request)
        assert strictness(together) >= strictness(alone)


def documents(case: Case) -> list[tuple[int, Document]]:
    return [
        (place, link["document"])
        for place, link in enumerate(case.links)
        if link["document"] is not None
    ]


def decided(case: Case) -> Decision:
    return decide_chain(case.chain, case.request)


def strictness(decision: Decision) -> int:
    return STRICTNESS.index(decision.effect)


def enforced(case: Case) -> Case:
    standings = [replace(link["standing"], shadow=False) for link in case.links]
    return replace(
        case,
        links=[
            {**link, "standing": standing}
            for link, standing in zip(case.links, standings, strict=True)
        ],
    )


def without_reviews(case: Case) -> Case:
    return replace(
        case,
        links=[
            {**link, "state": replace(link["state"], reviews=())} for link in case.links
        ],
    )


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
    theme = draw_theme(random)
    scope = document.authorization
    boundary = scope.boundary
    match random.randrange(6):
        case 0:
            denials = (draw_denial(random, theme), *scope.cannot_access)
            scope = replace(scope, cannot_access=denials)
        case 1:
            rules = (draw_rule(random, theme), *scope.escalation)
            scope = replace(scope, escalation=rules, escalation_listed=True)
        case 2:
            patterns = (*boundary.requires_approval, draw_approval(random, theme))
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
