"""Celery's side of the registry: the relay, mails, webhooks, seals and checks of the trail, embeddings."""

from __future__ import annotations

import logging
import time
from typing import Any

from celery import shared_task

from registry.models import AuditVerification
from registry.outbox_task import outbox_task
from registry.services import kept, outbox
from registry.services.ownership import departures, orphans, transfers
from registry.services.search import index as search_index
from registry.services.telling import digests, forgetting, notices
from registry.services.trail import sealing, verifications
from registry.services.webhooks import deliveries

logger = logging.getLogger(__name__)

EMBEDDING_SECONDS = 60.0
"""One task embeds so long at most, so that others get their turn."""


@shared_task(name="registry.tasks.relay_outbox")
def relay_outbox() -> int:
    """Hand due follow-ups to Celery. Runs every two seconds and after each promise."""
    return outbox.relay()


@shared_task(name="registry.tasks.forget_kept_answers")
def forget_kept_answers() -> int:
    """Delete the answers kept for repeated requests that are over a day old."""
    return kept.forget_old()


@shared_task(name="registry.tasks.forget_told", time_limit=1200)
def forget_told() -> dict[str, int]:
    """Delete events and done follow-ups older than they are kept. Runs once a day."""
    return forgetting.forget_told()


@outbox_task("registry.tasks.send_notice")
def send_notice(payload: dict[str, Any]) -> None:
    """Send a person the mail of an event: `{notice: id}`."""
    notices.send_notice(payload["notice"])


@outbox_task("registry.tasks.send_digest")
def send_digest(payload: dict[str, Any]) -> None:
    """Send a person the mail of a day: `{digest: id}`."""
    digests.send_digest(payload["digest"])


@outbox_task("registry.tasks.deliver")
def deliver(_: dict[str, Any]) -> None:
    """Send endpoints what waits for them; another worker that does already goes on with this too."""
    deliveries.send_what_waits()


@shared_task(name="registry.tasks.deliver_again")
def deliver_again() -> int:
    """Send what is to be tried again by now. Runs every five seconds."""
    return deliveries.send_what_waits()


@shared_task(name="registry.tasks.tend_notices")
def tend_notices() -> dict[str, int]:
    """Send what was held over quiet hours, and the digests whose hour has come. Runs every minute."""
    return {"held": notices.promise_held(), "digests": digests.make_digests()}


@shared_task(name="registry.tasks.tend_owners")
def tend_owners() -> dict[str, int]:
    """Remind and suspend where nobody answers for an agent; close offers that ran out or ask who is gone."""
    return {
        "taken back": departures.take_back_offers(),
        "orphans": orphans.tend_orphans(),
        "expired": transfers.expire_transfers(),
    }


@outbox_task("registry.tasks.begin_orphans")
def begin_orphans(payload: dict[str, Any]) -> None:
    """See to the agents of somebody who left: `{person: id, team: id or null}`."""
    departures.begin_orphans(payload["person"], payload["team"])


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


@outbox_task("registry.tasks.embed_noted")
def embed_noted(_: dict[str, Any]) -> None:
    """Embed what a change left without an embedding."""
    _embed()


@shared_task(name="registry.tasks.embed_agents")
def embed_agents() -> int:
    """Embed whatever has no embedding by the model in use: after a load, a new model, a lost task."""
    return _embed()


def _embed() -> int:
    end = time.monotonic() + EMBEDDING_SECONDS
    made = search_index.embed_missing(
        report=lambda made: logger.debug("embedded %s agents", made),
        until=lambda: time.monotonic() > end,
    )
    if made:
        left = search_index.state().missing
        logger.info("embedded %s agents, %s to go", made, left)
    return made
