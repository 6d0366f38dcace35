"""Refusals: why Charter did not do what was asked, in words, with a code; ignorant of HTTP."""

from __future__ import annotations


class Refusal(Exception):  # noqa: N818 (a refusal is an answer, not a malfunction)
    """A change that was refused; nothing happened. `fix` says what to do next."""

    code = "refused"

    def __init__(self, message: str, *, fix: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix


class InvalidError(Refusal):
    """What was sent does not make sense."""

    code = "invalid"


class NotAllowedError(Refusal):
    """The person may see it, but not do this; the message names who could."""

    code = "not_allowed"


class NotFoundError(Refusal):
    """There is nothing there that this person may see."""

    code = "not_found"


class ConflictError(Refusal):
    """The thing is not in the state that was assumed; look again."""

    code = "conflict"
