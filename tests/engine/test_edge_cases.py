"""Edge cases reported by name (language §4.2)."""

from __future__ import annotations

import pytest

from charter.engine import directive
from charter.language.document import EdgeAction, EdgeResponse
from tests.engine.charters import make_compiled

COMPILED = make_compiled(
    edge_cases={
        "ambiguous_input": EdgeResponse(EdgeAction.QUEUE),
        "tool_timeout": EdgeResponse(
            EdgeAction.RETRY, 2, EdgeResponse(EdgeAction.STOP)
        ),
        "tool_error": EdgeResponse(
            EdgeAction.RETRY,
            1,
            EdgeResponse(EdgeAction.RETRY, 1, EdgeResponse(EdgeAction.SKIP)),
        ),
        "low_value": EdgeResponse(EdgeAction.PROCEED),
        "open_end": EdgeResponse(EdgeAction.RETRY, 1),
    },
    lines={"authorization.edge_cases.low_value": 12},
)


@pytest.mark.parametrize(
    ("case", "steps"),
    [
        ("ambiguous_input", ["wait_for_person"]),
        ("tool_timeout", ["retry", "retry", "stop", "stop"]),
        ("tool_error", ["retry", "retry", "skip"]),
        ("low_value", ["go_on"]),
        ("open_end", ["retry", "wait_for_person"]),
        ("nobody_thought_of_this", ["wait_for_person"]),
    ],
)
def test_the_answer_follows_the_count(case, steps):
    answers = [directive(COMPILED, case, n).step for n in range(1, len(steps) + 1)]

    assert answers == steps


def test_the_owner_is_told_when_the_agent_proceeds():
    answer = directive(COMPILED, "low_value", 1)

    assert answer.notify_owner
    assert answer.rule == "authorization.edge_cases.low_value"


def test_an_attempt_is_counted_from_one():
    with pytest.raises(ValueError, match="counted from 1"):
        directive(COMPILED, "tool_timeout", 0)


@pytest.mark.parametrize(
    ("case", "attempt", "say", "line"),
    [
        ("tool_timeout", 2, "Try again, 2 of 2.", None),
        ("tool_timeout", 3, "Stop the run here.", None),
        ("low_value", 1, "Go on; the owner is told.", 12),
        ("ambiguous_input", 1, "Wait for a person to decide how to go on.", None),
        (
            "nobody_thought_of_this",
            1,
            "The charter does not say what to do here; wait for a person.",
            None,
        ),
    ],
)
def test_a_directive_says_what_to_do_and_on_which_line(case, attempt, say, line):
    answer = directive(COMPILED, case, attempt)

    assert (answer.say, answer.line) == (say, line)
