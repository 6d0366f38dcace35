"""Suggested edits: written, then taken over or left."""

from __future__ import annotations

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from approvals.forms import OutcomeForm, SuggestionForm
from approvals.models import DeploymentRequest, SuggestionOutcome
from approvals.services.requests import require_may_ask
from approvals.services.seen import request_seen, require_may_speak
from approvals.services.suggestions import (
    Edit,
    accept,
    decline,
    part_for,
    suggest,
    suggestion_in,
)
from registry.errors import InvalidError
from registry.models import Person
from registry.web import person_of
from scopes.errors import CharterTextError

PLACE = re.compile(r"[0-9]{1,5}")


@require_http_methods(["GET", "HEAD", "POST"])
def suggestion_create(request: HttpRequest, pk: int) -> HttpResponse:
    """`?line=` (from 0) shows the lines that sentence is about, to be written anew; else all of them."""
    person = person_of(request)
    item = request_seen(pk, by=person)
    require_may_speak(person, item)
    if request.method == "POST":
        return _suggest(request, item, person)
    return _page(request, item, _begun(item, request.GET.get("line", "")))


def _begun(item: DeploymentRequest, line: str) -> SuggestionForm:
    proposed = item.round
    place = int(line) if PLACE.fullmatch(line) else None
    part = part_for(proposed, place)
    return SuggestionForm(
        initial={
            "round": proposed.number,
            "line": place,
            "first": part.first,
            "last": part.last,
            "text": part.text,
        }
    )


def _suggest(
    request: HttpRequest, item: DeploymentRequest, person: Person
) -> HttpResponse:
    form = SuggestionForm(request.POST)
    if not form.is_valid():
        return _page(request, item, form)
    facts = form.cleaned_data
    edit = Edit(facts["first"], facts["last"], facts["text"], facts["line"])
    try:
        made = suggest(
            item, round_number=facts["round"], edit=edit, why=facts["why"], by=person
        )
    except CharterTextError as refusal:
        for problem in refusal.problems[:5]:
            form.add_error("text", f"line {problem.line}: {problem.message}")
        return _page(request, item, form)
    except InvalidError as refusal:
        form.refuse(refusal, field="text")
        return _page(request, item, form)
    messages.success(request, "Your suggestion is made; the author is told")
    return redirect(f"{item.get_absolute_url()}#suggestion-{made.pk}")


def _page(
    request: HttpRequest, item: DeploymentRequest, form: SuggestionForm
) -> HttpResponse:
    proposed = item.round
    line = form["line"].value()
    known = str(line).isdigit() and int(line) < len(proposed.changes)
    context = {
        "nav": "approvals",
        "item": item,
        "round": proposed,
        "version": proposed.version,
        "change": proposed.changes[int(line)] if known else None,
        "form": form,
        "first": form["first"].value(),
        "last": form["last"].value(),
    }
    status = 422 if form.is_bound else 200
    return render(request, "approvals/suggestion_create.html", context, status=status)


@require_POST
def outcome_create(request: HttpRequest, pk: int, suggestion: int) -> HttpResponse:
    """The owners take it over, which opens a new round, or leave the text as it is."""
    person = person_of(request)
    item = request_seen(pk, by=person)
    require_may_ask(item.agent, by=person)
    found = suggestion_in(item, suggestion)
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        raise InvalidError("choose accept or decline")
    if form.cleaned_data["says"] == SuggestionOutcome.Says.ACCEPTED:
        version = accept(found, counter=form.cleaned_data["counter"], by=person)
        messages.success(
            request,
            f"Version {version.number} carries the suggestion; verdicts start again",
        )
        return redirect(item)
    decline(found, by=person)
    messages.success(request, "The suggestion is declined; who made it is told")
    return redirect(f"{item.get_absolute_url()}#suggestion-{found.pk}")
