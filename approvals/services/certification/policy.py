"""How often what is in force is certified, and what follows silence."""

from __future__ import annotations

from django.db import transaction

from approvals.models import CertificationPolicy
from registry.errors import InvalidError, NotAllowedError
from registry.models import Person, Role
from registry.services import audit


def certification_policy() -> CertificationPolicy:
    """What is set; the defaults until an administrator sets something else."""
    return CertificationPolicy.objects.filter(pk=1).first() or CertificationPolicy()


@transaction.atomic
def set_certification_policy(
    *, every_days: int, due_days: int, suspend_days: int | None, by: Person
) -> CertificationPolicy:
    """Other days, for campaigns opened from now on. Raises `NotAllowedError`, `InvalidError`."""
    if not by.has_role(Role.ADMINISTRATOR):
        raise NotAllowedError("only an administrator sets how often is certified")
    if every_days and every_days <= due_days:
        raise InvalidError("people need fewer days to answer than pass between two")
    before = certification_policy()
    policy, _ = CertificationPolicy.objects.update_or_create(
        pk=1,
        defaults={
            "every_days": every_days,
            "due_days": due_days,
            "suspend_days": suspend_days,
        },
    )
    audit.record(
        "certification_policy.set",
        actor=by,
        target=policy,
        summary=f"What is in force is certified every {every_days} days"
        if every_days
        else "What is in force is certified only when somebody opens a campaign",
        before=_facts(before),
        after=_facts(policy),
    )
    return policy


def _facts(policy: CertificationPolicy) -> dict[str, int | str]:
    never = policy.suspend_days is None
    return {
        "Days between certifications": policy.every_days,
        "Days to answer": policy.due_days,
        "Days until it is suspended": "never" if never else str(policy.suspend_days),
    }
