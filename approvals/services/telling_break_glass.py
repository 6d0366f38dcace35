"""Break-glass, told: to everybody concerned when it happens, to its reviewers until they have reviewed it."""

from __future__ import annotations

from collections.abc import Iterable

from approvals.models import BreakGlass, Deployment
from approvals.services.break_glass_people import concerned, reviewers
from approvals.services.telling import data_of
from registry.models import Person
from registry.services.telling import events

BUTTON = {"action": "Open the break-glass"}


def in_force(one: BreakGlass, deployment: Deployment) -> None:
    """A version did not wait for its approvers."""
    ends, review_by = deployment.manifest.not_after, one.review_by
    _emit(
        "break_glass.in_force",
        one,
        key="in-force",
        title=f"{one.agent}: version {deployment.manifest.version.number} is in force in"
        f" {deployment.environment}, break-glass",
        text=f"{one.asked_by} did not wait: {one.justification}\n\nIt ends by itself at"
        f" {ends:%d %b %Y, %H:%M} (UTC). {names(reviewers(one))}: review it by"
        f" {review_by:%d %b %Y}.",
        concerning=concerned(one),
    )


def review_due(one: BreakGlass) -> None:
    """Half the time to review it is over."""
    _remind("break_glass.review_due", one, "waits for your review", reviewers(one))


def review_overdue(one: BreakGlass) -> None:
    """Nobody reviewed it in time: the line above the reviewers and everybody concerned hear of it."""
    above = {person.reports_to for person in reviewers(one) if person.reports_to}
    people = above | concerned(one)
    _remind("break_glass.review_overdue", one, "was not reviewed in time", people)


def reviewed(one: BreakGlass, *, said: str) -> None:
    """Everybody who would have been asked has reviewed it."""
    _emit(
        "break_glass.reviewed",
        one,
        key="reviewed",
        title=f"{one.agent}: the break-glass is reviewed",
        text=said,
        concerning=concerned(one),
    )


def _remind(name: str, one: BreakGlass, what: str, people: Iterable[Person]) -> None:
    _emit(
        name,
        one,
        key=name,
        title=f"{one.agent}: the break-glass {what}",
        text=f"{one.asked_by} did not wait: {one.justification}\n\nUntil it is reviewed"
        " nothing else of this agent or its team may break the glass.",
        concerning=people,
    )


def _emit(
    name: str,
    one: BreakGlass,
    *,
    key: str,
    title: str,
    text: str,
    concerning: Iterable[Person],
) -> None:
    events.emit(
        name,
        one,
        agent=one.agent,
        key=f"break-glass:{one.pk}:{key}",
        title=title,
        text=text,
        data=data_of(one.round.request, one.round) | {"break_glass": one.pk},
        letter=BUTTON,
        concerning=concerning,
    )


def names(people: Iterable[Person]) -> str:
    """Who is to review, in words."""
    return ", ".join(sorted(str(person) for person in people)) or "an administrator"
