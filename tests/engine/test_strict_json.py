"""JSON that everybody reads alike, or none."""

from __future__ import annotations

from decimal import Decimal

import pytest

from charter.engine import JsonError, read_json


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{}", {}),
        ('{"a": {"b": 1}, "b": [1, "x", null, true]}', None),
        ("0.10", Decimal("0.10")),
        ("1e400", Decimal("1E+400")),
        ("-0.0", Decimal("-0.0")),
        ("12345678901234567890", 12345678901234567890),
        ('"\\u00e9"', "é"),
    ],
)
def test_numbers_stay_what_was_written(text, value):
    expected = {"a": {"b": 1}, "b": [1, "x", None, True]} if value is None else value

    found = read_json(text), read_json(text.encode())

    assert found == (expected, expected)
    assert type(found[0]) is type(expected)


@pytest.mark.parametrize(
    ("text", "say"),
    [
        ('{"a": 1, "b": 2, "a": 1}', "member `a` appears twice"),
        ('[{"x": {"b": 1, "c": 2, "c": 3}}]', "member `c` appears twice"),
        ("NaN", "`NaN` is no JSON number"),
        ("[-Infinity]", "`-Infinity` is no JSON number"),
        ("Infinity", "`Infinity` is no JSON number"),
    ],
)
def test_what_readers_read_differently_is_refused(text, say):
    with pytest.raises(JsonError) as refused:
        read_json(text)

    assert str(refused.value) == say


@pytest.mark.parametrize(
    ("text", "say"),
    [
        ("", "it goes wrong at line 1, column 1"),
        ("{", "it goes wrong at line 1, column 2"),
        ("[1,\n 2 3]", "it goes wrong at line 2, column 4"),
        ("{'a': 1}", "it goes wrong at line 1, column 2"),
        ("01", "it goes wrong at line 1, column 2"),
        ("{} {}", "it goes wrong at line 1, column 4"),
        (b"\xff", "it is not UTF-8"),
        (b"\xef\xbb\xbf{}", "it begins with a byte order mark"),
        ("[" * 100_000, "it is nested too deeply"),
        ("9" * 5000, "a number in it is too long"),
        ("1e99999999999999999999", "a number in it is too long"),
    ],
)
def test_what_is_not_json_says_why_in_the_same_words_everywhere(text, say):
    with pytest.raises(JsonError) as refused:
        read_json(text)

    assert str(refused.value) == f"not JSON: {say}"
