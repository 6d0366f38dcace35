"""Reviews, told: opened by the resolver, answered by people, or by nobody."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from registry.models import Person
from registry.moments import moment
from registry.services.telling import events
from scopes.models import Review


def opened(review: Review, *, asked: Iterable[Person]) -> None:
    """An agent waits. What it wants to do it with stays on the page: arguments are told nobody."""
    _emit(
        "opened",
        review,
        title=f"{review.agent} waits for your answer: {review.action} on {review.resource}",
        text=f"In {review.environment}. Without an answer by "
        f"{moment(review.expires_at)} it is a no.",
        concerning=asked,
    )


def answered(review: Review, *, says: str, by: Person) -> None:
    """Somebody said yes or no."""
    _emit(
        "answered",
        review,
        title=f"{by} said {says} to {review.action} on {review.resource} of {review.agent}",
        data={"says": says, "state": review.state},
        concerning={review.agent.accountable} - {by},
    )


def expired(review: Review) -> None:
    """Nobody did."""
    _emit(
        "expired",
        review,
        title=f"Nobody answered {review.agent} in time: {review.action} on {review.resource}",
        text="So the answer is no.",
        concerning={review.agent.accountable},
    )


def _emit(
    name: str,
    review: Review,
    *,
    title: str,
    concerning: Iterable[Person | None],
    text: str = "",
    data: dict[str, Any] | None = None,
) -> None:
    events.emit(
        f"review.{name}",
        review,
        agent=review.agent,
        key=f"review-opened:{review.pk}" if name == "opened" else "",
        title=title,
        text=text,
        data={
            "agent": review.agent.slug,
            "environment": review.environment.slug,
            "review": str(review.pk),
            "run": str(review.run_id),
            "request_digest": review.request_digest,
            **(data or {}),
        },
        letter={"action": "Open the review"},
        concerning=concerning,
        answer_by=review.expires_at if name == "opened" else None,
    )
