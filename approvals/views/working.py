"""The working hours that approval rules count by."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from approvals.forms.working import WorkingHoursForm, hours_as_form
from approvals.services.working_hours import (
    in_words,
    may_set,
    require_may_set,
    set_working_calendar,
    working_calendar,
)
from registry.errors import InvalidError
from registry.web import person_of


@require_http_methods(["GET", "HEAD", "POST"])
def working_calendar_edit(request: HttpRequest) -> HttpResponse:
    """Read by everybody; set by administrators."""
    person, calendar = person_of(request), working_calendar()
    is_post = request.method == "POST"
    if is_post:
        require_may_set(person)
    form = WorkingHoursForm(
        request.POST if is_post else None, initial=hours_as_form(calendar)
    )
    if is_post and form.is_valid():
        try:
            set_working_calendar(
                form.calendar(), names=form.cleaned_data["holidays"], by=person
            )
        except InvalidError as refusal:
            form.refuse(refusal)
        else:
            messages.success(
                request, "The working hours are set, for what is asked from now on"
            )
            return redirect("working_calendar")
    context = {
        "nav": "settings",
        "form": form,
        "facts": in_words(calendar),
        "may_change": may_set(person),
    }
    return render(
        request,
        "approvals/working_calendar.html",
        context,
        status=422 if is_post else 200,
    )
