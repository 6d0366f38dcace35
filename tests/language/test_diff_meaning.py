"""What a change is called, held to what the engine does under both charters."""

from __future__ import annotations

import os

from hypothesis import given, settings, strategies as st

from charter.language.differences import Kind, diff
from tests.language.pairs import (
    DOCUMENTS,
    STATES,
    asks_less,
    is_looser,
    near_misses,
    strictness,
)

PAIRS = int(os.environ.get("CHARTER_PAIRS", "150"))
SOME_STATES = st.lists(st.sampled_from(STATES), min_size=2, max_size=2, unique_by=id)
LOOSER = {Kind.WIDER, Kind.REMOVES_SAFEGUARD}


@settings(max_examples=PAIRS, deadline=None)
@given(near_misses(), SOME_STATES)
def test_a_change_is_called_what_it_does_to_every_request(pair, states):
    old, new = pair

    changes = diff(old, new)

    kinds = {one.kind for one in changes}
    before = strictness(old, states, breached=False)
    after = strictness(new, states, breached=False)
    both = list(zip(before, after, strict=True))
    if any(is_looser(*one) for one in both):
        assert Kind.WIDER in kinds
    if any(asks_less(*one) for one in both):
        assert kinds & LOOSER
    if kinds <= {Kind.SAME_REACH}:
        assert before == after


@settings(max_examples=PAIRS // 3, deadline=None)
@given(near_misses(), SOME_STATES)
def test_what_a_breach_no_longer_does_is_called_a_lost_safeguard(pair, states):
    old, new = pair

    kinds = {one.kind for one in diff(old, new)}

    before = strictness(old, states, breached=True)
    after = strictness(new, states, breached=True)
    if any(is_looser(*one) for one in zip(before, after, strict=True)):
        assert kinds & LOOSER


@settings(max_examples=PAIRS, deadline=None)
@given(st.one_of(near_misses(), st.tuples(DOCUMENTS, DOCUMENTS)))
def test_a_difference_and_its_reverse_agree(pair):
    old, new = pair

    there = {one.kind for one in diff(old, new)}
    back = {one.kind for one in diff(new, old)}

    assert diff(old, old) == diff(new, new) == ()
    assert bool(there) == bool(back) == (old != new)
    if Kind.NARROWER in there:
        assert back & LOOSER
    if there == {Kind.SAME_REACH}:
        assert back == {Kind.SAME_REACH}
