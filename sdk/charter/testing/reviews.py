"""Reviews, and the people of a test who answer them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Any

from charter.engine import Request, Review, Said, content_digest
from charter.testing.clock import FakeClock

STATES = {"approved": Said.YES, "rejected": Said.NO, "expired": Said.EXPIRED}


@dataclass(eq=False)
class FakeReview:
    """A question to people. The test answers it; unanswered it runs out in its time."""

    id: str
    run: str
    request: Request
    manifest: str
    rules: frozenset[str]
    expires_at: datetime
    clock: FakeClock = field(repr=False)
    note: str = ""
    used: bool = False
    lowered: Mapping[str, Any] | None = None
    _state: str = "open"

    @property
    def state(self) -> str:
        """Where it stands: open, approved, rejected or expired."""
        if self._state == "open" and self.clock.now() >= self.expires_at:
            return "expired"
        return self._state

    def approve(
        self, *, note: str = "", use_arguments: Mapping[str, Any] | None = None
    ) -> None:
        """Say yes, perhaps for the arguments with these lowered.

        Raises `ValueError` for what is no lower number and no shorter list.
        """
        given = self.request.arguments or {}
        for name, value in (use_arguments or {}).items():
            if name not in given or not _is_lower(value, given[name]):
                raise ValueError(f"`{name}` may only be lowered")
        self._close("approved", note)
        self.lowered = use_arguments and {**given, **use_arguments}

    def deny(self, *, note: str = "not now") -> None:
        """Say no; the agent reads the note."""
        self._close("rejected", note)

    def expire(self) -> None:
        """Let its time run out."""
        self._close("expired", "")

    def asked(self, request: Request) -> Request:
        """Return the request as it was approved: with the lowered arguments, if any."""
        return (
            request
            if self.lowered is None
            else replace(request, arguments=self.lowered)
        )

    def is_of(self, request: Request) -> bool:
        """Tell whether it asks this very question."""
        same_call = self.request.call == request.call
        return same_call and content_digest(self.request) == content_digest(request)

    def as_seen(self, call: str | None) -> Review:
        """Return it as the engine takes it, for a request with this `call`."""
        said = Said.USED if self.used else STATES.get(self.state, Said.OPEN)
        # A no is for the content, whatever the call; a question or a yes is one call's.
        same = self.request.call == call or said in {Said.NO, Said.EXPIRED}
        return Review(
            content=content_digest(self.asked(self.request)) if same else "",
            call=str(self.request.call),
            manifests=(self.manifest,),
            said=said,
            rules=self.rules,
            use_arguments=self.lowered,
        )

    def _close(self, state: str, note: str) -> None:
        if self.state != "open":
            raise ValueError(f"this review is {self.state}, so nobody can answer it")
        self._state, self.note = state, note


class People:
    """What is said to reviews as soon as they are opened. At first: nothing, they wait.

    `action` is a pattern such as `*_refund`; the last word said about an action counts.
    """

    def __init__(self) -> None:
        self._words: list[tuple[str, str, str, Mapping[str, Any] | None]] = []

    def approve(
        self,
        action: str = "*",
        *,
        note: str = "",
        use_arguments: Mapping[str, Any] | None = None,
    ) -> None:
        """Say yes from here on, perhaps with these arguments lowered."""
        self._words.append((action, "approve", note, use_arguments))

    def deny(self, action: str = "*", *, note: str = "not now") -> None:
        """Say no from here on."""
        self._words.append((action, "deny", note, None))

    def expire(self, action: str = "*") -> None:
        """Let reviews run out from here on."""
        self._words.append((action, "expire", "", None))

    def wait(self, action: str = "*") -> None:
        """Leave reviews open from here on, for the test to answer one by one."""
        self._words.append((action, "wait", "", None))

    def hear(self, review: FakeReview) -> None:
        """Answer a review that was just opened."""
        for pattern, says, note, lowered in reversed(self._words):
            if not fnmatchcase(review.request.action, pattern):
                continue
            if says == "approve":
                review.approve(note=note, use_arguments=lowered)
            elif says == "deny":
                review.deny(note=note)
            elif says == "expire":
                review.expire()
            return


def _is_lower(value: object, than: object) -> bool:
    """Tell whether a person may change an argument so (language §4.1)."""
    if isinstance(value, list) and isinstance(than, list):
        return all(one in than for one in value)
    numbers = int | float | Decimal
    if isinstance(value, bool) or isinstance(than, bool):
        return False
    return isinstance(value, numbers) and isinstance(than, numbers) and value <= than
