"""Step 7: what wants a person, and what people said already (language §3, §4.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from charter.engine import sentences
from charter.engine.ruling import Ask, Code, Effect, Reason, Ruling, Team
from charter.engine.state import Review, Said

MAX_OPEN_REVIEWS = 3
DEFAULT_WITHIN = 15


@dataclass(frozen=True, slots=True)
class Want:
    """A rule that wants a person: why, whom (None: the agent's reviewers), how soon."""

    reason: Reason
    reviewers: str | None = None
    quorum: int = 1
    within_minutes: int = DEFAULT_WITHIN


@dataclass(frozen=True, slots=True)
class Content:
    """What a review is bound to: the request's content and call, and the manifests."""

    digest: str
    call: str | None
    manifests: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Yes:
    """Everything that wants a person has its yes, perhaps for lowered arguments."""

    use_arguments: Mapping[str, Any] | None


def answered(
    wants: Iterable[Want], reviews: tuple[Review, ...], content: Content
) -> Yes | Reason | None:
    """Return a yes that carries every want, the reason of a no, or None: ask."""
    same = [review for review in reviews if review.content == content.digest]
    for said, code in ((Said.NO, Code.REVIEW_REJECTED), _RAN_OUT):
        if any(review.said is said for review in same):
            return Reason(code, sentences.FIXED[code])

    standing = [one for one in same if one.manifests == content.manifests]
    rules = frozenset(rule_of(want) for want in wants)
    for review in standing:
        yes = review.said is Said.YES and review.call == content.call
        if yes and rules <= review.rules:
            return Yes(review.use_arguments)

    others = [one for one in reviews if one.said is Said.OPEN and one not in standing]
    if len(others) >= MAX_OPEN_REVIEWS:
        code = Code.TOO_MANY_REVIEWS
        return Reason(code, sentences.FIXED[code])
    return None


def pending(wants: tuple[Want, ...]) -> Ruling:
    """Return what waits for people: require_approval if a pattern is met, or escalate."""
    reasons = tuple(want.reason for want in wants)
    approvals = [one for one in reasons if one.code is Code.APPROVAL_REQUIRED]
    first = approvals[0] if approvals else reasons[0]
    effect = Effect.REQUIRE_APPROVAL if approvals else Effect.ESCALATE
    return Ruling(effect, first.code, first.say, reasons, ask=ask_of(wants))


def ask_of(wants: Iterable[Want]) -> Ask:
    """Return the one review that carries every want: all teams, the largest quorum."""
    quorums: dict[tuple[str | None, str], int] = {}
    wants = tuple(wants)
    for want in wants:
        # A named team is one team, whichever charter of the chain names it.
        agent = "" if want.reviewers else str(want.reason.agent)
        whom = (want.reviewers, agent)
        quorums[whom] = max(want.quorum, quorums.get(whom, 0))
    return Ask(
        teams=tuple(
            Team(team, agent or None, quorum)
            for (team, agent), quorum in quorums.items()
        ),
        within_minutes=min(want.within_minutes for want in wants),
        rules=tuple(rule_of(want) for want in wants),
    )


def rule_of(want: Want) -> str:
    """Return the rule's name as `agent:rule`."""
    return f"{want.reason.agent}:{want.reason.rule}"


_RAN_OUT = (Said.EXPIRED, Code.REVIEW_EXPIRED)
