"""Certification pages: what waits for me, a campaign with its items, a new one, how often."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from approvals.forms.certification import (
    CampaignForm,
    CertificationPolicyForm,
    CertifyForm,
    ScheduleForms,
    ScheduleFormSet,
    schedules_from,
)
from approvals.models import Campaign, CampaignItem
from approvals.services.certification.answers import (
    certify,
    seen_by,
    waiting_for,
)
from approvals.services.certification.asked import (
    authors_of,
    may_answer,
    may_certify,
)
from approvals.services.certification.campaigns import (
    About,
    may_open,
    open_campaign,
    teams_to_ask,
)
from approvals.services.certification.policy import (
    certification_policy,
    may_set,
    require_may_set,
    schedules,
    set_certification_policy,
)
from registry.errors import (
    ConflictError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
)
from registry.models import Person
from registry.web import page_of, person_of

WAITING = CampaignItem.State.WAITING


@require_safe
def campaign_list(request: HttpRequest) -> HttpResponse:
    """What waits for this person, and the campaigns there were."""
    person = person_of(request)
    context = {
        "nav": "approvals",
        "waiting": waiting_for(person),
        "page": page_of(request, Campaign.objects.select_related("opened_by")),
        "policy": certification_policy(),
        "others": schedules(),
        "may_open": may_open(person) or teams_to_ask(person).exists(),
    }
    return render(request, "approvals/campaign_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def campaign_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The items that the person may see; POST `item`… and `comment` certifies those ticked."""
    person = person_of(request)
    campaign = Campaign.objects.select_related("opened_by").filter(pk=pk).first()
    if campaign is None:
        raise NotFoundError("there is no such campaign")
    items = seen_by(person, campaign)
    form = CertifyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        ticked = [one for one in request.POST.getlist("item") if one.isdecimal()]
        try:
            done = certify(items.filter(pk__in=ticked), by=person, **form.cleaned_data)
        except (ConflictError, NotAllowedError) as refusal:
            form.refuse(refusal)
        else:
            many = "1 agent is" if len(done) == 1 else f"{len(done)} agents are"
            messages.success(request, f"{many} certified")
            return redirect(campaign)
    rows = page_of(request, items.order_by("settled_at", "agent__title", "pk"))
    mine = _mine(list(rows), person)
    context = {
        "nav": "approvals",
        "campaign": campaign,
        "page": rows,
        "mine": mine,
        "has_own": any(_is_own(one, person) for one in rows if one.pk not in mine),
        "left": campaign.items.filter(state=WAITING).count(),
        "all": campaign.items.count(),
        "form": form,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "approvals/campaign_detail.html", context, status=status)


def _mine(items: list[CampaignItem], person: Person) -> list[int]:
    """The ids of those that this person may certify."""
    return [
        one.pk
        for one in items
        if one.state == WAITING and may_certify(person, one.agent, one.manifest.version)
    ]


def _is_own(item: CampaignItem, person: Person) -> bool:
    """Whether it waits for somebody else because this person wrote it."""
    version = item.manifest.version
    return (
        item.state == WAITING
        and person.pk in authors_of(version)
        and may_answer(person, item.agent)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def campaign_create(request: HttpRequest) -> HttpResponse:
    """Ask about what is in force; for administrators, and leads about their own team's agents."""
    person = person_of(request)
    if not may_open(person) and not teams_to_ask(person).exists():
        raise NotAllowedError("administrators and leads of teams open campaigns")
    form = CampaignForm(request.POST if request.method == "POST" else None, by=person)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        about = About(facts["environment"], facts["team"], facts["risk"])
        try:
            campaign = open_campaign(
                facts["name"],
                about=about,
                days=facts["days"],
                suspend_days=facts["suspend_days"],
                by=person,
            )
        except (InvalidError, ConflictError) as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "They are asked")
            return redirect(campaign)
    status = 422 if request.method == "POST" else 200
    context = {"nav": "approvals", "form": form}
    return render(request, "approvals/campaign_create.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def certification_policy_edit(request: HttpRequest) -> HttpResponse:
    """How often Charter opens a campaign by itself, and what follows silence."""
    person, policy = person_of(request), certification_policy()
    initial = {
        "every_days": policy.every_days,
        "due_days": policy.due_days,
        "suspend_days": policy.suspend_days,
    }
    form = CertificationPolicyForm(
        request.POST if request.method == "POST" else None, initial=initial
    )
    rows = _rows(request)
    if request.method == "POST":
        require_may_set(person)
    if request.method == "POST" and form.is_valid() & rows.is_valid():
        try:
            set_certification_policy(
                by=person, others=schedules_from(rows), **form.cleaned_data
            )
        except InvalidError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "The days are set, for campaigns from now on")
            return redirect("certification_policy")
    status = 422 if request.method == "POST" else 200
    context = {
        "nav": "settings",
        "form": form,
        "policy": policy,
        "others": schedules(),
        "rows": rows,
        "may_change": may_set(person),
    }
    return render(
        request, "approvals/certification_policy.html", context, status=status
    )


def _rows(request: HttpRequest) -> ScheduleForms:
    if request.method == "POST":
        return ScheduleFormSet(request.POST, prefix="others")
    begins = [
        {
            "environment": one.environment.slug if one.environment else None,
            "risk": one.risk,
            "every_days": one.every_days,
        }
        for one in schedules()
    ]
    return ScheduleFormSet(initial=begins, prefix="others")
