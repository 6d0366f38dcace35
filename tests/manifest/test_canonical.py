"""One value has one text and one digest (RFC 8785)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given, strategies as st

from charter.engine.strict_json import JsonError, read_json
from charter.manifest import CanonicalError, canonical, digest


def test_members_are_ordered_by_their_utf_16_code_units():
    assert canonical({"\ufb33": 1, "\U0001f600": 2, "a": 3, "B": 4}) == (
        '{"B":4,"a":3,"\U0001f600":2,"\ufb33":1}'.encode()
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal(5), b"5"),
        (Decimal("5.00"), b"5"),
        (Decimal("0.1"), b"0.1"),
        (Decimal("-0.0"), b"0"),
        (Decimal("1e21"), b"1e+21"),
        ((1, [2]), b"[1,[2]]"),
    ],
)
def test_numbers_and_tuples_have_one_form(value, text):
    assert canonical(value) == text


@pytest.mark.parametrize(
    "value",
    [
        2**53,
        Decimal(2**53) + 1,
        Decimal("0.12345678901234567890"),
        Decimal("NaN"),
        Decimal("1e400"),
        float("inf"),
        "\ud800",
        {1: 2},
        {"\udfff": 1},
        {1, 2},
        object(),
    ],
)
def test_what_has_no_exact_form_is_refused(value):
    with pytest.raises(CanonicalError):
        canonical({"value": value})


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (Decimal("NaN"), "`NaN` is not finite"),
        (Decimal(2**53) + 1, "`9007199254740993` is not exact as a double"),
        ({1: 2}, "object key `1` is no string"),
        (2**53, "no canonical form: "),
    ],
)
def test_a_refusal_says_which_value_has_no_form(value, why):
    with pytest.raises(CanonicalError) as refused:
        canonical(value)

    said = str(refused.value)
    assert said.startswith(why) if why.endswith(" ") else said == why
    assert "None" not in said


@given(st.integers(-(2**53) + 1, 2**53 - 1))
@example(2**53 - 1)
def test_a_whole_decimal_is_written_as_the_whole_number(number):
    assert canonical(Decimal(number)) == str(number).encode()


def test_a_loop_is_refused():
    loop: list[object] = []
    loop.append(loop)

    with pytest.raises(CanonicalError):
        canonical(loop)


def test_the_digest_is_sha_256_of_the_form():
    assert digest({}) == (
        "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"a":1,"a":1}',
        '[{"a":{"b":1,"b":2}}]',
        "NaN",
        "[Infinity]",
        "-Infinity",
        b"\xff",
        b"\xef\xbb\xbf{}",
        "[" * 100_000,
        "1" * 5000,
    ],
)
def test_json_that_is_read_in_two_ways_is_refused(text):
    with pytest.raises(JsonError):
        read_json(text)


def test_fractions_stay_exact():
    assert read_json("0.1000000000000000000001") == Decimal("0.1000000000000000000001")
