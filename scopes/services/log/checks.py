"""Checks of the decision log as people see them: started, on their way, and what they found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from django.db import connection, transaction
from django.db.models import Max

from registry import access
from registry.clock import now
from registry.errors import NotAllowedError
from registry.models import Person, Role
from registry.services import outbox
from registry.services.telling import events
from scopes.models import Decision, DecisionCheck, DecisionRemoval, DecisionSeal
from scopes.services.log.sealing import seal_decisions
from scopes.services.log.verification import verify_log

STALE = timedelta(hours=1)
"""A check that has not ended by then was interrupted."""
NOTED_EVERY = 10_000


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of the log: its last check, one on its way, what waits to be sealed, what was dropped."""

    last: DecisionCheck | None
    running: DecisionCheck | None
    waiting: int
    removals: list[DecisionRemoval]


def standing() -> Standing:
    """What the page says of the log."""
    checks = DecisionCheck.objects.select_related("by")
    sealed = DecisionSeal.objects.aggregate(last=Max("last"))["last"] or 0
    return Standing(
        last=checks.exclude(finished_at=None).first(),
        running=checks.filter(finished_at=None, started_at__gt=now() - STALE).first(),
        waiting=Decision.objects.filter(number__gt=sealed).count(),
        removals=list(DecisionRemoval.objects.order_by("-opened_from")[:20]),
    )


@transaction.atomic
def ask_to_check(*, by: Person) -> DecisionCheck:
    """Have the whole log checked in the background; one at a time."""
    if not access.may_read_audit(by):
        raise NotAllowedError(
            "only auditors and administrators verify the decision log"
        )
    running = standing().running
    if running is not None:
        return running
    check = DecisionCheck.objects.create(by=by)
    outbox.promise(
        "scopes.tasks.run_decision_check",
        key=f"check-decisions:{check.pk}",
        payload={"check": check.pk},
    )
    return check


def check_regularly() -> DecisionCheck:
    """What beat asks for, once a day."""
    return _run(DecisionCheck.objects.create())


def run_check(number: int) -> DecisionCheck:
    """Do the check that was asked for; repeating it does nothing more."""
    check = DecisionCheck.objects.get(pk=number)
    return check if check.finished_at else _run(check)


def _run(check: DecisionCheck) -> DecisionCheck:
    seal_decisions()
    check.decisions = _sealed()
    check.save(update_fields=["decisions"])
    found = verify_log(progress=_noted(check))
    check.checked = found.decisions
    if found.bad:
        check.problem = found.bad.problem[:400]
        check.bad_number = found.bad.number
    check.finished_at = now()
    with transaction.atomic():
        check.save()
        if check.problem:
            _tell(check)
    return check


def _sealed() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(cardinality(numbers)), 0) FROM scopes_decisionseal"
        )
        row: tuple[int] = cursor.fetchone()
    return int(row[0])


def _noted(check: DecisionCheck) -> Callable[[int], None]:
    def note(done: int) -> None:
        if done - check.checked >= NOTED_EVERY:
            check.checked = done
            check.save(update_fields=["checked"])

    return note


def _tell(check: DecisionCheck) -> None:
    """Tell those who read the trail: once a day and finding, however often it is found again."""
    finding = sha256(check.problem.encode()).hexdigest()[:16]
    events.emit(
        "decisions.broken",
        check,
        key=f"decisions-broken:{check.finished_at:%Y-%m-%d}:{finding}",
        title="The decision log is broken",
        text=f"A check found: {check.problem}.\n\n"
        "Keep a copy of the database and your checkpoints before anything else.",
        path="/audit/decisions/",
        data={"check": check.pk},
        concerning=Person.objects.filter(
            roles__role__in=[Role.ADMINISTRATOR, Role.AUDITOR]
        ).distinct(),
    )
