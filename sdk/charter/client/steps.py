"""What the client's core asks of the outside world, and what it gets back.

A flow is a generator that yields steps and is sent their outcomes. It is written once;
the synchronous and the asynchronous client only carry the steps out.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar


@dataclass(frozen=True, slots=True)
class Call:
    """An HTTP call to make within so many seconds, its whole answer included."""

    method: str
    path: str
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    within: float = 10.0


@dataclass(frozen=True, slots=True)
class Pause:
    """Seconds to wait."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that came whole; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Failure:
    """No answer came, or not whole, not in time, or too long."""

    say: str


T = TypeVar("T")
Flow = Generator[Call | Pause, Reply | Failure | None, T]
