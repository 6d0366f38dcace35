"""Celery's side of the registry: the relay and the mail."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.core.mail import send_mail as django_send_mail

from registry.outbox_task import outbox_task
from registry.services import kept, outbox


@shared_task(name="registry.tasks.relay_outbox")
def relay_outbox() -> int:
    """Hand due follow-ups to Celery. Runs every two seconds and after each promise."""
    return outbox.relay()


@shared_task(name="registry.tasks.forget_kept_answers")
def forget_kept_answers() -> int:
    """Delete the answers kept for repeated requests that are over a day old."""
    return kept.forget_old()


@outbox_task("registry.tasks.send_mail")
def send_mail(payload: dict[str, Any]) -> None:
    """Send one plain-text mail: `{to: [address], subject, text}`."""
    # A header has one line, whatever an agent is called.
    subject = " ".join(payload["subject"].split())
    django_send_mail(subject, payload["text"], None, payload["to"])
