"""Any exception is `deny engine_error`, recorded, and leaves nothing behind (language §3).

A fault is raised before each line the engine runs while it decides, one after another,
whatever its functions are called: Python's own tracing places it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import charter.engine
from charter.engine import (
    Code,
    Decision,
    Effect,
    Link,
    Refusal,
    RunState,
    Standing,
    decide_chain,
)
from charter.engine.decide import decide
from tests.engine.charters import make_compiled, make_request
from tests.engine.proof import as_answer
from tests.engine.small import (
    GRANTS,
    RULES,
    STANDING,
    World,
    compiled_of,
    worlds,
)

ENGINE = str(Path(charter.engine.__file__).parents[1])
DOORS = {decide.__code__, decide_chain.__code__}
EVERYTHING = 2 ** len(RULES) - 1
NO_DENIALS = EVERYTHING & ~0b111000
GRANTS_ALONE = 2 ** len(GRANTS) - 1
WORLDS = worlds()


class BoomError(Exception):
    """What the engine never raises by itself."""


@dataclass
class Fault:
    """Raised before the line that is `at` lines away, counting from 1."""

    error: BaseException
    at: int
    seen: int = 0

    def trace(self, frame: FrameType, event: str, _: Any) -> Callable[..., Any] | None:
        if frame.f_code in DOORS or not frame.f_code.co_filename.startswith(ENGINE):
            # The doors themselves hold what turns an exception into a deny.
            return None
        if event == "line":
            self.seen += 1
            if self.seen == self.at:
                raise self.error
        return self.trace


@contextmanager
def injected(fault: Fault) -> Iterator[None]:
    before = sys.gettrace()
    sys.settrace(fault.trace)
    try:
        yield
    finally:
        sys.settrace(before)


def lines_run(ask: Callable[[], Decision]) -> int:
    fault = Fault(BoomError(), at=0)
    with injected(fault):
        ask()
    return fault.seen


def asked(charter: int, world: World) -> Callable[[], Decision]:
    compiled = compiled_of(charter)
    return lambda: world.ask(compiled)


QUESTIONS = [
    pytest.param(charter, place, id=f"{charter}-{place}")
    for charter in (EVERYTHING, NO_DENIALS, GRANTS_ALONE)
    for place in range(0, len(WORLDS), 7)
]


@pytest.mark.parametrize(("charter", "place"), QUESTIONS)
def test_a_fault_in_any_line_is_a_deny_and_is_forgotten(charter, place):
    expected = asked(charter, WORLDS[place])()
    lines = lines_run(asked(charter, WORLDS[place]))
    wrong = []

    for at in range(1, lines + 1):
        ask = asked(charter, WORLDS[place])
        with injected(Fault(BoomError("a fault"), at)):
            decision = ask()
        forgotten = as_answer(ask()) == as_answer(expected)
        if not is_engine_error(decision, "BoomError") or not forgotten:
            wrong.append((at, decision))

    assert lines > 10
    assert wrong == []


@pytest.mark.parametrize("error", [MemoryError, RecursionError, StopIteration, OSError])
def test_every_kind_of_exception_is_a_deny(error):
    ask = asked(EVERYTHING, WORLDS[0])

    with injected(Fault(error(), at=5)):
        decision = ask()

    assert is_engine_error(decision, error.__name__)


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, GeneratorExit])
def test_what_ends_the_process_is_not_held_up(error):
    ask = asked(EVERYTHING, WORLDS[0])

    with pytest.raises(error), injected(Fault(error(), at=5)):
        ask()


def test_a_fault_in_shadow_is_still_a_deny():
    shadow = charter.engine.Standing("manifest", shadow=True)
    link = Link(compiled_of(GRANTS_ALONE), RunState(), shadow)

    with injected(Fault(BoomError(), at=20)):
        decision = decide_chain((link,), WORLDS[0].request)

    assert is_engine_error(decision, "BoomError")
    assert decision.shadow_effect is None


def test_an_exception_that_cannot_be_shown_is_a_deny_too():
    class UnspeakableError(Exception):
        def __repr__(self) -> str:
            raise BoomError

    ask = asked(EVERYTHING, WORLDS[0])

    with injected(Fault(UnspeakableError(), at=5)):
        decision = ask()

    assert is_engine_error(decision, "UnspeakableError")


def test_values_that_break_when_compared_are_a_deny():
    class Broken(dict[str, object]):
        def get(self, *_: object) -> object:
            raise BoomError("no")

    compiled = compiled_of(NO_DENIALS)
    request = make_request("delete_order", context=Broken())

    decision = decide(compiled, request, RunState(), STANDING)

    assert is_engine_error(decision, "BoomError")


def test_a_failure_is_told_with_everything_that_was_asked():
    nothing: Any = None
    broken = replace(make_compiled(), remembered=nothing)
    request, state, standing = make_request(), RunState(), Standing(manifest="m")

    for decision in (
        decide(broken, request, state, standing),
        decide_chain((Link(broken, state, standing),), request),
    ):
        assert is_engine_error(decision, "AttributeError")
        assert decision.request is request
        assert decision.links == (Link(broken, state, standing),)


def test_a_state_that_is_none_is_refused_for_what_is_wrong_with_it():
    decision = decide(make_compiled(), make_request(), Refusal("`closed` must be one"))

    assert decision.code is Code.INVALID_REQUEST
    assert decision.say == "This is no valid request: `closed` must be one."


def is_engine_error(decision: Decision, name: str) -> bool:
    return (
        decision.effect is Effect.DENY
        and decision.code is Code.ENGINE_ERROR
        and [one.code for one in decision.reasons] == [Code.ENGINE_ERROR]
        and bool(decision.say)
        and name in str(decision.error)
        and decision.ask is None
        and not decision.obligations
    )
