"""How the lines of a document may be laid out, and how not."""

from __future__ import annotations

import pytest

from charter.language import read
from charter.language.problems import Code
from tests.language.problems import problems_of
from tests.language.samples import SMALL


def test_brackets_around_something_may_close_where_their_key_begins():
    text = SMALL.replace("can_access: []", "can_access: [\n    orders (read)\n  ]")

    assert read(text).authorization.can_access[0].resource == "orders"


def test_a_comment_among_brackets_may_stand_anywhere():
    listed = "can_access: [\n# all of them\n    orders (read)\n  ]"

    assert read(SMALL.replace("can_access: []", listed)).authorization.can_access


@pytest.mark.parametrize(
    ("written", "purpose"),
    [
        ("|\n  Files a#b\tand? c\n", "Files a#b\tand? c\n"),
        ("| # as it is\n  Files\n", "Files\n"),
        ("\n  |\n  Files\n", "Files\n"),
        (">-\n  Files\n  papers\n", "Files papers"),
        ('"Files a#b\tand? c\n  and d#e\tf?"\n', "Files a#b\tand? c and d#e\tf?"),
        ("'Files\n\n  papers'\n", "Files\npapers"),
        ("Files a#b\n  and c?\n", "Files a#b and c?"),
    ],
)
def test_signs_within_a_text_are_its_own(written, purpose):
    document = read(SMALL.replace("type: micro\n", f"type: micro\npurpose: {written}"))

    assert document.purpose == purpose


@pytest.mark.parametrize("first", ["sent", "Xent", "]", "}", "\u00a0sent", "# sent"])
def test_a_text_goes_on_indented_more_than_its_key(first):
    text = SMALL.replace("micro", f'micro\npurpose: "Files\n{first} by\n  all"')

    assert problems_of(text) == [(Code.NOT_YAML, "purpose", 4, 1)]


def test_only_what_closes_a_list_may_stand_where_its_key_begins():
    text = SMALL.replace("can_access: []", "can_access: [a (read),\n  X (read)]")

    assert problems_of(text) == [(Code.NOT_YAML, "authorization.can_access", 5, 1)]


def test_a_line_of_a_blank_that_is_none_of_yaml_is_not_empty():
    text = SMALL.replace("micro", 'micro\npurpose: "Files\n\u00a0\n  papers"')

    assert problems_of(text) == [(Code.NOT_YAML, "purpose", 4, 1)]
