"""Celery's side of the registry: the relay, the mail, the embeddings."""

from __future__ import annotations

import logging
import time
from typing import Any

from celery import shared_task
from django.core.mail import send_mail as django_send_mail

from registry.outbox_task import outbox_task
from registry.services import outbox, search_index

logger = logging.getLogger(__name__)

EMBEDDING_SECONDS = 60.0
"""One task embeds so long at most, so that others get their turn."""


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
