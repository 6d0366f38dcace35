"""Break the glass, see what was broken, review it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from approvals.forms import BreakGlassForm, BreakGlassReviewForm
from approvals.services.break_glass import break_glass, open_reviews
from approvals.services.break_glass_people import (
    reviewers,
    seen_break_glass,
    seen_in_force,
)
from approvals.services.break_glass_reviews import Says, review_break_glass
from approvals.services.requests import require_may_ask
from registry.clock import now
from registry.errors import Refusal
from registry.views.frame import agent_frame
from registry.web import agent_named, page_of, person_of
from scopes.views.versions import version_of


@require_http_methods(["GET", "HEAD", "POST"])
def break_glass_create(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Where, for how long, and why it cannot wait; POST asks whom the break-glass rules name."""
    person = person_of(request)
    agent = agent_named(slug)
    version = version_of(agent, number)
    require_may_ask(agent, by=person)
    posted = request.POST if request.method == "POST" else None
    form = BreakGlassForm(posted)
    if posted is not None and form.is_valid():
        try:
            item = break_glass(version, by=person, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "You asked; one of those named agrees")
            return redirect(item)
    context = {
        **agent_frame(agent, person=person, tab="versions"),
        "version": version,
        "form": form,
    }
    status = 200 if posted is None else 422
    return render(request, "approvals/break_glass_create.html", context, status=status)


@require_safe
def break_glass_list(request: HttpRequest) -> HttpResponse:
    """Every break-glass that came into force, what waits for review first."""
    person = person_of(request)
    context = {
        "nav": "approvals",
        "page": page_of(request, seen_in_force(person)),
        "at": now(),
        "waiting": open_reviews().count(),
    }
    return render(request, "approvals/break_glass_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def break_glass_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What was broken and why; POST `says`, `comment` reviews it."""
    person = person_of(request)
    one = seen_break_glass(pk, by=person)
    posted = request.POST if request.method == "POST" else None
    form = BreakGlassReviewForm(posted)
    if posted is not None and form.is_valid():
        review_break_glass(
            one,
            says=Says(form.cleaned_data["says"]),
            comment=form.cleaned_data["comment"],
            by=person,
        )
        messages.success(request, "Your review is on the record")
        return redirect(one)
    people = reviewers(one)
    reviews = list(one.reviews.select_related("person"))
    context = {
        "nav": "approvals",
        "one": one,
        "round": one.round,
        "item": one.round.request,
        "form": form,
        "reviews": reviews,
        "reviewers": sorted(people, key=str),
        "is_overdue": one.closed_at is None
        and one.review_by is not None
        and one.review_by <= now(),
        "may_review": one.review_from is not None
        and person in people
        and person not in {review.person for review in reviews},
    }
    status = 200 if posted is None else 422
    return render(request, "approvals/break_glass_detail.html", context, status=status)
