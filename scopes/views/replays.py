"""Replay: what this version would have answered to what was really asked."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from registry.models import Environment
from registry.views.frame import agent_frame
from registry.web import agent_at_work, person_of, render_part
from scopes.forms.replay import ReplayForm
from scopes.models import Decision, Replay, Version
from scopes.services.replays import start_replay
from scopes.views.versions import version_of

EFFECTS = {
    "allow": "allowed",
    "require_approval": "asks a person",
    "escalate": "handed over",
    "deny": "denied",
}
WHY_UNKNOWN = {
    "context": "a fact a rule reads was not recorded",
    "counters": "a counter of the day is not in the record",
    "arguments": "a person's answer was bound to arguments that are not kept",
}


@require_http_methods(["GET", "HEAD", "POST"])
def replay_detail(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The newest replay of a version in `?environment=`; POST `environment`, `days` begins one."""
    person = person_of(request)
    agent = agent_at_work(slug, person)
    version = version_of(agent, number)
    form = ReplayForm(request.POST or None, initial=_first_choice())
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        begun = start_replay(
            version,
            environment=facts["environment"],
            days=int(facts["days"]),
            by=person,
        )
        query = urlencode({"environment": begun.environment.slug})
        return redirect(
            f"{reverse('replay_detail', args=[agent.slug, number])}?{query}"
        )
    found = _asked_for(version, request.GET.get("environment", ""))
    context = {
        **agent_frame(agent, person=person, tab="versions"),
        "version": version,
        "form": form,
        "replay": found,
        "groups": groups_in_words(found.result.get("groups", [])) if found else [],
    }
    if request.method == "POST":
        return render(request, "scopes/replay_detail.html", context, status=422)
    return render_part(request, "scopes/replay_detail.html", context, part="replay")


def _first_choice() -> dict[str, str]:
    """Production, where there is one: that is where requests come from."""
    place = Environment.objects.order_by("-is_production", "name").first()
    return {"environment": place.slug, "days": "30"} if place else {}


def _asked_for(version: Version, slug: str) -> Replay | None:
    found = version.replays.select_related("environment", "asked_by")
    return (found.filter(environment__slug=slug) if slug else found).first()


def groups_in_words(groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each group of a replay's result in words, with its samples as decisions that can be opened."""
    keys = [key for group in groups for key in group["samples"]]
    samples = {str(one.pk): one for one in Decision.objects.filter(pk__in=keys)}
    return [
        {
            "count": group["count"],
            "before": group["before"],
            "before_words": EFFECTS.get(group["before"], group["before"]),
            "after": group["after"],
            "after_words": EFFECTS.get(group["after"] or "", "cannot be told"),
            "why": WHY_UNKNOWN.get(group["code"], "")
            if group["after"] is None
            else group["rule"] or group["code"],
            "samples": [samples[key] for key in group["samples"] if key in samples],
        }
        for group in groups
    ]
