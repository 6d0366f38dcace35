"""Celery's side of the registry: the relay, the mail, the audit trail's seals and checks."""

from __future__ import annotations

import logging
from typing import Any

from celery import shared_task
from django.core.mail import send_mail as django_send_mail

from registry.models import AuditVerification
from registry.outbox_task import outbox_task
from registry.services import orphans, outbox, ownership, sealing, verifications

logger = logging.getLogger(__name__)


@shared_task(name="registry.tasks.relay_outbox")
def relay_outbox() -> int:
    """Hand due follow-ups to Celery. Runs every two seconds and after each promise."""
    return outbox.relay()


@outbox_task("registry.tasks.send_mail")
def send_mail(payload: dict[str, Any]) -> None:
    """Send one plain-text mail: `{to: [address], subject, text}`."""
    # A header has one line, whatever an agent is called.
    subject = " ".join(payload["subject"].split())
    django_send_mail(subject, payload["text"], None, payload["to"])


@shared_task(name="registry.tasks.tend_owners")
def tend_owners() -> dict[str, int]:
    """Remind and suspend where nobody answers for an agent; close offers that ran out."""
    return {
        "orphans": orphans.tend_orphans(),
        "expired": ownership.expire_transfers(),
    }


@shared_task(name="registry.tasks.seal_audit")
def seal_audit() -> int:
    """Give the audit trail's new entries their links. Runs every ten seconds."""
    return sealing.seal_entries()


@shared_task(name="registry.tasks.verify_audit", time_limit=3600)
def verify_audit() -> str:
    """Check the audit trail. Runs every hour; a finding is on the page, and in the log."""
    problem = verifications.verify_regularly().problem
    if problem:
        logger.error("the audit trail is broken: %s", problem)
    return problem


@outbox_task("registry.tasks.run_verification")
def run_verification(payload: dict[str, Any]) -> None:
    """Do the check somebody asked for: `{verification: id}`."""
    verifications.run_verification(
        AuditVerification.objects.get(pk=payload["verification"])
    )
