"""The draft: its words and advice beside its YAML, saved against a counter."""

from __future__ import annotations

import difflib
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from charter.language import Problem, read
from registry import access
from registry.errors import InvalidError, NotFoundError
from registry.models import ActionEntry, Agent, Person, ResourceEntry
from registry.services.catalogue.entries import pickable
from registry.views.frame import agent_frame
from registry.web import agent_at_work, person_of
from scopes.errors import CharterTextError, DraftConflictError
from scopes.forms import DraftForm
from scopes.models import Draft
from scopes.services.drafts import (
    discard_draft,
    open_draft,
    require_may_edit,
    save_draft,
)
from scopes.services.words import advice_on, changes_between, words_of


@require_http_methods(["GET", "HEAD", "POST"])
def draft_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The open draft. POST without a text opens one, POST with a text saves it."""
    person = person_of(request)
    agent = agent_at_work(slug, person)
    if request.method != "POST":
        draft = Draft.objects.filter(agent=agent).first()
        return render_draft(request, draft) if draft else _no_draft(request, agent)
    if "text" not in request.POST:
        open_draft(agent, by=person)
        return redirect("draft_edit", slug=agent.slug)
    return _save(request, draft_of(agent, person))


def _save(request: HttpRequest, draft: Draft) -> HttpResponse:
    form = DraftForm(request.POST)
    if not form.is_valid():
        return render_draft(request, draft, form=form)
    facts = form.cleaned_data
    try:
        save_draft(draft, by=person_of(request), **facts)
    except DraftConflictError as refusal:
        return draft_conflict(request, draft.agent, refusal, yours=facts["text"])
    except CharterTextError as refusal:
        return render_draft(request, draft, form=form, problems=refusal.problems)
    except InvalidError as refusal:
        form.refuse(refusal, field="text")
        return render_draft(request, draft, form=form)
    messages.success(request, "The draft is saved; it is not in force")
    return redirect("draft_edit", slug=draft.agent.slug)


@require_POST
def draft_discard(request: HttpRequest, slug: str) -> HttpResponse:
    """Throw the draft away; its text stays in the audit trail."""
    person = person_of(request)
    agent = agent_at_work(slug, person)
    discard_draft(draft_of(agent, person), by=person)
    messages.success(request, "The draft is discarded; versions are untouched")
    return redirect("version_list", slug=agent.slug)


def draft_of(agent: Agent, person: Person) -> Draft:
    """The open draft, for somebody who may edit it; 404 and 403 in that order otherwise."""
    if not access.may_see_work(person, agent):
        raise NotFoundError("there is nothing here that you may see")
    require_may_edit(agent, by=person)
    draft = Draft.objects.filter(agent=agent).first()
    if draft is None:
        raise NotFoundError(f"{agent} has no open draft")
    return draft


def render_draft(
    request: HttpRequest,
    draft: Draft,
    *,
    form: DraftForm | None = None,
    problems: tuple[Problem, ...] = (),
) -> HttpResponse:
    """The draft's page; with a refused form or a text's problems it answers 422 and keeps every value."""
    document = read(draft.text)
    base = read(draft.base.text) if draft.base else None
    context = {
        **_frame(request, draft.agent),
        "draft": draft,
        "form": form
        or DraftForm(initial={"text": draft.text, "counter": draft.counter}),
        "problems": problems,
        "words": words_of(document),
        "advice": advice_on(
            document,
            production=True,
            authors=draft.authors.values_list("pk", flat=True),
        ),
        "changes": changes_between(base, document),
        "resources": pickable(ResourceEntry),
        "actions": pickable(ActionEntry),
    }
    status = 422 if form else 200
    return render(request, "scopes/draft_edit.html", context, status=status)


def _no_draft(request: HttpRequest, agent: Agent) -> HttpResponse:
    return render(request, "scopes/draft_edit.html", _frame(request, agent))


def _frame(request: HttpRequest, agent: Agent) -> dict[str, Any]:
    return agent_frame(agent, person=person_of(request), tab="draft")


def draft_conflict(
    request: HttpRequest, agent: Agent, refusal: DraftConflictError, *, yours: str
) -> HttpResponse:
    """Both texts side by side; saving again, with the new counter, goes through."""
    yours = yours.replace("\r\n", "\n")
    context = {
        **_frame(request, agent),
        "refusal": refusal,
        "form": DraftForm(initial={"text": yours, "counter": refusal.counter}),
        "theirs": refusal.current.splitlines(),
        "differences": _differences(refusal.current, yours),
    }
    return render(request, "scopes/draft_conflict.html", context, status=409)


def _differences(theirs: str, yours: str) -> list[dict[str, str]]:
    """Every line that stands in both texts, or in one: [{side, line}]."""
    left, right = theirs.splitlines(), yours.splitlines()
    matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
    rows = []
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        side = "both" if tag == "equal" else "theirs"
        rows += [{"side": side, "line": line} for line in left[start:end]]
        if tag != "equal":
            mine = right[other_start:other_end]
            rows += [{"side": "yours", "line": line} for line in mine]
    return rows
