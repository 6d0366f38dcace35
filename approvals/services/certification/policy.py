"""How often what is in force is certified, and what follows silence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from approvals.models import CertificationPolicy, CertificationSchedule, Risk
from registry.errors import InvalidError, NotAllowedError
from registry.models import Environment, Person, Role
from registry.services import audit

MOST_DAYS = 730
MOST_SCHEDULES = 50


@dataclass(frozen=True, slots=True)
class Schedule:
    """Other days for an environment, a risk or both. No environment: everywhere; empty risk: any."""

    environment: Environment | None
    risk: str
    every_days: int

    @property
    def words(self) -> str:
        """Say what it is for: `Production, high risk`."""
        risk = f"{Risk(self.risk).label.lower()} risk" if self.risk else ""
        place = self.environment.name if self.environment else ""
        return ", ".join(filter(None, (place, risk))) or "Everything"


def certification_policy() -> CertificationPolicy:
    """What is set; the defaults until an administrator sets something else."""
    return CertificationPolicy.objects.filter(pk=1).first() or CertificationPolicy()


def schedules() -> list[Schedule]:
    """Where other days than the policy's hold: environment and risk first, then either alone."""
    rows = CertificationSchedule.objects.select_related("environment")
    found = [Schedule(one.environment, one.risk, one.every_days) for one in rows]
    return sorted(found, key=_rank)


def _rank(one: Schedule) -> tuple[bool, bool, str, str]:
    place = one.environment.name if one.environment else ""
    is_half = one.environment is None or not one.risk
    return is_half, one.environment is None, place, one.risk


def may_set(person: Person) -> bool:
    """Administrators set it; a program never does."""
    return (
        person.is_active
        and not person.is_service
        and person.has_role(Role.ADMINISTRATOR)
    )


def require_may_set(person: Person) -> None:
    """Raise `NotAllowedError` unless the person may set the policy."""
    if not may_set(person):
        raise NotAllowedError("an administrator sets how often is certified")


@transaction.atomic
def set_certification_policy(
    *,
    every_days: int,
    due_days: int,
    suspend_days: int | None,
    others: Sequence[Schedule],
    by: Person,
) -> CertificationPolicy:
    """Other days, for campaigns opened from now on; `others` replace the schedules there were.

    Raises `NotAllowedError`, `InvalidError`.
    """
    require_may_set(by)
    if every_days and every_days <= due_days:
        raise InvalidError("people need fewer days to answer than pass between two")
    _require_sense(others, due_days)
    before = _facts(certification_policy(), schedules())
    policy, _ = CertificationPolicy.objects.update_or_create(
        pk=1,
        defaults={
            "every_days": every_days,
            "due_days": due_days,
            "suspend_days": suspend_days,
        },
    )
    CertificationSchedule.objects.all().delete()
    CertificationSchedule.objects.bulk_create(
        CertificationSchedule(
            environment=one.environment, risk=one.risk, every_days=one.every_days
        )
        for one in others
    )
    audit.record(
        "certification_policy.set",
        actor=by,
        target=policy,
        summary=f"What is in force is certified every {every_days} days"
        if every_days
        else "What is in force is certified only when somebody opens a campaign",
        before=before,
        after=_facts(policy, schedules()),
    )
    return policy


def _require_sense(others: Sequence[Schedule], due_days: int) -> None:
    if len(others) > MOST_SCHEDULES:
        raise InvalidError(f"there are more than {MOST_SCHEDULES} other rhythms")
    named = [(one.environment, one.risk) for one in others]
    for one in others:
        if one.environment is None and not one.risk:
            raise InvalidError(
                "name where, or which risk; for all else the days above hold"
            )
        if not 0 <= one.every_days <= MOST_DAYS:
            raise InvalidError(f"{one.words}: between 0 and {MOST_DAYS} days")
        if one.every_days and one.every_days <= due_days:
            raise InvalidError(
                f"{one.words}: people need fewer days to answer than pass between two"
            )
        if named.count((one.environment, one.risk)) > 1:
            raise InvalidError(f"{one.words} is there twice")


def _facts(
    policy: CertificationPolicy, others: Sequence[Schedule]
) -> dict[str, int | str]:
    never = policy.suspend_days is None
    return {
        "Days between certifications": policy.every_days,
        "Days to answer": policy.due_days,
        "Days until it is suspended": "never" if never else str(policy.suspend_days),
        **{f"Days between, {one.words}": one.every_days for one in others},
    }
