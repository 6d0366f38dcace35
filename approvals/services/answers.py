"""Answers to reviews: a person says yes or no to one exact request of one run."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from approvals.errors import NotAskedError, ReviewClosedError
from approvals.models import ReviewAnswer
from approvals.services import telling_reviews
from approvals.services.last_look import last_look
from registry.clock import now
from registry.errors import ConflictError, InvalidError
from registry.models import Person, Team
from registry.services import audit
from registry.services.epoch import announce
from scopes.models import Review, Run

Says = ReviewAnswer.Says
State = Review.State


def people_asked(review: Review, *, at: datetime) -> QuerySet[Person]:
    """Whose answer counts (language §4.1): the teams named, else the accountable person.

    Never a service account, nor the person on whose behalf the run acts.
    """
    teams = Team.objects.filter(reviews=review)
    if teams:
        counting = [person.pk for team in teams for person in team.counting_members(at)]
    else:
        counting = [review.agent.accountable_id or 0]
    return Person.objects.filter(
        pk__in=counting, is_active=True, is_service=False
    ).exclude(email=review.run.on_behalf_of.strip().lower())


@transaction.atomic
def answer_review(
    review: Review, *, says: Says, by: Person, note: str = ""
) -> ReviewAnswer:
    """Record the answer; one no settles it, the last yes needed lets the agent go on.

    Raises `ReviewClosedError`, `NotAskedError`, `ConflictError` for a second answer.
    """
    review = Review.objects.select_for_update(of=("self",)).get(pk=review.pk)
    at = now()
    _require_waiting(review, at)
    if not people_asked(review, at=at).filter(pk=by.pk).exists():
        raise NotAskedError("this review does not ask you", fix=_who_may(review))
    if says == Says.NO and not note.strip():
        raise InvalidError("say why not; the agent reads it")
    if review.answers.filter(person=by).exists():
        raise ConflictError("you already answered")

    with last_look():
        answer = review.answers.create(person=by, says=says, note=note.strip(), at=at)
    _settle(review, answer, at)
    audit.record(
        f"review.{says.value}",
        actor=by,
        target=review,
        agent=review.agent,
        summary=f"{says.label} to {review.action} on {review.resource}"
        + (f", “{answer.note}”" if answer.note else ""),
        facts={"run": str(review.run_id), "request": review.request_digest},
    )
    telling_reviews.answered(review, says=says.value, by=by)
    return answer


def why_not(review: Review, *, person: Person) -> str:
    """Why this person's answer would be refused now; empty when it would count."""
    at = now()
    if review.state != State.OPEN or review.expires_at <= at:
        return "this review no longer waits for an answer"
    if not people_asked(review, at=at).filter(pk=person.pk).exists():
        return f"this review does not ask you; {_who_may(review)}"
    if review.answers.filter(person=person).exists():
        return "you already answered"
    return ""


def _require_waiting(review: Review, at: datetime) -> None:
    if review.state != State.OPEN:
        raise ReviewClosedError(f"this review is {review.get_state_display().lower()}")
    if review.expires_at <= at:
        raise ReviewClosedError(
            "the time to answer is over, and silence is no",
            fix="the agent asks again if it still needs to",
        )


def _who_may(review: Review) -> str:
    names = [team.name for team in review.teams.all()]
    if not names and review.agent.accountable:
        names = [review.agent.accountable.name]
    return f"{' or '.join(names)} can answer"


def _settle(review: Review, answer: ReviewAnswer, at: datetime) -> None:
    if answer.says == Says.NO:
        _close(review, State.REJECTED, at, note=answer.note)
        return
    if _is_complete(review):
        _close(review, State.APPROVED, at, note=answer.note)


def _is_complete(review: Review) -> bool:
    """Enough distinct people, and enough of every team named, said yes (language §3 step 7)."""
    said_at = dict(
        review.answers.filter(
            says=Says.YES, person__is_active=True, person__is_service=False
        ).values_list("person_id", "at")
    )
    every_team = all(
        sum(
            member.counts_at(said_at[member.person_id])
            for member in asked.team.memberships.filter(person_id__in=said_at)
        )
        >= asked.quorum
        for asked in review.asked.select_related("team")
    )
    return len(said_at) >= review.quorum and every_team


def _close(review: Review, state: State, at: datetime, *, note: str = "") -> None:
    review.state = state
    review.note = note
    review.closed_at = at
    review.arguments = None
    review.save(update_fields=["state", "note", "closed_at", "arguments"])
    announce(f"review:{review.pk}")


def tell_opened(pk: str) -> None:
    """Tell those asked that an agent waits for them; one that is settled meanwhile bothers nobody."""
    waiting = Review.objects.select_related("agent", "environment")
    review = waiting.filter(pk=pk, state=State.OPEN).first()
    if review is not None:
        with transaction.atomic():
            telling_reviews.opened(review, asked=people_asked(review, at=now()))


def expire_reviews() -> int:
    """Close the reviews nobody answered in time: silence is no. Returns how many."""
    due = Review.objects.filter(state=State.OPEN, expires_at__lte=now())
    return sum(_expire(review) for review in due)


@transaction.atomic
def _expire(review: Review) -> bool:
    rows = Review.objects.select_related("run").select_for_update(of=("self",))
    review, at = rows.get(pk=review.pk), now()
    if review.state != State.OPEN or review.expires_at > at:
        return False
    _close(review, State.EXPIRED, at)
    ended = review.run.state != Run.State.OPEN
    why = (
        "Its run ended before anybody answered" if ended else "Nobody answered in time"
    )
    audit.record(
        "review.expired",
        actor=None,
        target=review,
        agent=review.agent,
        summary=f"{why}: the answer to {review} is no",
    )
    telling_reviews.expired(review)
    return True
