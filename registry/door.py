"""Through which door a change came in: a page, the API, a command or a task; and from which request.

Kept per thread of work in a context variable that the edges set, so that services need not pass it on.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum


class Door(StrEnum):
    """Where a change came in."""

    BROWSER = "browser"
    API = "api"
    COMMAND = "command"
    TASK = "task"


@dataclass(frozen=True, slots=True)
class Entrance:
    """The door, the request's or task's id, and the address of the caller; empty where there is none."""

    door: Door
    request_id: str = ""
    ip: str = ""


BY_HAND = Entrance(Door.COMMAND)
"""What no edge announced was started by hand."""
_CURRENT: ContextVar[Entrance] = ContextVar("entrance", default=BY_HAND)


def entrance() -> Entrance:
    """How the work that is done here came in."""
    return _CURRENT.get()


@contextmanager
def entered(by: Entrance) -> Iterator[None]:
    """Everything inside came in through `by`."""
    token = _CURRENT.set(by)
    try:
        yield
    finally:
        _CURRENT.reset(token)
