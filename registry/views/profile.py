"""What a person chooses for themselves."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from registry.errors import InvalidError
from registry.forms import ThemeForm
from registry.services.people import choose_theme
from registry.web import person_of


@require_POST
def theme_update(request: HttpRequest) -> HttpResponse:
    """Keep the theme, and go back to where the person was."""
    form = ThemeForm(request.POST)
    if not form.is_valid():
        raise InvalidError("choose light, dark or system")
    choose_theme(person_of(request), theme=form.cleaned_data["theme"])
    before = request.headers.get("Referer", "")
    here = url_has_allowed_host_and_scheme(
        before, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(before if here else "/")
