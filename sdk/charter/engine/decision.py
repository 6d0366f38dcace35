"""The decision: a ruling on one request, in the run that asks (language §3)."""

from __future__ import annotations

from typing import Any, NamedTuple

from charter.engine.boundary import Left, left_of
from charter.engine.compile import Compiled
from charter.engine.request import Refusal, Request
from charter.engine.ruling import Ask, Code, Effect, Obligation, Reason, Ruling
from charter.engine.standing import Link, Standing
from charter.engine.state import RunState

_WITHOUT_RUN = frozenset(
    {
        Code.INVALID_REQUEST,
        Code.CALL_REUSED,
        Code.AGENT_NOT_DEPLOYED,
        Code.AGENT_SUSPENDED,
        Code.AGENT_RETIRED,
        Code.MANIFEST_EXPIRED,
        Code.DELEGATION_NOT_ALLOWED,
        Code.ENGINE_ERROR,
    }
)


class Decision(NamedTuple):
    """The answer to a request: what was ruled, of what, and for whom.

    `compiled`, `state` and `standing` are those of the run that asked, `above` the links
    of a chain over it, root first.
    """

    ruling: Ruling
    request: Request | Refusal
    compiled: Compiled | None
    state: RunState
    standing: Standing
    above: tuple[Link, ...] = ()

    @property
    def links(self) -> tuple[Link, ...]:
        """The whole chain, root first; the last one is the run that asked."""
        return (*self.above, Link(self.compiled, self.state, self.standing))

    @property
    def effect(self) -> Effect:
        """What the caller may do."""
        return self.ruling.effect

    @property
    def code(self) -> Code:
        """The first code of the answering effect."""
        return self.ruling.code

    @property
    def say(self) -> str:
        """One sentence for a person or a model."""
        return self.ruling.say

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """All those of the step that answered, in order."""
        return self.ruling.reasons

    @property
    def obligations(self) -> tuple[Obligation, ...]:
        """What an allow brings along."""
        return self.ruling.obligations

    @property
    def ask(self) -> Ask | None:
        """The review to open, with require_approval and escalate."""
        return self.ruling.ask

    @property
    def closes(self) -> tuple[int, ...]:
        """The places in the chain of the runs this decision closes."""
        return self.ruling.closes

    @property
    def shadow_effect(self) -> Effect | None:
        """What would have been answered, were the charter not in shadow."""
        return self.ruling.shadow_effect

    @property
    def error(self) -> str | None:
        """The exception that became `engine_error`, for whoever records this."""
        return self.ruling.error

    @property
    def manifest(self) -> str | None:
        """The digest of the manifest of the run that asks."""
        return self.standing.manifest

    @property
    def left(self) -> Left | None:
        """What is left of the runs after this; None where there is no run to speak of."""
        if self.code in _WITHOUT_RUN or isinstance(self.request, Refusal):
            return None
        runs = [(one.compiled, one.state) for one in self.links if one.compiled]
        taken = 1 if self.effect is Effect.ALLOW else 0
        return left_of(runs, self.request.usage, taken=taken)

    def as_data(self) -> dict[str, Any]:
        """Return the four members every interface shows, in plain JSON data."""
        return {
            "effect": self.effect.value,
            "code": self.code.value,
            "say": self.say,
            "reasons": [reason.as_data() for reason in self.reasons],
        }
