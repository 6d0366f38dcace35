"""Each problem stands exactly where the wrong piece of text does."""

from __future__ import annotations

import pytest

from charter.language.problems import DocumentError
from charter.language.reader import read
from tests.language.samples import SMALL

# The offending text in `»«`, which are taken away before it is read.
MARKED = [
    "can_access: [a (»reed«), b (read)]",
    "can_access: [b (read), 'a (read/»reed«)']",
    'can_access: ["\\u0061 (»reed«)"]',
    "can_access:\n    - ok (read)\n    - a (»reed«/write)   # why",
    "can_access: [{resource: b, modes: [read, »raed«]}]",
    "can_access: [{resource: b, modes: [read], »whn«: 'x == 1'}]",
    'can_access: [{"resource": "a", "when": "a == \\"é😀\\"", »"mods"«: 1, "modes": [read]}]',
    "can_access: [{resource: »é«, modes: [read]}]",
    "can_access: [{resource: b, modes: »read«}]",
    "can_access: [{resource: b, modes: [read], when: x »=« 1}]",
    "can_access: [{resource: b, modes: [read], when: 'x == \"é😀\" and y »=« 2'}]",
    'can_access: [{resource: b, modes: [read], when: "x == \\"é\\" and »Y« == 2"}]',
    "can_access:\n    - resource: b\n      modes: [read]\n"
    "      when: x == 1 and\n        y == 2 »y« == 3",
    "can_access: []\n  cannot_access: [»a****b*«]",
    "can_access: []\n  cannot_access: [payroll, »*_vault«]",
    "can_access: []\n  cannot_access: [payroll, »&a« b]",
    "can_access: []\n  cannot_access: [payroll, »!!str« b]",
    "can_access: []\n  cannot_access: [payroll, »no«]",
    "can_access: []\n  cannot_access: [payroll, »010«]",
    "can_access: []\n  cannot_access: [payroll, »5«]",
    "can_access: []\n  »cannot_acess«: []",
    "can_access: []\n  »can_access«: []",
    "can_access: []\n  edge_cases: {»Not-A-Field«: skip}",
    "can_access: []\n  edge_cases: {a: »skipp«}",
    "can_access: []\n  edge_cases: {a: {retry: »0«, then: skip}}",
    "can_access: []»#« glued",
    "can_access: []\n  cannot_access: [a, »b -«]",
    "can_access: [a (read),»\t«b (read)]",
    "can_access: []\n  edge_cases: {»?« a: skip}",
    "can_access: [{resource: b, modes: [read], when: 'x ==»'«}]",
    "can_access:\n    - resource: b\n      modes: [read]\n"
    "      when: x == 1 and\n        y ==»«",
    "can_access:\n    - resource: b\n      modes: [read]\n"
    "      when: »|«\n        x = 1",
    "can_access: [a (read)]»#«\n  cannot_access: [b]»#«",
]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("before", ["", "# é😀\n\n"])
@pytest.mark.parametrize("marked", MARKED, ids=range(len(MARKED)))
def test_a_problem_stands_where_the_wrong_text_does(marked, before, newline):
    text = before + SMALL.replace("can_access: []", marked)
    places = places_of("»", text.replace("«", ""))
    text = text.replace("»", "").replace("«", "").replace("\n", newline)

    with pytest.raises(DocumentError) as caught:
        read(text)

    assert [(one.line, one.column) for one in caught.value.problems] == places


def test_every_problem_is_reported_at_once_in_order():
    text = SMALL.replace("type: micro", "type: mikro").replace(
        "can_access: []", "can_acess: []\n  can_access: [a (reed)]"
    )

    with pytest.raises(DocumentError) as caught:
        read(text)

    assert [(one.code, one.message) for one in caught.value.problems] == [
        ("unknown_value", "unknown value `mikro`; did you mean `micro`?"),
        ("unknown_key", "unknown key `can_acess`; did you mean `can_access`?"),
        ("unknown_value", "unknown mode `reed`; did you mean `read`?"),
    ]


def places_of(sign, text):
    return [
        (number, part.index(sign) + 1)
        for number, part in enumerate(text.split("\n"), 1)
        if sign in part
    ]
