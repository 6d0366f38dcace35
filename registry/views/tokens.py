"""Personal tokens: one's own, made and shown once, revoked."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from registry.clock import now
from registry.errors import ConflictError
from registry.forms import TokenForm
from registry.services.tokens import issue_token, revoke_token
from registry.web import page_of, person_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def token_list(request: HttpRequest) -> HttpResponse:
    """One's tokens. POST makes one and shows it, this once; the same form sent again makes no second one."""
    person = person_of(request)
    form = TokenForm(request.POST if request.method == "POST" else None)
    new = None
    if request.method == "POST" and form.is_valid():
        try:
            new = issue_token(person, **form.cleaned_data)
        except ConflictError as refusal:
            form.refuse(refusal)
        else:
            if new is None:
                messages.info(
                    request,
                    "That token was made already and is shown only once; revoke it and make another "
                    "if you did not copy it",
                )
                return redirect("token_list")
    context = {
        "nav": "",
        "page": page_of(request, person.tokens.all()),
        "form": TokenForm() if new else form,
        "new": {"token": new[0], "text": new[1], "url": settings.PUBLIC_URL}
        if new
        else None,
        "now": now(),
    }
    status = 201 if new else 422 if request.method == "POST" else 200
    return render(request, "registry/token_list.html", context, status=status)


@require_POST
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """The token stops working now."""
    token = revoke_token(pk, by=person_of(request))
    messages.success(request, f"The token {token.prefix}… stopped working")
    return redirect("token_list")
