"""What is remembered: each name and outcome once, and never more than so many."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from charter.engine.heard import Heard, carried
from charter.engine.judging import Facts, Judge
from charter.engine.ruling import Code, Reason
from charter.engine.verdict import MAX_OUTCOMES, Verdict
from tests.engine.charters import make_compiled, make_denial, make_grant

BITS = 7


class Counting:
    """Seven rules that ask one bit each; counts how often they are weighed."""

    def __init__(self) -> None:
        self.weighed = 0

    def judges(self) -> Iterator[Judge]:
        for bit in range(BITS):
            yield asking(bit)

    def weigh(self, truths: list[bool]) -> Heard:
        self.weighed += 1
        number = sum(truth << bit for bit, truth in enumerate(truths))
        return carried((Reason(Code.GRANTED, str(number)),), (), ())


def asking(bit: int) -> Judge:
    return lambda context: bool(context["number"] >> bit & 1)


def hear_all(verdict: Verdict, numbers: range) -> None:
    for number in numbers:
        context: Facts = {"number": number}
        assert verdict.hear(context).say == str(number)


def test_an_outcome_met_before_is_not_weighed_again():
    bearing: Any = Counting()
    verdict = Verdict(None, bearing)

    hear_all(verdict, range(MAX_OUTCOMES))
    hear_all(verdict, range(MAX_OUTCOMES))

    assert bearing.weighed == MAX_OUTCOMES


def test_one_outcome_too_many_and_the_others_are_forgotten():
    bearing: Any = Counting()
    verdict = Verdict(None, bearing)

    hear_all(verdict, range(MAX_OUTCOMES + 1))
    hear_all(verdict, range(MAX_OUTCOMES - 1))

    assert bearing.weighed == 2 * MAX_OUTCOMES
    hear_all(verdict, range(MAX_OUTCOMES - 1))
    hear_all(verdict, range(MAX_OUTCOMES, MAX_OUTCOMES + 1))
    assert bearing.weighed == 2 * MAX_OUTCOMES
    hear_all(verdict, range(MAX_OUTCOMES - 1, MAX_OUTCOMES))
    hear_all(verdict, range(1))
    assert bearing.weighed == 2 * MAX_OUTCOMES + 2


def test_a_name_met_before_is_looked_up():
    compiled = make_compiled(can=(make_grant("orders (read)"),))

    first = compiled.verdict("orders", "read", "get_order")

    assert compiled.verdict("orders", "read", "get_order") is first


def test_one_name_too_many_and_the_others_are_forgotten():
    grants = (make_grant("orders (read)"), make_grant("bills (read)"))
    compiled = make_compiled(can=grants, cannot=(make_denial("payroll"),))
    most = 256 + 4 * 3

    for number in range(most):
        compiled.verdict("orders", "read", f"get_{number}")
    assert len(compiled.remembered) == most

    compiled.verdict("orders", "read", "one_more")
    assert list(compiled.remembered) == [("orders", "read", "one_more")]
