"""What a page asks again and again, asked once: who is in which team, in which role, what time it is.

Only while a page is read, which changes nothing (`config.glance`): a change asks the database each time.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar, cast

Answer = TypeVar("Answer")

_answers: ContextVar[dict[Hashable, Any] | None] = ContextVar("answers", default=None)


@contextmanager
def one_glance() -> Iterator[None]:
    """While it lasts, `asked_once` asks each question once."""
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def asked_once(question: Hashable, ask: Callable[[], Answer]) -> Answer:
    """The answer that this glance has already, or `ask`'s; outside of a glance always `ask`'s."""
    answers = _answers.get()
    if answers is None:
        return ask()
    if question not in answers:
        answers[question] = ask()
    return cast("Answer", answers[question])
