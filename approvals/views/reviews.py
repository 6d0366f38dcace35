"""Reviews: an agent waits, a person decides in under a minute."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from approvals.forms import AnswerForm
from approvals.models import ReviewAnswer
from approvals.services import queues
from approvals.services.answers import answer_review, why_not
from approvals.services.seen import review_seen, reviews_seen_by
from registry import access
from registry.models import Person
from registry.web import page_of, person_of, query_without_page, render_part
from scopes.models import Review
from scopes.services.questions import arguments_of

RECENT = 20


@require_safe
def review_list(request: HttpRequest) -> HttpResponse:
    """What waits for the person, nearest deadline first; then what was settled lately."""
    person = person_of(request)
    seen = reviews_seen_by(person)
    waiting = queues.reviews_for(person)
    others = seen.filter(state=Review.State.OPEN).exclude(pk__in=waiting.values("pk"))
    settled = seen.exclude(state=Review.State.OPEN).order_by("-closed_at")
    context = {
        "nav": "reviews",
        "page": page_of(request, waiting),
        "others": others[:RECENT],
        "settled": settled[:RECENT],
        "query": query_without_page(request),
    }
    return render_part(request, "approvals/review_list.html", context, part="queue")


@require_safe
def review_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is asked, why, with which arguments, until when, and what happens if nobody answers."""
    person = person_of(request)
    return _render(request, review_seen(pk, by=person), person=person)


@require_POST
def answer_create(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record the answer; what the service refuses answers 403 or 409 with the reason."""
    person = person_of(request)
    review = review_seen(pk, by=person)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _render(request, review, person=person, form=form)
    facts = form.cleaned_data
    answer_review(
        review, says=ReviewAnswer.Says(facts["says"]), by=person, note=facts["note"]
    )
    messages.success(request, f"You said {facts['says']}; the agent knows")
    return redirect("review_list")


def _render(
    request: HttpRequest,
    review: Review,
    *,
    person: Person,
    form: AnswerForm | None = None,
) -> HttpResponse:
    context = {
        "nav": "reviews",
        "review": review,
        "arguments": arguments_of(review),
        "asked": review.asked.select_related("team"),
        "answers": review.answers.select_related("person"),
        "so_far": review.run.decisions.order_by("-decided_at", "-id")[:10],
        "why_not": why_not(review, person=person),
        "may_see_run": access.may_see_work(person, review.agent),
        "form": form or AnswerForm(),
    }
    status = 422 if form else 200
    return render(request, "approvals/review_detail.html", context, status=status)
