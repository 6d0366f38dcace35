"""Verdicts: what a person says of exactly the version they were shown."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from approvals.errors import NotViewedError
from approvals.forms import VerdictForm
from approvals.models import Verdict
from approvals.services.seen import request_seen
from approvals.services.verdicts import give_verdict
from approvals.views.request_page import render_request
from registry.web import person_of

THANKS = {
    Verdict.Says.APPROVE: "You approved; with the last approval needed it comes into force",
    Verdict.Says.REQUEST_CHANGES: "You asked for changes; the author is told",
    Verdict.Says.REJECT: "You rejected it; the author is told",
}


@require_POST
def verdict_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the verdict; what the service refuses answers 403 or 409 with the reason."""
    person = person_of(request)
    item = request_seen(pk, by=person)
    form = VerdictForm(request.POST)
    if not form.is_valid():
        return render_request(request, item, person=person, form=form)
    facts = form.cleaned_data
    try:
        verdict = give_verdict(
            item,
            round_number=facts["round"],
            digest=facts["digest"],
            says=Verdict.Says(facts["says"]),
            by=person,
            comment=facts["comment"],
        )
    except NotViewedError as refusal:
        form.refuse(refusal)
        return render_request(request, item, person=person, form=form)
    messages.success(request, THANKS[Verdict.Says(verdict.says)])
    return redirect(item)
