"""What hypothesis draws charters from."""

from __future__ import annotations

from decimal import Decimal

from charter.language.triggers import And, Comparison, Membership, Not, Or
from hypothesis import strategies as st

FIELDS = st.sampled_from(["confidence_score", "amount", "region", "new_payee"])
NUMBERS = st.decimals(-1000, 1000, places=2).map(lambda n: n or Decimal(0))
STRINGS = st.text(
    st.characters(exclude_categories=["Cc", "Cs"], exclude_characters='"\\'), max_size=6
)
LITERALS = st.one_of(st.booleans(), NUMBERS, STRINGS)
COMPARISONS = st.one_of(
    st.builds(
        Comparison, FIELDS, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), NUMBERS
    ),
    st.builds(Comparison, FIELDS, st.sampled_from(["==", "!="]), LITERALS),
    st.builds(
        Membership, FIELDS, st.lists(LITERALS, min_size=1, max_size=3).map(tuple)
    ),
)
TRIGGERS = st.recursive(
    COMPARISONS,
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=2, max_size=3).map(lambda some: And(tuple(some))),
        st.lists(inner, min_size=2, max_size=3).map(lambda some: Or(tuple(some))),
    ),
    max_leaves=8,
)
CONTEXTS = st.dictionaries(
    FIELDS,
    st.one_of(
        st.none(), st.booleans(), st.floats(), st.integers(), STRINGS, st.just([1])
    ),
)
