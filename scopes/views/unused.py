"""How an agent's grants were used, and what nobody used to tick for a draft without it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from registry.errors import InvalidError, NotFoundError
from registry.models import Agent, Person
from registry.views.frame import agent_frame
from registry.web import agent_at_work, person_of
from scopes.forms.shadow import picked
from scopes.forms.unused import UnusedForm
from scopes.services.drafts import require_may_edit
from scopes.services.unused import USUAL_DAYS, draft_without, text_to_narrow, usage_of

CHOICES = (30, 90, 180)


@require_http_methods(["GET", "HEAD", "POST"])
def grants_unused(request: HttpRequest, slug: str) -> HttpResponse:
    """Each mode of each grant with its last use in `?days=`; POST drafts the charter without those ticked."""
    person = person_of(request)
    agent = agent_at_work(slug, person)
    if request.method != "POST":
        asked = request.GET.get("days", "")
        days = int(asked) if asked in {str(one) for one in CHOICES} else USUAL_DAYS
        return _page(request, agent, person, days)
    require_may_edit(agent, by=person)
    form = UnusedForm(request.POST)
    if not form.is_valid():
        return _page(request, agent, person, USUAL_DAYS, form)
    facts = form.cleaned_data
    try:
        picks = picked(request.POST.getlist("pick"))
        draft_without(agent, picks=picks, by=person, **facts)
    except InvalidError as refusal:
        form.refuse(refusal)
        return _page(request, agent, person, facts["days"], form)
    messages.success(request, "They are out of the draft; nothing changes by that yet")
    return redirect("draft_edit", slug=agent.slug)


def _page(
    request: HttpRequest,
    agent: Agent,
    person: Person,
    days: int,
    form: UnusedForm | None = None,
) -> HttpResponse:
    known = text_to_narrow(agent)
    if known is None:
        raise NotFoundError(f"{agent} has no charter yet")
    text, counter = known
    context = {
        **agent_frame(agent, person=person, tab="versions"),
        "usage": usage_of(agent, text=text, days=days),
        "counter": counter,
        "days": days,
        "choices": CHOICES,
        "form": form,
    }
    status = 422 if form else 200
    return render(request, "scopes/grants_unused.html", context, status=status)
