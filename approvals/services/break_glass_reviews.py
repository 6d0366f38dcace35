"""The review afterwards, which nobody can skip."""

from __future__ import annotations

from django.db import transaction

from approvals.errors import NotAskedError
from approvals.models import BreakGlass, BreakGlassReview
from approvals.services import telling_break_glass
from approvals.services.break_glass_people import reviewers, reviewers_of
from registry.clock import now
from registry.errors import ConflictError, InvalidError
from registry.models import Person
from registry.services import audit

Says = BreakGlassReview.Says


@transaction.atomic
def review_break_glass(
    one: BreakGlass, *, says: Says, comment: str, by: Person
) -> BreakGlassReview:
    """One person's word; it is closed when as many of each group have spoken as would have had to agree."""
    one = BreakGlass.objects.select_for_update(of=("self",)).get(pk=one.pk)
    if one.review_from is None:
        raise ConflictError("it never came into force")
    if one.reviews.filter(person=by).exists():
        raise ConflictError("you have reviewed it already")
    if by not in reviewers(one):
        raise NotAskedError("only those who would have been asked review it")
    if not comment.strip():
        raise InvalidError("say what you looked at; it stays on the record")
    review = one.reviews.create(person=by, says=says, comment=comment.strip(), at=now())
    audit.record(
        "break_glass.reviewed",
        actor=by,
        target=one,
        agent=one.agent,
        summary=f"{says.label}: {review.comment}",
    )
    if one.closed_at is None and _all_have_spoken(one):
        _close(one)
    return review


def _all_have_spoken(one: BreakGlass) -> bool:
    spoken = {review.person_id for review in one.reviews.all()}
    for need in one.needs:
        people = {person.pk for person in reviewers_of(one, need)}
        if len(people & spoken) < min(need["quorum"], len(people)):
            return False
    return bool(spoken)


def _close(one: BreakGlass) -> None:
    one.closed_at = now()
    one.save(update_fields=["closed_at"])
    reviews = list(one.reviews.select_related("person"))
    said = "; ".join(
        f"{review.person}: {review.get_says_display().lower()}" for review in reviews
    )
    audit.record(
        "break_glass.closed",
        actor=None,
        target=one,
        agent=one.agent,
        summary=f"The break-glass is reviewed. {said}",
    )
    telling_break_glass.reviewed(one, said=said)
