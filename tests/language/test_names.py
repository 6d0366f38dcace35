from __future__ import annotations

import fnmatch
import re

import pytest
from hypothesis import given, strategies as st

from charter.language.names import (
    covers,
    denial_covers,
    flat,
    fold,
    is_agent,
    is_field,
    is_metric,
    is_name,
    is_pattern,
)

NAMES = st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_.:/-]{0,12}", fullmatch=True)
PATTERNS = st.from_regex(r"[a-zA-Z_*][a-zA-Z_.*-]{0,8}", fullmatch=True).filter(
    is_pattern
)


@pytest.mark.parametrize(
    "name", ["DELETE_x", "delete-x", "deleteX", "_delete_x", "delete_", "Delete.X/y"]
)
def test_a_pattern_meets_every_spelling_of_what_it_names(name):
    assert covers("delete_*", name)


@pytest.mark.parametrize(
    "name", ["delete", "deletecustomer", "undelete_x", "xdelete_x"]
)
def test_a_pattern_is_anchored_at_both_ends(name):
    assert not covers("delete_*", name)


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("HTTPServer", "http_server"),
        ("getHTTPResponse2X", "get_http_response2_x"),
        ("_a--b..C_", "a_b_c"),
        ("__", ""),
        ("ABC", "abc"),
    ],
)
def test_folding_finds_the_words_of_a_name(name, folded):
    assert fold(name) == folded


def test_flattening_keeps_the_length():
    assert flat("A-b.C:d/e__") == "a_b_c_d_e__"


@pytest.mark.parametrize(
    ("pattern", "resource", "covered"),
    [
        ("billing_system", "BillingSystem/invoices", True),
        ("billing_system", "billing-system.eu:2024", True),
        ("billing_system", "billing_system_archive", False),
        ("billing_system", "my/billing_system", False),
        ("*", "anything/at.all", True),
        ("*_vault", "card_vault/keys", True),
    ],
)
def test_a_denial_covers_what_lies_beneath(pattern, resource, covered):
    assert denial_covers(pattern, resource) is covered


@pytest.mark.parametrize(
    "bad",
    ["", "a b", "naïve", "\u0430dmin", "a\u200b", "a%20", "-a", ".a", "a*", "a\n", 7],
)
def test_a_name_is_refused_rather_than_repaired(bad):
    assert not is_name(bad)


def test_lengths_are_limited():
    longest = "a" * 128

    assert is_name(longest)
    assert is_pattern(longest)
    assert not is_name(longest + "a")
    assert not is_pattern(longest + "*")
    assert is_agent("a" * 100)
    assert not is_agent("a" * 101)


@pytest.mark.parametrize("bad", ["and", "actions", "A", "_a", "a-b", "a" * 65, "1a"])
def test_a_field_is_lower_case_and_no_word_of_the_grammar(bad):
    assert not is_field(bad)


@pytest.mark.parametrize("bad", ["a--b", "-a", "a-", "A", "a_b", "a\n"])
def test_an_agent_is_a_slug(bad):
    assert not is_agent(bad)


def test_a_pattern_has_at_most_four_stars():
    assert is_pattern("*a*b*c*")
    assert not is_pattern("*a*b*c**")


@given(PATTERNS, NAMES)
def test_covering_agrees_with_a_plain_glob_of_either_form(pattern, name):
    slow = any(
        re.fullmatch(fnmatch.translate(form(pattern)), form(name))
        for form in (flat, fold)
    )

    assert covers(pattern, name) is slow


@given(NAMES)
def test_a_name_is_a_pattern_that_covers_itself(name):
    assert is_pattern(name)
    assert covers(name, name)
    assert denial_covers(name, name + "/below") or len(name) > 120


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("a*a", "a"),
        ("ab*b", "ab"),
        ("*b*b", "ab"),
        ("a*b*b", "ab"),
        ("*ab*b", "xab"),
        ("*a*a*a", "aa"),
        ("a*ab", "ab"),
        ("ab*b*c", "abc"),
    ],
)
def test_the_pieces_of_a_pattern_never_share_a_letter(pattern, name):
    assert not covers(pattern, name)
    assert covers(pattern, f"{name}xaabb{name}")


@pytest.mark.parametrize("mark", "./:-_xX7")
def test_a_resource_lies_beneath_what_ends_before_a_mark(mark):
    beneath = denial_covers("box", f"box{mark}es")

    assert beneath is (mark in "./:")


@pytest.mark.parametrize(
    ("value", "named"),
    [
        ("actions", True),
        ("hours_saved", True),
        ("Hours", False),
        ("in", False),
        (5, False),
    ],
)
def test_a_metric_is_a_field_or_what_the_server_measures(value, named):
    assert is_metric(value) is named
