"""What follows from an attempt: delivered, tried again later, given up; an endpoint that fails is paused."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from registry.clock import now
from registry.models import Delivery, Endpoint
from registry.moments import moment
from registry.services.webhooks.endpoints import pause_endpoint
from registry.services.webhooks.postings import Outcome, Posting

KEPT_TRYING = timedelta(days=3)
FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=6)
FACTOR = 4
JITTER = 0.2
"""A wait is up to so much shorter or longer: those that failed together do not come back together."""
PAUSED_AFTER = timedelta(days=1)
"""An endpoint that answers nothing well for so long is paused."""
GONE = 410

State = Delivery.State


@transaction.atomic
def settle(posting: Posting, outcome: Outcome) -> Delivery:
    """Write down what came of it, and when it is tried again."""
    endpoint = Endpoint.objects.select_for_update().get(pk=posting.endpoint)
    delivery = Delivery.objects.select_for_update(of=("self",)).get(pk=posting.delivery)
    at = now()
    delivery.attempts.create(
        at=at,
        milliseconds=outcome.milliseconds,
        status=outcome.status,
        problem=outcome.problem[:300],
        body=outcome.body,
    )
    delivery.tries += 1
    delivery.claimed_until = None
    if outcome.problem:
        _failed(delivery, endpoint, outcome, at)
    else:
        delivery.state = State.DELIVERED
        if endpoint.failing_since is not None:
            endpoint.failing_since = None
            endpoint.save(update_fields=["failing_since"])
    delivery.save(update_fields=["tries", "claimed_until", "state", "next_at"])
    return delivery


def _failed(
    delivery: Delivery, endpoint: Endpoint, outcome: Outcome, at: datetime
) -> None:
    tried = delivery.attempts.filter(at__gte=delivery.since).count()
    delivery.next_at = at + wait_after(tried)
    is_over = delivery.next_at > delivery.since + KEPT_TRYING
    if is_over or endpoint.state == Endpoint.State.REMOVED:
        delivery.state = State.DEAD
    if endpoint.failing_since is None:
        endpoint.failing_since = at
        endpoint.save(update_fields=["failing_since"])
    if outcome.status == GONE:
        pause_endpoint(endpoint, by=None, reason="it says that nobody listens there")
    elif at - endpoint.failing_since >= PAUSED_AFTER:
        pause_endpoint(
            endpoint,
            by=None,
            reason=f"nothing has arrived since {moment(endpoint.failing_since)}; "
            f"last: {outcome.problem}",
        )


def wait_after(tries: int) -> timedelta:
    """How long to wait after so many tries in vain: 10 s, 40 s, 160 s … 6 h, each a little by chance."""
    exact = min(FIRST_WAIT * FACTOR ** min(tries - 1, 10), LONGEST_WAIT)
    chance = secrets.randbelow(1001) / 1000
    return timedelta(seconds=exact.total_seconds() * (1 - JITTER + 2 * JITTER * chance))
