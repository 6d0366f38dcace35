"""The theorems of language §10 for every small charter there is (promises 2 and 14).

Eleven rules make 2,048 charters; each answers 24 requests in four run states. Pairs of
charters are made of `CHARTER_SMALL` of these rules (`make theorems-long`: nine).
"""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import product
from multiprocessing import get_context

import pytest

from charter.engine import Effect, compile_document
from charter.language.differences import Kind, diff
from charter.language.document import Denial, Grant
from tests.engine.proof import agreed
from tests.engine.small import (
    EVERY_CHARTER,
    GRANTS,
    RESTRICTIONS,
    RULES,
    STRICTNESS,
    cases_of,
    compiled_of,
    document_of,
    few_charters,
    never_looser,
    row,
    rules_of,
    worlds,
)

pytestmark = pytest.mark.exhaustive

JOBS = int(os.environ.get("CHARTER_JOBS", str(os.cpu_count() or 1)))
PAIRED = few_charters(int(os.environ.get("CHARTER_SMALL", "6")))
WORLDS = worlds()
ALLOW = STRICTNESS.index(Effect.ALLOW)
DENY = STRICTNESS.index(Effect.DENY)
# What each rule covers, by hand; None is any. The first three are grants.
COVERS = [
    (None, "orders", "read"),
    ("delete_order", "orders/7", None),
    (None, "orders", None),
    (None, "orders/7", "read"),
    (None, None, "write"),
    ("delete_order", None, None),
]


@cache
def answers(charter: int) -> bytes:
    return row((compiled_of(charter),), WORLDS)


def test_every_small_charter_gets_the_oracles_answer():
    with ProcessPoolExecutor(JOBS, get_context("spawn")) as pool:
        agreeing = sum(pool.map(agree_everywhere, EVERY_CHARTER, chunksize=64))

    assert agreeing == len(EVERY_CHARTER) * len(WORLDS)


def agree_everywhere(charter: int) -> int:
    return len([agreed(case, f"of {charter}") for case in cases_of(charter, WORLDS)])


def test_a_denial_wins_and_nothing_is_allowed_without_a_grant():
    wrong = []

    for charter, (place, world) in product(EVERY_CHARTER, enumerate(WORLDS)):
        asked = (world.request.action, world.request.resource, world.request.mode)
        covered = [
            type(RULES[number])
            for number, names in enumerate(COVERS)
            if charter >> number & 1
            and all(name in (None, one) for name, one in zip(names, asked, strict=True))
        ]
        strict = answers(charter)[place]
        if (Denial in covered and strict != DENY) or (
            Grant not in covered and strict == ALLOW
        ):
            wrong.append((charter, world))

    assert wrong == []


def test_adding_any_restriction_to_any_charter_never_widens():
    wrong = [
        (charter, rule)
        for charter, rule in product(EVERY_CHARTER, RESTRICTIONS)
        if not never_looser(answers(charter | 1 << RULES.index(rule)), answers(charter))
    ]

    assert wrong == []


def test_taking_any_grant_from_any_charter_never_widens():
    wrong = [
        (charter, rule)
        for charter, rule in product(EVERY_CHARTER, GRANTS)
        if not never_looser(
            answers(charter & ~(1 << RULES.index(rule))), answers(charter)
        )
    ]

    assert wrong == []


def test_order_and_duplicates_matter_in_no_charter():
    # A yes names the rules it carries by their places, which another order changes.
    unsaid = [at for at, world in enumerate(WORLDS) if not world.state.reviews]
    asked = [WORLDS[at] for at in unsaid]
    wrong = []

    for charter in EVERY_CHARTER:
        rules = rules_of(charter)
        doubled = compile_document(document_of([*rules[::-1], *rules]))
        if row((doubled,), asked) != bytes(answers(charter)[at] for at in unsaid):
            wrong.append(charter)

    assert wrong == []


def test_delegation_only_narrows_in_every_pair_of_charters():
    both = worlds(("porter", "loader"))
    children = [(child, compiled_of(child, "loader")) for child in PAIRED]
    wrong = []

    for parent in PAIRED:
        above = compiled_of(parent)
        for child, below in children:
            together = row((above, below), both)
            if not (
                never_looser(together, answers(parent))
                and never_looser(together, answers(child))
            ):
                wrong.append((parent, child))

    assert wrong == []


def test_diff_calls_every_widening_of_a_small_charter_wider():
    documents = {one: document_of(rules_of(one)) for one in PAIRED}
    wrong = []

    for old, new in product(PAIRED, PAIRED):
        if never_looser(answers(new), answers(old)):
            continue
        changes = diff(documents[old], documents[new])
        if Kind.WIDER not in {one.kind for one in changes}:
            wrong.append((old, new))

    assert wrong == []
