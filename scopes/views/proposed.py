"""The charter an import proposes, beside the agent: look at it, open it as the draft, set it aside."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from charter.language import read
from registry.errors import NotFoundError
from registry.models import Agent
from registry.views.frame import agent_frame
from registry.web import agent_named, person_of
from scopes.models import Draft, ProposedCharter
from scopes.services.drafts import require_may_edit
from scopes.services.proposed import (
    may_see_proposed,
    open_proposed_draft,
    set_aside,
    waiting_charter,
)
from scopes.services.words import changes_between, words_of


@require_http_methods(["GET", "HEAD", "POST"])
def proposed_charter(request: HttpRequest, slug: str) -> HttpResponse:
    """The proposed charter in words and as YAML; POST opens it as the draft."""
    person = person_of(request)
    agent, proposed = _seen(request, slug)
    if request.method == "POST":
        open_proposed_draft(agent, by=person)
        messages.success(request, "The proposal is the draft now; it is not in force")
        return redirect("draft_edit", slug=agent.slug)
    draft = Draft.objects.filter(agent=agent).first()
    document = read(proposed.text)
    context = {
        **agent_frame(agent, person=person, tab="draft"),
        "proposed": proposed,
        "words": words_of(document),
        "lines": proposed.text.splitlines(),
        "draft": draft,
        "changes": changes_between(read(draft.text), document) if draft else [],
    }
    return render(request, "scopes/proposed_charter.html", context)


@require_POST
def proposed_set_aside(request: HttpRequest, slug: str) -> HttpResponse:
    """Let it wait no longer."""
    person = person_of(request)
    agent, proposed = _seen(request, slug)
    require_may_edit(agent, by=person)
    set_aside(proposed, by=person)
    messages.success(request, "The proposal is set aside; the draft is as it was")
    return redirect(agent)


def _seen(request: HttpRequest, slug: str) -> tuple[Agent, ProposedCharter]:
    agent = agent_named(slug)
    if not may_see_proposed(person_of(request), agent):
        raise NotFoundError("there is nothing here that you may see")
    proposed = waiting_charter(agent)
    if proposed is None:
        raise NotFoundError(f"no proposed charter waits for {agent}")
    return agent, proposed
