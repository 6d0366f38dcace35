"""The answers: who may certify, what is waiting for whom, one word for one manifest."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q, QuerySet

from approvals.errors import SelfApprovalError
from approvals.models import Campaign, CampaignItem, Certification
from approvals.services.certification.asked import (
    asked_of,
    authors_of,
    is_alone,
    may_answer,
)
from registry import access
from registry.clock import now
from registry.errors import ConflictError, NotAllowedError
from registry.models import Agent, AgentSummary, Person
from registry.services import audit
from scopes.models import InForce

State = CampaignItem.State


def waiting_for(person: Person) -> QuerySet[CampaignItem]:
    """What waits for this person in the first place, soonest due first."""
    if not person.is_active or person.is_service:
        return CampaignItem.objects.none()
    return (
        CampaignItem.objects.filter(state=State.WAITING, asked=person)
        .select_related("campaign", "agent", "environment", "manifest__version")
        .order_by("campaign__due_at", "agent__title")
    )


def seen_by(person: Person, campaign: Campaign) -> QuerySet[CampaignItem]:
    """The items of a campaign that the person may read: their agents'; auditors and administrators all."""
    items = campaign.items.select_related(
        "agent__accountable",
        "agent__summary",
        "agent__owner_team__lead",
        "environment",
        "manifest__version",
        "certification__person",
        "asked",
        "settled_by",
    ).prefetch_related("manifest__version__authors")
    if access.may_read_audit(person):
        return items
    mine = Q(agent__in=access.agents_owned_by(person))
    mine |= Q(agent__accountable__reports_to=person) | Q(asked=person)
    return items.filter(mine | Q(agent__owner_team__lead=person)).distinct()


@transaction.atomic
def certify(
    items: Iterable[CampaignItem], *, comment: str, by: Person
) -> list[Certification]:
    """Say of each that it is still right: all of them or none.

    Raises `NotAllowedError`, `SelfApprovalError` for what they wrote, `ConflictError` for what is settled, or
    not in force any more.
    """
    items = list(items)
    wanted = sorted({item.pk for item in items})
    if not wanted:
        raise ConflictError("tick what you certify")
    # Agents before items, as whoever revokes or suspends does.
    agents = Agent.objects.select_for_update(of=("self",)).order_by("pk")
    list(agents.filter(pk__in=[item.agent_id for item in items]).values_list("pk"))
    rows = CampaignItem.objects.select_for_update(of=("self",)).filter(pk__in=wanted)
    found = list(
        rows.select_related("agent", "environment", "manifest__version").order_by("pk")
    )
    return [_certify(item, comment.strip(), by) for item in found]


def _certify(item: CampaignItem, comment: str, by: Person) -> Certification:
    require_waiting(item, by=by)
    version = item.manifest.version
    wrote = by.pk in authors_of(version)
    if wrote and not is_alone(item.agent, version):
        raise SelfApprovalError(
            f"you wrote what is in force of {item.agent}, so somebody else certifies it",
            fix=f"ask {asked_of(item.agent, version)}",
        )
    settle(item, State.CERTIFIED)
    said = Certification.objects.create(
        item=item,
        agent=item.agent,
        manifest=item.manifest,
        person=by,
        comment=comment,
        is_alone=wrote,
    )
    audit.record(
        "certification.given",
        actor=by,
        target=said,
        agent=item.agent,
        summary=f"Certified version {version.number} in {item.environment}"
        + (", its author, for nobody else could" if wrote else "")
        + (f": {comment}" if comment else ""),
        facts={"digest": version.digest, "manifest": item.manifest.digest},
    )
    AgentSummary.objects.filter(agent=item.agent).update(certified_at=said.at)
    return said


def require_waiting(item: CampaignItem, *, by: Person) -> None:
    """Raise `NotAllowedError` for whom it does not ask, `ConflictError` where nothing is left to answer."""
    if not may_answer(by, item.agent):
        raise NotAllowedError(
            f"you cannot certify {item.agent}",
            fix=f"ask {item.asked or 'an administrator'}",
        )
    if item.state != State.WAITING:
        raise ConflictError(f"{item} is {item.get_state_display().lower()}")
    place = {"agent": item.agent_id, "environment": item.environment_id}
    if not InForce.objects.filter(**place, manifest=item.manifest_id).exists():
        raise ConflictError(
            f"another version of {item.agent} is in force than the one asked about",
            fix="its approval counts; nothing is left to certify",
        )


def settle(item: CampaignItem, state: str) -> None:
    """It waits no more; with the last one its campaign is closed. The caller holds the item's lock."""
    item.state, item.settled_at = state, now()
    item.save(update_fields=["state", "settled_at", "settled_by", "note"])
    open_items = item.campaign.items.filter(state=State.WAITING)
    if not open_items.exists():
        Campaign.objects.filter(pk=item.campaign_id, closed_at=None).update(
            closed_at=item.settled_at
        )
