"""Campaigns, told: once to each person, with all that waits for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from approvals.models import Campaign, CampaignItem
from registry.models import Person
from registry.moments import day
from registry.services.telling import events

BUTTON = {"action": "Look at them"}
NAMED = 20
"""Agents named in a mail; the page has them all."""


def asked(campaign: Campaign) -> None:
    """Whoever answers for something of it is asked, in one mail each."""
    by_person: dict[Person, list[CampaignItem]] = defaultdict(list)
    items = campaign.items.select_related("agent", "asked", "environment")
    for item in items:
        if item.asked is not None:
            by_person[item.asked].append(item)
    for person, theirs in by_person.items():
        _emit(
            "certification.asked",
            campaign,
            key=f"asked:{person.pk}",
            title=f"{_count(theirs)} to certify by {day(campaign.due_at)}",
            text=_text(campaign, theirs),
            concerning={person},
        )


def reminded(campaign: Campaign, person: Person, items: Sequence[CampaignItem]) -> None:
    """Half the time is over."""
    _emit(
        "certification.reminded",
        campaign,
        key=f"reminded:{person.pk}",
        title=f"{_count(items)} still to certify by {day(campaign.due_at)}",
        text=_text(campaign, items),
        concerning={person},
    )


def overdue(campaign: Campaign, person: Person, items: Sequence[CampaignItem]) -> None:
    """The time is over: the line above hears of it as well."""
    _emit(
        "certification.overdue",
        campaign,
        key=f"overdue:{person.pk}",
        title=f"{_count(items)} of {person} not certified in time",
        text=_text(campaign, items),
        concerning={person, person.reports_to},
    )


def revoked(item: CampaignItem, *, by: Person) -> None:
    """Somebody said that it is not right any more, and nothing answers there."""
    version = item.manifest.version
    events.emit(
        "deployment.ended",
        item.campaign,
        agent=item.agent,
        key=f"revoked:{item.pk}",
        title=f"{item.agent}: version {version.number} is no longer in force in {item.environment}",
        text=f"{by} revoked it: {item.note}\n\nUntil another is in force there, every check is denied.",
        data={
            "agent": item.agent.slug,
            "environment": item.environment.slug,
            "version": version.number,
            "digest": version.digest,
            "manifest": item.manifest.digest,
            "campaign": item.campaign_id,
        },
        letter={"action": "Open the campaign"},
        concerning={item.agent.accountable, item.asked} - {by},
    )


def _text(campaign: Campaign, items: Sequence[CampaignItem]) -> str:
    named = "\n".join(str(item) for item in items[:NAMED])
    more = f"\nand {len(items) - NAMED} more" if len(items) > NAMED else ""
    follows = (
        f"\n\nWhat nobody certifies by {day(campaign.suspend_at)} is suspended."
        if campaign.suspend_at
        else ""
    )
    return f"Is what is in force still right?\n\n{named}{more}{follows}"


def _count(items: Sequence[CampaignItem]) -> str:
    return "1 agent" if len(items) == 1 else f"{len(items)} agents"


def _emit(
    name: str,
    campaign: Campaign,
    *,
    key: str,
    title: str,
    text: str,
    concerning: Iterable[Person | None],
) -> None:
    events.emit(
        name,
        campaign,
        key=f"campaign:{campaign.pk}:{key}",
        title=title,
        text=text,
        data={"campaign": campaign.pk, "due_at": campaign.due_at.isoformat()},
        letter=BUTTON,
        concerning=concerning,
        answer_by=campaign.due_at,
    )
