"""One thing that a campaign asks about, and the answers besides *certify*."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from approvals.forms.certification import RevokeForm
from approvals.models import Campaign, CampaignItem
from approvals.services.certification.answers import seen_by
from approvals.services.certification.asked import may_answer
from approvals.services.certification.otherwise import narrow, revoke
from registry import access
from registry.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from registry.models import Person
from registry.web import person_of
from scopes.services.unused import USUAL_DAYS, text_to_narrow, usage_of


@require_http_methods(["GET", "HEAD", "POST"])
def campaign_item(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """What it uses of what it may; POST `says`: `narrow`, or `revoke` with `reason` and `sure`."""
    person = person_of(request)
    found = _item(person, pk, item)
    if request.method != "POST":
        return _page(request, found, person, RevokeForm())
    if not may_answer(person, found.agent):
        raise NotAllowedError(
            f"you do not answer for {found.agent}",
            fix=f"ask {found.asked or 'an administrator'}",
        )
    if request.POST.get("says") == "narrow":
        narrow(found, by=person)
        messages.success(
            request, "Here is a draft without what nobody used; ask for approval of it"
        )
        return redirect("draft_edit", slug=found.agent.slug)
    form = RevokeForm(request.POST)
    if form.is_valid():
        try:
            revoke(found, reason=form.cleaned_data["reason"], by=person)
        except (ConflictError, InvalidError) as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"Nothing answers for {found} any more")
            return redirect(found.campaign)
    return _page(request, found, person, form)


def _item(person: Person, campaign: int, pk: int) -> CampaignItem:
    there = Campaign.objects.filter(pk=campaign).first()
    found = seen_by(person, there).filter(pk=pk).first() if there else None
    if found is None:
        raise NotFoundError("there is nothing like this that it asks you about")
    return found


def _page(
    request: HttpRequest, item: CampaignItem, person: Person, form: RevokeForm
) -> HttpResponse:
    is_open = item.state == CampaignItem.State.WAITING
    context = {
        "nav": "approvals",
        "item": item,
        "version": item.manifest.version,
        "form": form,
        "may_answer": is_open and may_answer(person, item.agent),
        **(_usage(item, person) if is_open else {}),
    }
    status = 422 if form.is_bound else 200
    return render(request, "approvals/campaign_item.html", context, status=status)


def _usage(item: CampaignItem, person: Person) -> dict[str, Any]:
    """What nobody used, for those who may see the agent's work; `may_narrow`: it can be drafted away."""
    known = text_to_narrow(item.agent)
    if known is None or not access.may_see_work(person, item.agent):
        return {}
    usage = usage_of(item.agent, text=known[0])
    none = len(usage.unused) == len(usage.uses)
    return {
        "usage": usage,
        "days": USUAL_DAYS,
        "is_idle": none,
        "may_narrow": bool(usage.unused)
        and not none
        and access.may_edit(person, item.agent)
        and may_answer(person, item.agent),
    }
