"""Campaigns: opened by hand or as the policy says, about what is in force at that moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import (
    Case,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from approvals.models import Campaign, CampaignItem, Certification
from approvals.services.certification import telling
from approvals.services.certification.asked import asked_of
from approvals.services.certification.policy import (
    Schedule,
    certification_policy,
    schedules,
)
from registry import access
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


def may_open(person: Person, team: Team | None = None) -> bool:
    """Administrators open campaigns; a team's lead, or one above it, about the team's agents."""
    if person.is_service or not person.is_active:
        return False
    leads = {one.lead_id for one in access.teams_above(team)}
    return person.pk in leads or person.has_role(Role.ADMINISTRATOR)


def teams_to_ask(person: Person) -> QuerySet[Team]:
    """The teams about whose agents the person opens campaigns; an administrator does about anybody's."""
    if person.has_role(Role.ADMINISTRATOR):
        return Team.objects.all()
    led = set(Team.objects.filter(lead=person).values_list("pk", flat=True))
    below = led
    for _ in range(access.LINE_DEPTH):
        parts = Team.objects.filter(parent__in=below).values_list("pk", flat=True)
        below = set(parts) - led if below else set()
        led |= below
    return Team.objects.filter(pk__in=led)


@transaction.atomic
def open_campaign(
    name: str, *, about: About, days: int, suspend_days: int | None, by: Person
) -> Campaign:
    """Ask about everything in force that fits. Raises `NotAllowedError`, `InvalidError`, `ConflictError`."""
    if not may_open(by, about.team):
        raise NotAllowedError(
            "administrators open campaigns, and leads about their own team's agents",
            fix="name a team that you lead, or ask an administrator",
        )
    if not name.strip():
        raise InvalidError("give it a name that people recognise in their mail")
    if not 1 <= days <= LONGEST:
        raise InvalidError(f"people have between a day and {LONGEST} to answer")
    return _open(name.strip(), _fitting(about), days, suspend_days, by)


@transaction.atomic
def open_regularly() -> Campaign | None:
    """Open what the policy wants: about what was approved and certified longer ago than it says."""
    _one_at_a_time()
    policy, at = certification_policy(), now()
    others = schedules()
    rows = _fitting(About()).annotate(every=_every(others, policy.every_days))
    due: set[int] = set()
    for days in {policy.every_days, *(one.every_days for one in others)} - {0}:
        before = at - timedelta(days=days - policy.due_days)
        due.update(
            certified_before(rows.filter(every=days), before).values_list(
                "pk", flat=True
            )
        )
    if not due:
        return None
    name = f"Certification of {at:%d %b %Y}"
    old = _fitting(About()).filter(pk__in=due)
    return _open(name, old, policy.due_days, policy.suspend_days, None)


def _one_at_a_time() -> None:
    """Until the transaction ends nobody else looks for what is due: two would ask about the same."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('certification', 0))"
        )


def _every(others: Sequence[Schedule], usual: int) -> Case:
    """SQL: how many days pass between two certifications of something in force."""
    whens = []
    for one in others:
        fits = Q(environment=one.environment) if one.environment else Q()
        fits &= Q(agent__summary__risk=one.risk) if one.risk else Q()
        whens.append(When(fits, then=Value(one.every_days)))
    return Case(*whens, default=Value(usual), output_field=IntegerField())


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
    found = list(
        rows.select_related(
            "agent__accountable__reports_to", "agent__owner_team", "manifest__version"
        ).prefetch_related("manifest__version__authors")
    )
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
            asked=asked_of(row.agent, row.manifest.version),
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
