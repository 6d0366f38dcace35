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
    (b"\xff" * 70_000, [(Code.TOO_LARGE, "", 1, 1)]),
    ("*x\n", [(Code.ALIAS, "", 1, 1), (Code.WRONG_TYPE, "", 1, 1)]),
    ("!x a\n", [(Code.TAG, "", 1, 1), (Code.WRONG_TYPE, "", 1, 1)]),
    ("[" * 20 + "a," * 2000 + "]" * 20, [(Code.TOO_MANY_NODES, "", 1, 3981)]),
    (f"[{'a,' * 1999}]\n---\na\n", [(Code.SEVERAL_DOCUMENTS, "", 2, 1)]),
    ("[" * 20 + "]" * 20, [(Code.WRONG_TYPE, "", 1, 1)]),
    (f"[{'a,' * 1999}]", [(Code.WRONG_TYPE, "", 1, 1)]),
    (f"[{'a,' * 2000}]", [(Code.TOO_MANY_NODES, "", 1, 4000)]),
    ("[" * 21 + "]" * 21, [(Code.TOO_DEEP, "", 1, 21)]),
    (f"[{'a,' * 2001}]", [(Code.TOO_MANY_NODES, "", 1, 4000)]),
    ("agent: a\n\ttype: micro\n", [(Code.TAB_INDENTATION, "", 2, 1)]),
    ("\n\tagent: a\n", [(Code.TAB_INDENTATION, "", 2, 1)]),
    ("\r\tagent: a\r", [(Code.TAB_INDENTATION, "", 2, 1)]),
    ("\r\n \tagent: a\r\n", [(Code.TAB_INDENTATION, "", 2, 2)]),
    ("\r%YAML 1.2\r---\r" + SMALL, [(Code.DIRECTIVE, "", 2, 1)]),
    ("agent: a\u0085b\n", None),
    ("agent: a\x07\n", None),
    ("agent: [a\n", [(Code.NOT_YAML, "", 2, 1)]),
    ("agent: [a", [(Code.NOT_YAML, "", 2, 1)]),
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
    ("type: micro", "type: ''", [(Code.UNKNOWN_VALUE, "type", 2, 7)]),
    ("type: micro", "task: a\nworkflow: []", [(Code.MISSING_KEY, "type", 1, 1)]),
    (
        "can_access: []",
        f"can_access: []\n  {'k' * 200}: a",
        [(Code.UNKNOWN_KEY, f"authorization.{'k' * 128}", 5, 3)],
    ),
    (
        "type: micro",
        f"type: micro\n{'k' * 200}: {{{'l' * 200}: &a b}}",
        [
            (Code.UNKNOWN_KEY, "k" * 128, 3, 1),
            (Code.ANCHOR, f"{'k' * 128}.{'l' * 128}", 3, 406),
        ],
    ),
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


@pytest.mark.parametrize(
    ("sign", "code"),
    [
        ("a: {b: 1}# c\n", Code.UNQUOTED_COMMENT),
        ("\ta: b\n", Code.TAB_INDENTATION),
        ("a: \x07\n", Code.FORBIDDEN_CHARACTER),
    ],
)
def test_one_kind_of_wrong_sign_is_reported_twenty_times(sign, code):
    found = problems_of(sign * 30)

    assert [one[0] for one in found].count(code) == 20


def test_a_document_of_exactly_64_kib_is_read():
    text = SMALL + "#"

    assert read(text + "x" * (64 * 1024 - len(text))) == read(SMALL)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("agent: [a\n", "not YAML: did not find expected ',' or ']' at the end"),
        ("agent: [a", "not YAML: did not find expected ',' or ']' at the end"),
        ("agent: [a}", "not YAML: did not find expected ',' or ']' in `agent: [a}`"),
    ],
)
def test_what_the_parser_says_is_told_with_its_line(text, message):
    with pytest.raises(DocumentError) as refused:
        read(text)

    assert [one.message for one in refused.value.problems] == [message]


def test_an_escape_beyond_unicode_is_refused_without_libyaml_too(monkeypatch):
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)

    with pytest.raises(DocumentError) as refused:
        read('agent: "\\U00110000"')

    (problem,) = refused.value.problems
    assert (problem.code, problem.path) == (Code.NOT_YAML, "")
    assert (problem.line, problem.column) == (1, 1)
    assert problem.message.startswith("not YAML: `chr() arg not in range")
    assert problem.fix.startswith("look here and in the line before")


def test_twenty_suggestions_are_made():
    keys = "".join(f"purpos{number}: a\n" for number in range(25))

    with pytest.raises(DocumentError) as refused:
        read(SMALL + keys)

    suggested = ["did you mean" in one.message for one in refused.value.problems]
    assert suggested == [True] * 20 + [False] * 5


@pytest.mark.parametrize(("long", "suggested"), [(1, True), (2, False)])
def test_no_word_is_suggested_once_much_was_compared(long, suggested):
    keys = "".join(f"{'x' * 300}{number}: a\n" for number in range(long))

    with pytest.raises(DocumentError) as refused:
        read(f"{SMALL}{keys}purpos: a\n")

    *_, last = refused.value.problems
    assert ("did you mean `purpose`?" in last.message) == suggested
