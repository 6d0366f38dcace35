"""Comments on a request, threads that are settled, sentences that were looked at."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from approvals.forms import AnswerCommentForm, CommentForm, MarkForm
from approvals.models import DeploymentRequest
from approvals.services.discussion import (
    answer_comment,
    comment,
    resolve,
    thread_in,
)
from approvals.services.seen import request_seen, require_may_speak
from approvals.services.viewing import mark_viewed, not_viewed
from approvals.views.request_page import render_request
from registry.errors import InvalidError
from registry.models import Person
from registry.web import person_of


@require_POST
def comment_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a thread on the latest round, or on one of its sentences."""
    person, item = _seen(request, pk)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return render_request(request, item, person=person, said=form)
    facts = form.cleaned_data
    try:
        said = comment(
            item,
            round_number=facts["round"],
            line=facts["line"],
            text=facts["text"],
            by=person,
        )
    except InvalidError as refusal:
        form.refuse(refusal)
        return render_request(request, item, person=person, said=form)
    messages.success(request, "Your comment is added; those concerned are told")
    return _back(item, f"thread-{said.pk}")


@require_POST
def comment_answer(request: HttpRequest, pk: int, thread: int) -> HttpResponse:
    """Answer in a thread; a settled one is open again."""
    person, item = _seen(request, pk)
    begun = thread_in(item, thread)
    form = AnswerCommentForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Write what you want to say")
        return _back(item, f"thread-{begun.pk}")
    answer_comment(begun, text=form.cleaned_data["text"], by=person)
    messages.success(request, "Your answer is added")
    return _back(item, f"thread-{begun.pk}")


@require_POST
def thread_resolve(request: HttpRequest, pk: int, thread: int) -> HttpResponse:
    """Settle a thread; the next answer opens it again."""
    person, item = _seen(request, pk)
    resolve(thread_in(item, thread), by=person)
    messages.success(request, "The thread is settled; an answer opens it again")
    return _back(item, f"thread-{thread}")


@require_POST
def mark_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the person has looked at a sentence, and go on to the next."""
    person, item = _seen(request, pk)
    form = MarkForm(request.POST)
    if not form.is_valid():
        raise InvalidError("say which sentence you looked at")
    facts = form.cleaned_data
    proposed = mark_viewed(
        item, round_number=facts["round"], lines=[facts["line"]], by=person
    )
    left = not_viewed(proposed, by=person)
    after = [line for line in left if line > facts["line"]] or list(left)
    return _back(item, f"change-{after[0] + 1}" if after else "verdict")


def _seen(request: HttpRequest, pk: int) -> tuple[Person, DeploymentRequest]:
    person = person_of(request)
    item = request_seen(pk, by=person)
    require_may_speak(person, item)
    return person, item


def _back(item: DeploymentRequest, place: str) -> HttpResponse:
    return redirect(f"{item.get_absolute_url()}#{place}")
