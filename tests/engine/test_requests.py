"""What is a request and what is not (language §2)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings, strategies as st

from charter.engine import (
    Refusal,
    Request,
    arguments_digest,
    content_digest,
    parse_request,
    with_facts,
)
from charter.engine.canonical import canonical_text
from tests.engine.charters import make_request

BASE = {"action": "get_order", "resource": "orders", "mode": "read"}
DEEP: list[object] = []
for _ in range(200):
    DEEP = [DEEP]


@pytest.mark.parametrize(
    "change",
    [
        {"action": ""},
        {"action": None},
        {"action": 1},
        {"action": "get order"},
        {"action": "get_order\n"},
        {"action": "gеt_order"},  # noqa: RUF001 - a Cyrillic letter on purpose
        {"action": "get%5Forder"},
        {"action": "-get"},
        {"action": "a" * 129},
        {"action": "delete_*"},
        {"resource": "orders\u200b"},
        {"resource": ["orders"]},
        {"mode": "Read"},
        {"mode": "read/write"},
        {"mode": ["read"]},
        {"mode": None},
        {"context": None},
        {"context": []},
        {"context": {"note": "a\0b"}},
        {"context": {"note": "\ud800"}},
        {"context": {"a\0": 1}},
        {"context": {1: "x"}},
        {"context": {"x": {1, 2}}},
        {"context": {"x": "y" * (32 * 1024)}},
        {"context": {"x": DEEP}},
        {"usage": None},
        {"usage": {"cost_usd": -1}},
        {"usage": {"cost_usd": True}},
        {"usage": {"cost_usd": "1"}},
        {"usage": {"cost_usd": float("nan")}},
        {"usage": {"cost_usd": float("inf")}},
        {"usage": {"cost_usd": 0.0000001}},
        {"usage": {"cost_usd": Decimal("0.1234567")}},
        {"usage": {"Cost": 1}},
        {"usage": {"actions": 1}},
        {"arguments": []},
        {"arguments": None},
        {"arguments": {"id": 2**53}},
        {"arguments": {"id": float("nan")}},
        {"arguments": {"id": "\udfff"}},
        {"call": ""},
        {"call": "c" * 129},
        {"call": 7},
        {"call": "\0"},
        {"run": {}},
        {"Action": "get_order"},
    ],
)
def test_anything_else_is_refused(change):
    parsed = parse_request({**BASE, **change})

    assert isinstance(parsed, Refusal)
    assert parsed.say


@pytest.mark.parametrize("data", [None, [], "x", 1, {}, {"action": "get_order"}])
def test_what_is_no_request_at_all_is_refused(data):
    assert isinstance(parse_request(data), Refusal)


@pytest.mark.parametrize(
    "change",
    [
        {"context": {"note": "é", "n": float("nan"), "deep": {"a": [1, None]}}},
        {"context": {"x": "y" * (32 * 1024 - 8)}},
        {"usage": {"cost_usd": 0.000001, "tokens": 10**6}},
        {"usage": {"cost_usd": Decimal("0.1000000000")}},
        {"arguments": {"amount": 19.99, "exact": Decimal("19.99")}},
        {"call": "c" * 128},
        {"action": "a" * 128, "resource": "Orders.v2:eu/7-x"},
    ],
)
def test_what_the_page_allows_is_a_request(change):
    assert isinstance(parse_request({**BASE, **change}), Request)


def test_the_context_is_measured_in_its_canonical_form():
    fits = {"a": "\n" * (16 * 1024 - 4)}

    assert isinstance(parse_request({**BASE, "context": fits}), Request)
    assert isinstance(
        parse_request({**BASE, "context": {"a": fits["a"] + "\n"}}), Refusal
    )


def test_facts_of_the_run_lie_under_those_of_the_request():
    request = make_request(context={"score": 1})

    merged = with_facts(request, {"score": 0, "region": "EU"})

    assert merged.context == {"score": 1, "region": "EU"}


@pytest.mark.parametrize(
    "change",
    [
        {"action": "get_orders"},
        {"resource": "orders2"},
        {"mode": "write"},
        {"context": {"score": 0.51}},
        {"usage": {"cost_usd": 0.3}},
        {"arguments": {"id": 2}},
        {"arguments": {}},
    ],
)
def test_a_review_is_bound_to_every_part_of_the_request(change):
    full: dict[str, Any] = {
        **BASE,
        "context": {"score": 0.5},
        "usage": {"cost_usd": 0.2},
        "arguments": {"id": 1},
    }

    changed = content_digest(make_request(**{**full, **change}))

    assert changed != content_digest(make_request(**full))


def test_the_name_of_the_call_is_compared_beside_the_content():
    one, other = make_request(call="one"), make_request(call="other")

    assert content_digest(one) == content_digest(other)


def test_spelling_a_number_otherwise_changes_no_digest():
    digests = {
        arguments_digest(make_request(arguments={"amount": value}))
        for value in (250, 250.0, Decimal("250.00"), Decimal("2.5E+2"))
    }

    assert len(digests) == 1


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(JSON)
@settings(max_examples=300, deadline=None)
def test_the_canonical_form_is_that_of_rfc_8785(value):
    assert canonical_text(value).encode() == rfc8785.dumps(value)


@pytest.mark.parametrize("exponent", [-324, -7, -6, -5, 0, 15, 16, 20, 21, 22, 300])
def test_doubles_are_written_like_ecmascript_at_every_threshold(exponent):
    value = float(f"1.2345678901234567e{exponent}")

    assert canonical_text(value).encode() == rfc8785.dumps(value)


def test_numbers_no_double_carries_are_told_apart():
    texts = {canonical_text(n) for n in (2**53, 2**53 + 1, Decimal(2**53) + 2, 10**400)}

    assert len(texts) == 4
