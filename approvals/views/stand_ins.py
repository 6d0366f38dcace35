"""Away: who decides for me, from when until when."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from approvals.forms import StandInForm
from approvals.models import StandIn
from approvals.services.stand_ins import cancel_stand_in, name_stand_in, people_away
from registry.clock import now
from registry.errors import ConflictError, InvalidError
from registry.web import person_of


@require_http_methods(["GET", "HEAD", "POST"])
def stand_in_list(request: HttpRequest) -> HttpResponse:
    """Who stands in for me, and for whom I do; POST names one."""
    person = person_of(request)
    form = StandInForm(
        request.POST if request.method == "POST" else None, person=person
    )
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            named = name_stand_in(
                person,
                deputy=facts["deputy"],
                starts_at=facts["starts_at"] or now(),
                ends_at=facts["ends_at"],
            )
        except (InvalidError, ConflictError) as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"{named.deputy} decides for you while away")
            return redirect("stand_in_list")
    context = {
        "form": form,
        "mine": StandIn.objects.filter(
            person=person, cancelled_at=None, ends_at__gt=now()
        ).select_related("deputy"),
        "away": people_away(person, at=now()),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "approvals/stand_in_list.html", context, status=status)


@require_POST
def stand_in_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Be back."""
    cancel_stand_in(pk, by=person_of(request))
    messages.success(request, "Welcome back: you decide for yourself again")
    return redirect("stand_in_list")
