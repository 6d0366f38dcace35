"""A decision as the client has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from charter.client.errors import NO_ANSWER, Denied

PENDING = ("require_approval", "escalate")


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that spoke."""

    code: str
    say: str
    rule: str | None
    line: int | None


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to one question. It is true only where the action may go ahead.

    `review` is the id to wait for while a person is needed. `left` is what is left of
    the run, as the server sends it. `use_arguments`: what a person lowered the
    arguments to; the action may go ahead with these and no others.
    """

    effect: str
    code: str
    say: str
    call: str
    reasons: tuple[Reason, ...] = ()
    obligations: tuple[Mapping[str, Any], ...] = ()
    manifest: str | None = None
    repeated: bool = False
    review: str | None = None
    left: Mapping[str, Any] | None = None
    shadow_effect: str | None = None

    @property
    def allowed(self) -> bool:
        """Whether the action may go ahead."""
        return self.effect == "allow"

    @property
    def pending(self) -> bool:
        """Whether a person has to answer first."""
        return self.effect in PENDING

    @property
    def use_arguments(self) -> Mapping[str, Any] | None:
        """The arguments a person lowered the call to, or None."""
        for obligation in self.obligations:
            if obligation["type"] == "use_arguments":
                return dict(obligation["arguments"])
        return None

    def __bool__(self) -> bool:
        """Be true only where the action may go ahead."""
        return self.allowed

    def require(self) -> Decision:
        """Return this decision if it allows.

        Raise `Denied` with its sentence if not.
        """
        if not self.allowed:
            raise Denied(self.say, code=self.code, effect=self.effect)
        return self


def no_answer(say: str, call: str, code: str = NO_ANSWER) -> Decision:
    """Return the deny that stands for an answer that never came."""
    return Decision("deny", code, say, call)
