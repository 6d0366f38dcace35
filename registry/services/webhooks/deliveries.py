"""Sending what waits: each endpoint at its own pace, none in another's way.

One process sends at a time, so that webhooks never take more than one of the worker's places; in it, threads
wait for the endpoints, at most `AT_ONCE` for each. Only this thread talks to the database.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from registry.clock import now
from registry.models import Delivery, Endpoint
from registry.services.imports.outside import allowed_hosts
from registry.services.webhooks import outcomes as delivery_outcomes, postings
from registry.services.webhooks.outcomes import KEPT_TRYING
from registry.services.webhooks.postings import Outcome, Posting

AT_ONCE = 2
THREADS = 16
CLAIM = timedelta(seconds=30)
_LOCK = 0x63686172  # the advisory lock's number: "char"
_TICK = 0.25

State = Delivery.State
logger = logging.getLogger(__name__)


def send_what_waits(*, seconds: float = 20.0) -> int:
    """Send deliveries that are due, for so long at most, plus what the last ones take. Returns how many."""
    with _alone() as is_alone:
        return _send(seconds) if is_alone else 0


def _send(seconds: float) -> int:
    _give_up_old()
    ends = time.monotonic() + seconds
    flying: dict[Future[Outcome], Posting] = {}
    count = 0
    with ThreadPoolExecutor(THREADS, thread_name_prefix="webhook") as pool:
        while True:
            if time.monotonic() < ends:
                hosts = allowed_hosts()
                for posting in _claimed(list(flying.values())):
                    flying[pool.submit(postings.send, posting, hosts)] = posting
            if not flying:
                return count
            for future in wait(flying, _TICK, FIRST_COMPLETED).done:
                delivery_outcomes.settle(flying.pop(future), _outcome(future))
                count += 1


def _outcome(future: Future[Outcome]) -> Outcome:
    """What came of it; a fault of our own fails this delivery alone, and is in the log."""
    fault = future.exception()
    if fault is None:
        return future.result()
    logger.error("a delivery failed by a fault of Charter's", exc_info=fault)
    return Outcome(0, problem="Charter could not send it; the log says why")


@transaction.atomic
def _claimed(flying: list[Posting]) -> list[Posting]:
    """Take what is due, as far as there is room: for each endpoint, and in all."""
    room = THREADS - len(flying)
    at = now()
    due = Delivery.objects.filter(
        Q(claimed_until=None) | Q(claimed_until__lt=at),
        state=State.WAITING,
        next_at__lte=at,
    )
    waiting = Endpoint.objects.filter(
        Exists(due.filter(endpoint=OuterRef("pk"))), state=Endpoint.State.ACTIVE
    )
    found: list[Posting] = []
    for endpoint in waiting if room > 0 else ():
        busy = sum(posting.endpoint == endpoint.pk for posting in flying)
        free = min(AT_ONCE - busy, room - len(found))
        if free <= 0:
            continue
        rows = due.filter(endpoint=endpoint).select_related("event")
        locked = rows.select_for_update(skip_locked=True, of=("self",))
        for delivery in locked.order_by("next_at", "pk")[:free]:
            delivery.claimed_until = at + CLAIM
            delivery.save(update_fields=["claimed_until"])
            found.append(postings.posting_of(delivery, endpoint, at=at))
    return found


def _give_up_old() -> None:
    """What an endpoint was paused over for too long is a dead letter."""
    Delivery.objects.filter(
        state=State.WAITING, since__lt=now() - KEPT_TRYING, claimed_until=None
    ).exclude(endpoint__state=Endpoint.State.ACTIVE).update(state=State.DEAD)


@contextmanager
def _alone() -> Iterator[bool]:
    """Hold the one lock of senders; it ends with the connection at the latest."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        (is_alone,) = cursor.fetchone()
    try:
        yield is_alone
    finally:
        if is_alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
