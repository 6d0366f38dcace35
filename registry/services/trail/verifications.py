"""Checks of the audit trail as people see them: started, on their way, and what they found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from django.db import connection, transaction

from registry import access
from registry.clock import now
from registry.errors import NotAllowedError
from registry.models import AuditVerification, Person, Role, UnsealedEntry
from registry.services import outbox
from registry.services.telling import events
from registry.services.trail.sealing import seal_entries
from registry.services.trail.verification import Anchor, tip, verify_trail

AT_ONCE = 5000
"""A chain of so many links is checked while the person waits: well under a second."""
FULL_EVERY = timedelta(days=1)
STALE = timedelta(minutes=10)
"""A check that has not ended by then was interrupted."""
_LOCK = 0x61756469


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of the chain: the last check that ended, the one on its way, what waits to be sealed."""

    last: AuditVerification | None
    running: AuditVerification | None
    waiting: int

    @property
    def is_broken(self) -> bool:
        """Whether the last check found something."""
        return self.last is not None and bool(self.last.problem)

    @property
    def sentence(self) -> str:
        """One line for exports and prints."""
        if self.last is None:
            return "not verified yet"
        at = f"{self.last.started_at:%Y-%m-%d %H:%M:%S} UTC"
        if self.last.problem:
            return f"BROKEN, as of {at}: {self.last.problem}"
        return f"verified to {at}, {self.last.entries} entries"


def standing() -> Standing:
    """What pages and exports say of the chain."""
    checks = AuditVerification.objects.select_related("by")
    running = checks.filter(finished_at=None, started_at__gt=now() - STALE).first()
    last = checks.exclude(finished_at=None).first()
    return Standing(last, running, UnsealedEntry.objects.count())


@transaction.atomic
def ask_to_verify(*, by: Person) -> AuditVerification:
    """Check the whole chain: now while it is short, else in the background; one at a time."""
    if not access.may_read_audit(by):
        raise NotAllowedError("only auditors and administrators verify the trail")
    found = standing().running
    if found is not None:
        return found
    verification = AuditVerification.objects.create(
        by=by, is_full=True, entries=tip() + UnsealedEntry.objects.count()
    )
    if verification.entries <= AT_ONCE:
        return run_verification(verification)
    outbox.promise(
        "registry.tasks.run_verification",
        key=f"verify-audit:{verification.pk}",
        payload={"verification": verification.pk},
    )
    return verification


def verify_regularly() -> AuditVerification:
    """What beat asks for: the new links, and once a day, or after a finding, all of them."""
    anchor = _begin_after()
    verification = AuditVerification.objects.create(is_full=anchor == Anchor())
    return _run(verification, anchor)


def run_verification(verification: AuditVerification) -> AuditVerification:
    """Do the check that was asked for; repeating it, or running it twice at once, does it once."""
    verification.refresh_from_db()
    if verification.finished_at is None and _locked(verification.pk):
        try:
            _run(verification, Anchor())
        finally:
            _unlock(verification.pk)
    return verification


def _begin_after() -> Anchor:
    last = AuditVerification.objects.exclude(finished_at=None).first()
    recent = AuditVerification.objects.filter(
        is_full=True, problem="", finished_at__gt=now() - FULL_EVERY
    )
    if last is None or last.problem or not recent.exists():
        return Anchor()
    return Anchor(last.entries, last.last_hash)


def _run(verification: AuditVerification, anchor: Anchor) -> AuditVerification:
    seal_entries()
    verification.started_at, verification.entries = now(), tip()
    verification.save(update_fields=["started_at", "entries"])
    found = verify_trail(after=anchor, progress=_noted(verification, anchor))

    verification.checked = found.end.sequence
    verification.last_hash = found.end.hash
    if found.bad:
        verification.problem = found.bad.problem[:400]
        verification.bad_entry = found.bad.entry
    verification.finished_at = now()
    with transaction.atomic():
        verification.save()
        if verification.problem:
            _tell(verification)
    return verification


def _tell(verification: AuditVerification) -> None:
    """Mail those who read the trail: once a day and finding, however often it is found again."""
    day = f"{verification.finished_at:%Y-%m-%d}"
    finding = sha256(verification.problem.encode()).hexdigest()[:16]
    people = Person.objects.filter(
        roles__role__in=[Role.ADMINISTRATOR, Role.AUDITOR]
    ).distinct()
    where = (
        f"\n\nFirst bad entry: {verification.bad_entry}."
        if verification.bad_entry
        else ""
    )
    events.emit(
        "audit.broken",
        verification,
        key=f"audit-broken:{day}:{finding}",
        title="The audit trail is broken",
        text=f"A check found: {verification.problem}.{where}\n\n"
        "Keep a copy of the database and your checkpoints before anything else.",
        path="/audit/",
        data={"verification": verification.pk},
        concerning=people,
    )


def _noted(verification: AuditVerification, anchor: Anchor) -> Callable[[int], None]:
    def note(done: int) -> None:
        verification.checked = anchor.sequence + done
        verification.save(update_fields=["checked"])

    return note


def _locked(number: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCK, number])
        row: tuple[bool] = cursor.fetchone()
    return row[0]


def _unlock(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCK, number])
