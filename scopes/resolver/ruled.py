"""What is asked, and what a ruling gives: the answer, and what must be written before it is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from charter.engine import Refusal, Request


@dataclass(frozen=True, slots=True)
class Names:
    """A request's names as they can be kept; what is no valid name is left empty."""

    action: str
    resource: str
    mode: str


class Asked(NamedTuple):
    """One action asked for. `key` is the SHA-256 of the agent's key.

    `is_new`: the caller gave no call, so one was made.

    `names` are the request's names as far as they are valid, for the record of a refusal.
    """

    key: str
    run: UUID
    call: str
    is_new: bool
    request: Request | Refusal
    names: Names


@dataclass(frozen=True, slots=True)
class Counts:
    """The run after this decision."""

    actions_used: int
    refused: int
    pending: int
    counters: Mapping[str, Decimal]
    stopped: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer's own part: effect, reasons, obligations, as they are shown and kept."""

    effect: str
    code: str
    say: str
    reasons: list[dict[str, Any]]
    obligations: list[dict[str, Any]]
    manifest: str | None
    shadow_effect: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """The review to open. `teams`: a slug, None for the agent's own reviewers, and a quorum.

    `arguments` are sealed before they are written.
    """

    id: UUID
    rules: tuple[str, ...]
    teams: tuple[tuple[str | None, int], ...]
    expires_at: datetime
    arguments: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Entry:
    """The decision to insert. `context`: only fields a rule reads; `usage`: as counted."""

    names: Names
    context: Mapping[str, Any]
    usage: Mapping[str, Decimal]
    shown: Mapping[str, Any]
    request_digest: str
    arguments_digest: str
    final: bool
    review: UUID | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """The review an answer waits for."""

    id: UUID
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Ruled:
    """An answer to `call`. `entry` None: it was given before, nothing is written.

    `redeemed`: the approval this allow uses up. `fault`: the exception behind
    `engine_error`, for the log.
    """

    call: str
    answer: Answer
    counts: Counts
    repeated: bool = False
    entry: Entry | None = None
    question: Question | None = None
    waiting: Waiting | None = None
    redeemed: UUID | None = None
    fault: str | None = None
