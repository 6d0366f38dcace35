"""What a request is measured and recognised by: its RFC 8785 form, or an exact one."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given, strategies as st

from charter.engine.canonical import canonical_text, digest_of, has_exact_form
from charter.manifest import CanonicalError, canonical, digest

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4)
    ),
    max_leaves=8,
)


@given(JSON)
@example({"\ufb33": 1, "\U0001f600": 2, "a": -0.0})
@example([1e20, 1e21, 1e-6, 1e-7, 5.0, 0.1])
def test_the_form_and_its_digest_are_those_of_the_manifest(data):
    assert canonical_text(data).encode() == canonical(data)
    assert digest_of(data) == digest(data)


@given(st.decimals(allow_nan=False, allow_infinity=False))
@example(Decimal(2**53 - 1))
@example(Decimal(2**53 + 1))
@example(Decimal("-0.0"))
@example(Decimal("1e400"))
@example(Decimal("1e999999"))
@example(Decimal("1e-999999"))
def test_a_decimal_has_an_exact_form_where_the_manifest_can_carry_it(value):
    if has_exact_form(value):
        assert canonical_text(value).encode() == canonical(value)
    else:
        with pytest.raises(CanonicalError):
            canonical(value)
        assert canonical_text(value) == str(value)


@pytest.mark.parametrize(
    ("value", "exact"),
    [
        (2**53 - 1, True),
        (2**53, False),
        (1 - 2**53, True),
        (-(2**53), False),
        (0.1, True),
        (float("inf"), False),
        (float("nan"), False),
        (Decimal("0.1"), True),
        (Decimal("0.12345678901234567890"), False),
        (Decimal("Infinity"), False),
        (Decimal("sNaN"), False),
    ],
)
def test_a_number_has_an_exact_form_or_not(value, exact):
    assert has_exact_form(value) is exact


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2**1024 - 1, str(2**1024 - 1)),
        (2**1024, f"{2**1024:#x}"),
        pytest.param(-(2**20000), f"{-(2**20000):#x}", id="beyond what is printed"),
        (Decimal("Infinity"), "Infinity"),
    ],
)
def test_a_number_that_has_none_is_written_exactly(value, text):
    assert canonical_text(value) == text


def test_other_data_has_no_form():
    with pytest.raises(TypeError, match="`set`"):
        canonical_text({"facts": {1, 2}})
