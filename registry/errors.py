"""Refusals: why Charter did not do what was asked, in words, with a code; ignorant of HTTP."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):  # noqa: N818 (a refusal is an answer, not a malfunction)
    """A change that was refused; nothing happened. `fix` says what to do next."""

    code = "refused"

    def __init__(self, message: str, *, fix: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix

    def facts(self) -> dict[str, Any]:
        """What a program wants to know besides, as plain data by name."""
        return {}


class InvalidError(Refusal):
    """What was sent does not make sense."""

    code = "invalid"


class InvalidFieldsError(InvalidError):
    """Members that make no sense; `fields`: [(JSON pointer, what is wrong)]."""

    def __init__(self, fields: list[tuple[str, str]]) -> None:
        super().__init__(
            "; ".join(f"`{name_in(pointer)}`: {words}" for pointer, words in fields),
            fix="send it as the documentation says",
        )
        self.fields = fields

    def facts(self) -> dict[str, Any]:
        """`pointer`: the first member; `errors`: all of them."""
        return {
            "pointer": self.fields[0][0],
            "errors": [
                {"pointer": pointer, "detail": words} for pointer, words in self.fields
            ],
        }


def name_in(pointer: str) -> str:
    """A JSON pointer as people write a member's name: `/a/0` is `a.0`."""
    return pointer.strip("/").replace("/", ".") or "body"


class NotAllowedError(Refusal):
    """The person may see it, but not do this; the message names who could."""

    code = "not_allowed"


class SessionRequiredError(NotAllowedError):
    """A token never does this: it takes a person who is signed in."""

    code = "session_required"


class ReadOnlyTokenError(NotAllowedError):
    """A token that may only read was sent with a change."""

    code = "read_only_token"


class NotFoundError(Refusal):
    """There is nothing there that this person may see."""

    code = "not_found"


class ConflictError(Refusal):
    """The thing is not in the state that was assumed; look again."""

    code = "conflict"


class KeyReusedError(InvalidError):
    """An `Idempotency-Key` came with another request before."""

    code = "idempotency_key_reused"


class KeyBusyError(ConflictError):
    """The request with this `Idempotency-Key` is being answered."""

    code = "idempotency_key_busy"


class PreconditionRequiredError(Refusal):
    """A change of what others may change too did not say what it was made from."""

    code = "precondition_required"
