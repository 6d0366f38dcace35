from __future__ import annotations

import pytest
import yaml

from charter.language import read
from charter.language.problems import Code, DocumentError, Problem
from tests.language.problems import problems_of
from tests.language.samples import SMALL

BROKEN = [
    ("", [(Code.EMPTY_DOCUMENT, "", 1, 1)]),
    ("# nothing\n", [(Code.EMPTY_DOCUMENT, "", 1, 1)]),
    ("[]\n", [(Code.WRONG_TYPE, "", 1, 1)]),
    (b"\xff", [(Code.NOT_UTF8, "", 1, 1)]),
    ("a: \ud800", [(Code.NOT_UTF8, "", 1, 1)]),
    ("\ufeff" + SMALL, [(Code.BYTE_ORDER_MARK, "", 1, 1)]),
    ("%YAML 1.2\n---\n" + SMALL, [(Code.DIRECTIVE, "", 1, 1)]),
    (SMALL + "---\n" + SMALL, [(Code.SEVERAL_DOCUMENTS, "", 6, 1)]),
    ("x" * 70_000, [(Code.TOO_LARGE, "", 1, 1)]),
    ("[" * 20 + "]" * 20, [(Code.WRONG_TYPE, "", 1, 1)]),
    (f"[{'a,' * 1999}]", [(Code.WRONG_TYPE, "", 1, 1)]),
    (f"[{'a,' * 2000}]", [(Code.TOO_MANY_NODES, "", 1, 4000)]),
    ("[" * 21 + "]" * 21, [(Code.TOO_DEEP, "", 1, 21)]),
    (f"[{'a,' * 2001}]", [(Code.TOO_MANY_NODES, "", 1, 4000)]),
    ("agent: a\n\ttype: micro\n", [(Code.TAB_INDENTATION, "", 2, 1)]),
    ("agent: a\u0085b\n", None),
    ("agent: a\x07\n", None),
    ("agent: [a\n", [(Code.NOT_YAML, "", 2, 1)]),
    ("agent: @a\n", [(Code.UNQUOTED_INDICATOR, "", 1, 8)]),
    ("a: - b\n", None),
]


@pytest.mark.parametrize(("text", "expected"), BROKEN)
def test_what_is_no_plain_document_is_refused(text, expected):
    found = problems_of(text)

    if expected is not None:
        assert found == expected


CHANGES = [
    ("agent: filing-clerk", "agent: Filing", [(Code.INVALID_AGENT, "agent", 1, 8)]),
    ("agent: filing-clerk", "agent: 12", [(Code.WRONG_TYPE, "agent", 1, 8)]),
    ("agent: filing-clerk", "agent:", [(Code.WRONG_TYPE, "agent", 1, 7)]),
    (
        "agent: filing-clerk",
        "agnet: a",
        [(Code.MISSING_KEY, "agent", 1, 1), (Code.UNKNOWN_KEY, "agnet", 1, 1)],
    ),
    ("agent: filing-clerk", "agent: no", [(Code.AMBIGUOUS_SCALAR, "agent", 1, 8)]),
    ("agent: filing-clerk", "agent: 010", [(Code.AMBIGUOUS_SCALAR, "agent", 1, 8)]),
    ("agent: filing-clerk", "agent: 1_000", [(Code.AMBIGUOUS_SCALAR, "agent", 1, 8)]),
    ("agent: filing-clerk", "agent: 1:30", [(Code.AMBIGUOUS_SCALAR, "agent", 1, 8)]),
    (
        "agent: filing-clerk",
        "agent: 2001-01-01",
        [(Code.AMBIGUOUS_SCALAR, "agent", 1, 8)],
    ),
    ("type: micro", "type: micro\npurpose:\n|\n a", [(Code.NOT_YAML, "purpose", 4, 1)]),
    ("agent: filing-clerk", "agent: &x a", [(Code.ANCHOR, "agent", 1, 8)]),
    ("agent: filing-clerk", "agent: !!str a", [(Code.TAG, "agent", 1, 8)]),
    ("agent: filing-clerk", "agent: ! a", [(Code.TAG, "agent", 1, 8)]),
    ("agent: filing-clerk", "agent: *x", [(Code.ALIAS, "agent", 1, 8)]),
    ("agent: filing-clerk", "agent: -x", [(Code.UNQUOTED_INDICATOR, "agent", 1, 8)]),
    (
        "agent: filing-clerk",
        "agent: a\nagent: b",
        [(Code.DUPLICATE_KEY, "agent", 2, 1)],
    ),
    ("agent: filing-clerk", "agent: a\n1: b", [(Code.KEY_NOT_TEXT, "1", 2, 1)]),
    ("agent: filing-clerk", "agent: a\n<<: {}", [(Code.MERGE_KEY, "<<", 2, 1)]),
    (
        "agent: filing-clerk",
        "agent: a\n? [a]\n: b",
        [(Code.UNQUOTED_INDICATOR, "", 2, 1), (Code.KEY_NOT_TEXT, "", 2, 3)],
    ),
    ("type: micro", "type: mikro", [(Code.UNKNOWN_VALUE, "type", 2, 7)]),
    (
        "type: micro",
        "type: micro\nworkflow: []",
        [(Code.MISPLACED_KEY, "workflow", 3, 1)],
    ),
    ("type: micro", "type: macro\ntask: x", [(Code.MISPLACED_KEY, "task", 3, 1)]),
    ("type: micro", "type: micro\npurpose: ''", [(Code.EMPTY_TEXT, "purpose", 3, 10)]),
    ("type: micro", "type: micro\npurpose:", [(Code.WRONG_TYPE, "purpose", 3, 9)]),
    (
        "type: micro",
        'type: micro\npurpose: "a\\0"',
        [(Code.FORBIDDEN_CHARACTER, "purpose", 3, 10)],
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), CHANGES)
def test_a_wrong_line_is_reported_at_its_place(old, new, expected):
    assert problems_of(SMALL.replace(old, new)) == expected


GRANTS = [
    ("customer_profile", Code.NO_MODE),
    ("customer_profile(read)", Code.INVALID_NAME),
    ("customer_profile  (read)", Code.INVALID_NAME),
    ("customer profile (read)", Code.INVALID_NAME),
    ("cust* (read)", Code.INVALID_NAME),
    ("a (reed)", Code.UNKNOWN_VALUE),
    ("a (read/read)", Code.DUPLICATE_MODE),
    ("a ()", Code.UNKNOWN_VALUE),
    ("5", Code.WRONG_TYPE),
    ("null", Code.WRONG_TYPE),
    ("[a]", Code.WRONG_TYPE),
    ("{resource: a}", Code.MISSING_KEY),
    ("{resource: a, modes: []}", Code.EMPTY_LIST),
    ("{resource: a, modes: read}", Code.WRONG_TYPE),
    ("{resource: a, modes: [read, read]}", Code.DUPLICATE_MODE),
    ("{resource: a, modes: [read], actions: []}", Code.EMPTY_LIST),
    ("{resource: a, modes: [read], actions: [b*]}", Code.INVALID_NAME),
    ("{resource: a, modes: [read], when: x}", Code.INVALID_TRIGGER),
    ("{resource: a, modes: [read], when: x == 1 # why\n  }", Code.UNQUOTED_COMMENT),
    ("{resource: a, modes: [read], when: x in []}", Code.NOT_YAML),
    ("{resource: a, modes: [read], when: 'x in []'}", Code.INVALID_TRIGGER),
]


@pytest.mark.parametrize(("grant", "code"), GRANTS)
def test_a_wrong_grant_is_refused(grant, code):
    text = SMALL.replace("can_access: []", f"can_access: [ {grant} ]")

    found = problems_of(text)

    assert [one[0] for one in found] == [code]
    assert found[0][2] == 4 or code is Code.NOT_YAML


DENIALS = [
    ("{resource: a, when: x == 1}", Code.UNKNOWN_KEY),
    ("{resource: a, actions: [a b]}", Code.INVALID_PATTERN),
    ("a****b*", Code.INVALID_PATTERN),
    ("*_vault", Code.ALIAS),
]


@pytest.mark.parametrize(("denial", "code"), DENIALS)
def test_a_wrong_denial_is_refused(denial, code):
    text = SMALL.replace(
        "can_access: []", f"can_access: []\n  cannot_access: [{denial}]"
    )

    assert [one[0] for one in problems_of(text)] == [code]


def test_half_a_surrogate_by_its_escape_is_refused_whoever_reads_the_yaml(monkeypatch):
    text = SMALL.replace("type: micro", 'type: micro\npurpose: "a \\ud800"')
    assert problems_of(text) == [(Code.NOT_YAML, "", 3, 15)]

    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)

    with pytest.raises(DocumentError) as refused:
        read(text)
    assert refused.value.problems == (
        Problem(
            Code.FORBIDDEN_CHARACTER,
            "purpose",
            3,
            10,
            "a text holds half a surrogate pair",
            "remove it",
        ),
    )


def test_brackets_around_something_may_close_where_their_key_begins():
    text = SMALL.replace("can_access: []", "can_access: [\n    orders (read)\n  ]")

    assert read(text).authorization.can_access[0].resource == "orders"
