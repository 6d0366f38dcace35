"""What a request is recognised by, in this run and in a person's answer (language §5)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from charter.engine import (
    Link,
    Refusal,
    RunState,
    Standing,
    compile_document,
    decide_chain,
    parse_request,
)
from charter.engine.request import (
    amount,
    arguments_digest,
    content_digest,
    parse_context,
)
from charter.manifest import digest
from tests.engine.charters import answer, make_compiled, make_document, make_request

PLAIN: dict[str, Any] = {"action": "pay", "resource": "bills", "mode": "write"}


def test_the_content_is_everything_but_the_name_of_the_call():
    more: dict[str, Any] = {
        "context": {"amount": 5},
        "usage": {"tokens": 2},
        "arguments": {"to": "x"},
    }

    assert content_digest(make_request(**PLAIN, **more, call="c1")) == digest(
        {**PLAIN, **more}
    )
    assert content_digest(make_request(**PLAIN)) == digest(
        {**PLAIN, "context": {}, "usage": {}}
    )


def test_arguments_that_were_sent_have_a_digest():
    assert arguments_digest(make_request(**PLAIN)) is None
    assert arguments_digest(make_request(**PLAIN, arguments={})) == digest({})
    assert arguments_digest(make_request(**PLAIN, arguments={"to": "x"})) == digest(
        {"to": "x"}
    )


def test_unknown_members_of_several_types_are_refused_with_one_of_them():
    asked: dict[Any, Any] = {**PLAIN, "more": 1}
    refusal = parse_request({**asked, 7: 2})

    assert refusal == Refusal("unknown member `more`")


@pytest.mark.parametrize("value", ["0.000001", "0.0000010", "1e3", "100", "0"])
def test_an_amount_has_up_to_six_decimals(value):
    assert amount("tokens", Decimal(value)) == Decimal(value)


def test_a_context_of_exactly_the_most_bytes_is_read():
    data = {"a": "x" * (32 * 1024 - len('{"a":""}'))}

    assert parse_context(data) == data


def test_a_chain_with_a_run_state_that_is_none_says_what_is_wrong_with_it():
    state = RunState(actions_used=-1)

    decision = decide_chain((Link(make_compiled(), state, Standing()),), make_request())

    assert decision.say == f"This is no valid request: {state.problem}."
    assert "actions_used" in decision.say


def test_lines_kept_elsewhere_are_those_a_reason_gives():
    lines = {"authorization.can_access": 7}

    decision = answer(compile_document(make_document(lines={}), lines))

    assert decision.reasons[0].line == 7
