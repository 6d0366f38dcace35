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
    items = campaign.items.select_related("agent__accountable", "environment")
    for item in items:
        if item.agent.accountable is not None:
            by_person[item.agent.accountable].append(item)
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
