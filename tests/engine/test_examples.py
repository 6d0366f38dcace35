"""A charter is asked its own examples (language §2)."""

from __future__ import annotations

from charter.engine import FailingExample, failing_examples
from charter.language.document import Example
from tests.engine.charters import make_document, make_grant

ASKED = {"action": "get_order", "resource": "orders", "mode": "read"}
SPENT = {"actions_used": 50, "minutes_elapsed": 0}
RIGHT = Example("right", ASKED, "allow")
WRONG = Example("wrong", ASKED, "deny")
SPENT_WRONG = Example("spent", ASKED, "allow", SPENT)


def failing(*examples, lines=None):
    document = make_document(
        can=(make_grant("orders (read)"),), examples=examples, lines=lines or {}
    )
    return failing_examples(document)


def test_examples_answered_as_they_expect_do_not_fail():
    assert failing() == ()
    assert failing(RIGHT, Example("spent", ASKED, "deny", SPENT)) == ()


def test_an_example_answered_otherwise_says_where_it_is_and_what_the_answer_was():
    assert failing(RIGHT, WRONG, SPENT_WRONG, lines={"examples[1]": 30}) == (
        FailingExample(
            "examples[1]",
            30,
            "example `wrong` expects deny, but the answer is allow: "
            "porter may read orders, here with get_order.",
        ),
        FailingExample(
            "examples[2]",
            None,
            "example `spent` expects allow, but the answer is deny: "
            "This run has used 50 of its 50 actions.",
        ),
    )


def test_an_example_that_is_no_request_is_denied():
    (one,) = failing(Example("odd", {**ASKED, "mode": "fly"}, "allow"))

    assert "but the answer is deny: This is no valid request: " in one.say
