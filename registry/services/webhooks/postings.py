"""One delivery as a request, and what came of it; sending asks no database."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings

from registry.errors import Refusal
from registry.fetch.posting import post
from registry.fetch.target import AllowedHosts
from registry.hooks import bodies
from registry.hooks.bodies import Told
from registry.hooks.signature import signed_headers
from registry.models import Delivery, Endpoint, Event
from registry.vault import SealBrokenError, unsealed

SECONDS = 10.0
KEPT = 1024


@dataclass(frozen=True, slots=True)
class Posting:
    """What is sent where. `problem`: why it cannot even be tried."""

    delivery: int
    endpoint: int
    address: str = field(repr=False, default="")
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it. `status` None: no answer; `problem`: why it does not count as delivered."""

    milliseconds: int
    status: int | None = None
    problem: str = ""
    body: str = ""


def posting_of(delivery: Delivery, endpoint: Endpoint, *, at: datetime) -> Posting:
    """The request of a delivery, signed at `at`."""
    told = told_of(delivery.event)
    try:
        address = unsealed(endpoint.address)
        if endpoint.kind == Endpoint.Kind.SLACK:
            body, kind, signed = bodies.slack_message(told), bodies.JSON, {}
        else:
            body, kind = bodies.cloud_event(told), bodies.CLOUD_EVENT
            signed = signed_headers(
                body,
                message=told.id,
                timestamp=int(at.timestamp()),
                keys=secrets_of(endpoint, at=at),
            )
    except SealBrokenError as refusal:
        return Posting(delivery.pk, endpoint.pk, problem=refusal.message)
    headers = {"Content-Type": kind, **signed}
    return Posting(delivery.pk, endpoint.pk, address, body, headers)


def secrets_of(endpoint: Endpoint, *, at: datetime) -> list[str]:
    """The secrets that sign at `at`, the newest first."""
    kept = [endpoint.secret]
    until = endpoint.secret_before_until
    if until is not None and at < until:
        kept.append(endpoint.secret_before)
    return [unsealed(one) for one in kept]


def told_of(event: Event) -> Told:
    """The event as those outside get it."""
    return Told(
        id=str(event.pk),
        type=event.type,
        subject=event.subject,
        at=event.at,
        title=event.title,
        text=event.text,
        data=event.data,
        source=settings.PUBLIC_URL,
        address=settings.PUBLIC_URL + event.path,
    )


def send(posting: Posting, allowed: AllowedHosts) -> Outcome:
    """Send it, within `SECONDS`; whatever the other side does comes back as an outcome."""
    if posting.problem:
        return Outcome(0, problem=posting.problem)
    began = time.monotonic()
    try:
        answer = post(
            posting.address,
            body=posting.body,
            headers=posting.headers,
            allowed=allowed,
            seconds=SECONDS,
            kept=KEPT,
        )
    except Refusal as refusal:
        return Outcome(_since(began), problem=refusal.message)
    return Outcome(
        _since(began),
        answer.status,
        _problem(answer.status),
        answer.body.decode("utf-8", "replace").replace("\0", "�"),
    )


def _since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)


def _problem(status: int) -> str:
    if 200 <= status < 300:  # noqa: PLR2004 (HTTP: it went well)
        return ""
    if 300 <= status < 400:  # noqa: PLR2004 (HTTP: it lies elsewhere)
        return "it sends on to another address, which is not followed"
    return f"it answers with status {status}"
