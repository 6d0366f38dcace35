"""What a person hears of: events by channel, the digest's hour, quiet hours."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from registry.errors import InvalidError
from registry.event_types import Channel, groups
from registry.forms.notifications import TimesForm
from registry.models import Person
from registry.services.telling import preferences
from registry.web import person_of

WORDS = ((Channel.MAIL, "Mail"), (Channel.DIGEST, "Digest"), (Channel.NONE, "Nothing"))


@require_http_methods(["GET", "HEAD", "POST"])
def notifications(request: HttpRequest) -> HttpResponse:
    """The table and the times; POST `<type>` for each row, and the times, keeps all of them or none."""
    person = person_of(request)
    choices = {**preferences.choices_of(person)}
    if request.method != "POST":
        times = preferences.times_of(person)
        form = TimesForm(initial=asdict(times))
        return _page(request, person, choices, form)
    form = TimesForm(request.POST)
    given = {name: request.POST[name] for name in choices if name in request.POST}
    if form.is_valid():
        try:
            with transaction.atomic():
                preferences.choose(person, choices=given)
                preferences.set_times(person, times=form.times())
        except InvalidError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Saved; it holds for what happens from now on")
            return redirect("notifications")
    return _page(request, person, {**choices, **given}, form, status=422)


def _page(
    request: HttpRequest,
    person: Person,
    choices: dict[str, Any],
    form: TimesForm,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "nav": "",
        "form": form,
        "channels": WORDS,
        "timezone": person.timezone,
        "groups": [
            {
                "about": about,
                "rows": [
                    {"kind": kind, "chosen": choices[kind.name]}
                    for kind in kinds
                    if kind.name in choices
                ],
            }
            for about, kinds in groups().items()
            if any(kind.name in choices for kind in kinds)
        ],
    }
    return render(request, "registry/notifications.html", context, status=status)
