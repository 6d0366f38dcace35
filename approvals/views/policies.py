"""Approval rules in the settings: what holds, what is drafted, what waits for another administrator."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from approvals.errors import NoPolicyError
from approvals.forms import ProposalForm
from approvals.models import DeploymentRequest, PolicySet
from approvals.services.policies import Asked, Change, requirement_for
from approvals.services.policy_sets import (
    agree_to_policies,
    open_policies,
    policies_numbered,
    propose_policies,
    refuse_policies,
    require_administrator,
    require_may_read,
)
from approvals.services.rule_words import in_words
from approvals.services.seen import requests_seen_by
from registry.clock import now
from registry.errors import InvalidError, NotFoundError
from registry.models import Person, Role
from registry.web import person_of

Status = PolicySet.Status
TESTED = 20


@require_http_methods(["GET", "HEAD", "POST"])
def policy_list(request: HttpRequest) -> HttpResponse:
    """The rules in force and those on their way; POST opens a draft."""
    person = editor_of(request) if request.method == "POST" else _reader(request)
    if request.method == "POST":
        open_policies(by=person)
        return redirect("policy_draft")
    sets = PolicySet.objects.select_related("made_by", "decided_by")
    context = {
        "nav": "settings",
        "current": _shown(sets.filter(status=Status.IN_FORCE).first()),
        "proposed": _shown(sets.filter(status=Status.PROPOSED).first()),
        "draft": sets.filter(status=Status.DRAFT).first(),
        "past": sets.exclude(status__in=[Status.DRAFT, Status.IN_FORCE])[:20],
        "may_change": person.has_role(Role.ADMINISTRATOR),
    }
    return render(request, "approvals/policy_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def policy_draft(request: HttpRequest) -> HttpResponse:
    """The rules as drafted, tried on a past request; POST `why` proposes them."""
    person = editor_of(request) if request.method == "POST" else _reader(request)
    draft = draft_or_404()
    form = ProposalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            found = propose_policies(draft, why=form.cleaned_data["why"], by=person)
        except (InvalidError, NoPolicyError) as refusal:
            form.refuse(refusal)
        else:
            done = found.status == Status.IN_FORCE
            messages.success(
                request,
                "The rules are in force" if done else "Another administrator is asked",
            )
            return redirect("policy_list")
    context = {
        "nav": "settings",
        "form": form,
        **_shown(draft),
        "may_change": person.has_role(Role.ADMINISTRATOR),
        **_trial(request, draft, person),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "approvals/policy_draft.html", context, status=status)


@require_POST
def policy_decide(request: HttpRequest, number: int) -> HttpResponse:
    """Agree to proposed rules, or refuse them: POST `says`, `note`."""
    person = editor_of(request)
    found = policies_numbered(number)
    note = request.POST.get("note", "")
    if request.POST.get("says") == "agree":
        agree_to_policies(found, by=person, note=note)
        messages.success(request, f"Approval rules {number} are in force")
    else:
        refuse_policies(found, by=person, note=note)
        messages.success(request, f"Approval rules {number} are off the table")
    return redirect("policy_list")


def draft_or_404() -> PolicySet:
    """The draft that is open; `NotFoundError` where there is none."""
    draft = PolicySet.objects.filter(status=Status.DRAFT).first()
    if draft is None:
        raise NotFoundError(
            "no draft of the approval rules is open",
            fix="open one from the page of the rules in force",
        )
    return draft


def editor_of(request: HttpRequest) -> Person:
    """The administrator who asks; `NotAllowedError` for everybody else."""
    person = person_of(request)
    require_administrator(person)
    return person


def _reader(request: HttpRequest) -> Person:
    person = person_of(request)
    require_may_read(person)
    return person


def _shown(found: PolicySet | None) -> dict[str, Any]:
    if found is None:
        return {}
    return {
        "policies": found,
        "rules": in_words(found.as_values()),
        "authors": [one.person for one in found.authors.select_related("person")],
    }


def _trial(request: HttpRequest, draft: PolicySet, person: Person) -> dict[str, Any]:
    """What the drafted rules would have asked of one past request, `?request=`."""
    recent = requests_seen_by(person).order_by("-asked_at")[:TESTED]
    chosen = request.GET.get("request", "")
    picked = next((one for one in recent if str(one.pk) == chosen), None)
    trial: dict[str, Any] = {"recent": recent, "picked": picked}
    if picked is None or not draft.rules:
        return trial
    try:
        trial["asked"] = _would_ask(draft, picked)
    except (NoPolicyError, InvalidError) as refusal:
        trial["refusal"] = refusal
    return trial


def _would_ask(draft: PolicySet, item: DeploymentRequest) -> Asked:
    proposed = item.round
    return requirement_for(
        Change(proposed.version, item.environment, proposed.risk, proposed.kinds),
        excluded={*proposed.authors, proposed.opened_by_id},
        at=now(),
        policies=draft,
    )
