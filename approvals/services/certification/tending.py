"""What time does to campaigns: reminders, the line above, and where the policy says so, suspension."""

from __future__ import annotations

from collections import defaultdict

from django.db import transaction

from approvals.models import Campaign, CampaignItem
from approvals.services.certification import telling
from approvals.services.certification.answers import settle
from approvals.services.certification.asked import asked_of
from approvals.services.certification.campaigns import open_regularly
from registry.clock import now
from registry.models import Agent, Person
from registry.services.ownership.records import lock
from registry.services.stopping.suspension import suspend_by_charter
from scopes.models import InForce

State = CampaignItem.State


def tend_campaigns() -> int:
    """Open what is due, settle what was replaced, remind, suspend. Returns how many wait; repeatable."""
    open_regularly()
    waiting = 0
    for campaign in Campaign.objects.filter(closed_at=None):
        for item in _waiting(campaign):
            _follow(item)
        waiting += _remind(campaign)
        if campaign.suspend_at is not None and now() >= campaign.suspend_at:
            for item in _waiting(campaign):
                _suspend(item)
    return waiting


def _waiting(campaign: Campaign) -> list[CampaignItem]:
    return list(
        campaign.items.filter(state=State.WAITING)
        .select_related(
            "campaign",
            "asked__reports_to",
            "agent__accountable__reports_to",
            "agent__owner_team",
            "environment",
            "manifest__version",
        )
        .prefetch_related("manifest__version__authors")
    )


@transaction.atomic
def _follow(item: CampaignItem) -> None:
    """What was replaced needs no certificate; what has another owner waits for that one."""
    asked = asked_of(item.agent, item.manifest.version)
    item = _locked(item)
    there = {"agent": item.agent_id, "environment": item.environment_id}
    in_force = InForce.objects.filter(**there, manifest=item.manifest_id).exists()
    if item.state == State.WAITING and not in_force:
        settle(item, State.REPLACED)
    elif item.state == State.WAITING and item.asked != asked:
        item.asked = asked
        item.save(update_fields=["asked"])


def _remind(campaign: Campaign) -> int:
    """Each person who is asked at half the time; with the line above once it is over."""
    items, at = _waiting(campaign), now()
    by_person: dict[Person, list[CampaignItem]] = defaultdict(list)
    for item in items:
        if item.asked is not None:
            by_person[item.asked].append(item)
    if at >= campaign.due_at:
        for person, theirs in by_person.items():
            telling.overdue(campaign, person, theirs)
    elif at >= campaign.opened_at + campaign.half:
        for person, theirs in by_person.items():
            telling.reminded(campaign, person, theirs)
    return len(items)


@transaction.atomic
def _suspend(item: CampaignItem) -> None:
    agent = lock(item.agent)
    item = _locked(item)
    if item.state != State.WAITING:
        return
    if agent.state == Agent.State.ACTIVE:
        suspend_by_charter(
            agent,
            reason=f"nobody certified it in time: {item.campaign}",
            summary=f"Suspended {agent}: nobody certified it in time",
        )
    settle(item, State.SUSPENDED)


def _locked(item: CampaignItem) -> CampaignItem:
    rows = CampaignItem.objects.select_for_update(of=("self",))
    return rows.select_related("campaign", "agent", "environment").get(pk=item.pk)
