"""Campaigns: opened by hand or as the policy says, about what is in force at that moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from approvals.models import Campaign, CampaignItem, Certification
from approvals.services.certification import telling
from approvals.services.certification.policy import certification_policy
from registry.clock import now
from registry.errors import ConflictError, InvalidError, NotAllowedError
from registry.models import Agent, Environment, Person, Role, Team
from registry.services import audit
from scopes.models import InForce, Manifest

State = CampaignItem.State
LONGEST = 90


@dataclass(frozen=True, slots=True)
class About:
    """What a campaign asks about; None and empty narrow nothing."""

    environment: Environment | None = None
    team: Team | None = None
    risk: str = ""


def may_open(person: Person) -> bool:
    """Administrators open campaigns."""
    return person.has_role(Role.ADMINISTRATOR) and not person.is_service


@transaction.atomic
def open_campaign(
    name: str, *, about: About, days: int, suspend_days: int | None, by: Person
) -> Campaign:
    """Ask about everything in force that fits. Raises `NotAllowedError`, `InvalidError`, `ConflictError`."""
    if not may_open(by):
        raise NotAllowedError(
            "administrators open campaigns", fix="ask an administrator"
        )
    if not name.strip():
        raise InvalidError("give it a name that people recognise in their mail")
    if not 1 <= days <= LONGEST:
        raise InvalidError(f"people have between a day and {LONGEST} to answer")
    return _open(name.strip(), _fitting(about), days, suspend_days, by)


@transaction.atomic
def open_regularly() -> Campaign | None:
    """Open what the policy wants: about what was approved and certified longer ago than it says."""
    policy, at = certification_policy(), now()
    if not policy.every_days:
        return None
    old = certified_before(
        _fitting(About()), at - timedelta(days=policy.every_days - policy.due_days)
    )
    if not old.exists():
        return None
    name = f"Certification of {at:%d %b %Y}"
    return _open(name, old, policy.due_days, policy.suspend_days, None)


def certified_before(rows: QuerySet[InForce], at: datetime) -> QuerySet[InForce]:
    """Those whose manifest was approved before `at`, and not certified since."""
    since = Certification.objects.filter(manifest=OuterRef("manifest"), at__gte=at)
    return rows.filter(~Exists(since), manifest__created_at__lt=at)


def _fitting(about: About) -> QuerySet[InForce]:
    waiting = CampaignItem.objects.filter(
        manifest=OuterRef("manifest"), state=State.WAITING
    )
    rows = InForce.objects.filter(
        ~Exists(waiting),
        agent__state=Agent.State.ACTIVE,
        manifest__mode=Manifest.Mode.ENFORCE,
    )
    if about.environment is not None:
        rows = rows.filter(environment=about.environment)
    if about.team is not None:
        rows = rows.filter(agent__owner_team=about.team)
    if about.risk:
        rows = rows.filter(agent__summary__risk=about.risk)
    return rows.order_by("agent", "environment")


def _open(
    name: str,
    rows: QuerySet[InForce],
    days: int,
    suspend_days: int | None,
    by: Person | None,
) -> Campaign:
    at = now()
    due: datetime = at + timedelta(days=days)
    found = list(rows.select_related("agent"))
    if not found:
        raise ConflictError(
            "nothing that is in force fits, or all of it is asked about already"
        )
    campaign = Campaign.objects.create(
        name=name,
        opened_by=by,
        opened_at=at,
        due_at=due,
        suspend_at=None if suspend_days is None else due + timedelta(days=suspend_days),
    )
    CampaignItem.objects.bulk_create(
        CampaignItem(
            campaign=campaign,
            agent=row.agent,
            environment_id=row.environment_id,
            manifest_id=row.manifest_id,
        )
        for row in found
    )
    audit.record(
        "campaign.opened",
        actor=by,
        target=campaign,
        summary=f"Asked about {len(found)} that are in force: {name}",
        facts={"due_at": due.isoformat(), "asked_about": len(found)},
    )
    telling.asked(campaign)
    return campaign
