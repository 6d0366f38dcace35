"""Why an approval did not happen."""

from __future__ import annotations

from typing import Any

from registry.errors import ConflictError, InvalidError, NotAllowedError
from registry.models import Agent


class SelfApprovalError(NotAllowedError):
    """An author gives no verdict on their own words."""

    code = "self_approval"


class NotAskedError(NotAllowedError):
    """The policy does not ask this person."""

    code = "not_asked"


class BlockedByAdviceError(InvalidError):
    """An error of the lints, or a failing example, blocks the request; `lints` lists them."""

    code = "blocked_by_advice"

    def __init__(self, lints: list[dict[str, object]]) -> None:
        super().__init__(
            "the charter cannot be submitted yet: "
            + "; ".join(str(lint["message"]) for lint in lints),
            fix="mend each in the draft, save a version, ask again",
        )
        self.lints = lints

    def facts(self) -> dict[str, Any]:
        """`advice`: what blocks it, as `lint` gives it."""
        return {"advice": self.lints}


class NotViewedError(ConflictError):
    """Something that gets wider was not looked at by who wants to approve it; `lines` are the places."""

    code = "not_viewed"

    def __init__(self, sentences: dict[int, str]) -> None:
        super().__init__(
            f"{len(sentences)} not marked as viewed yet: "
            + "; ".join(f"`{sentence}`" for sentence in sentences.values()),
            fix="look at each change that is wider or removes a safeguard, mark it, then approve",
        )
        self.lines = sorted(sentences)

    def facts(self) -> dict[str, Any]:
        """`lines`: the places in `changes`, from 0."""
        return {"lines": self.lines}


class NoPolicyError(InvalidError):
    """No policy says who approves this, or nobody could."""

    code = "no_policy"


class WrongStateError(ConflictError):
    """The request is not in a state that allows this."""

    code = "wrong_state"


class OutOfDateError(ConflictError):
    """What is in force moved since the request was made."""

    code = "out_of_date"


class ReviewClosedError(ConflictError):
    """The review was answered already, or its time ran out."""

    code = "review_closed"


class AgentInUseError(ConflictError):
    """A charter in force, or asked for, directs the agent; `users` are the agents whose charters do."""

    code = "agent_in_use"

    def __init__(self, agent: Agent, users: list[Agent]) -> None:
        named = ", ".join(f"{user} (`{user.slug}`)" for user in users)
        super().__init__(
            f"{agent} cannot be retired: {named} still use it",
            fix="take it out of their workflows, and have that put in force first",
        )
        self.users = users

    def facts(self) -> dict[str, Any]:
        """`users`: the agents, by name."""
        return {"users": [user.slug for user in self.users]}
