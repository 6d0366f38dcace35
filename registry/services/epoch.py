"""The epoch: one number that says whether what a resolver remembers may still hold.

Triggers count it up when a transaction that changed an agent's standing commits. Resolvers answer from
memory under short leases on it, so whoever stops an agent waits here until each of them knows.
"""

from __future__ import annotations

import time

from django.db import DatabaseError, connection, transaction

from registry.leases import LEASE_SECONDS
from registry.models import Agent

_LOOK_EVERY = 0.005
_BEHIND = """
SELECT EXISTS (
    SELECT FROM registry_resolverlease
    WHERE epoch < %s AND expires_at > clock_timestamp())
"""


def bump(agent: Agent) -> None:
    """Wake whoever waits for news of `agent`; the commit returns once every resolver knows."""
    announce(f"manifest:{agent.pk}")
    transaction.on_commit(wait_for_resolvers)


def bump_all() -> None:
    """Wake whoever waits for news of any agent; the commit returns once every resolver knows."""
    announce("manifest:")
    transaction.on_commit(wait_for_resolvers)


def announce(news: str) -> None:
    """`NOTIFY charter, news`: delivered at commit, to every resolver that listens."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('charter', %s)", [news])


def wait_for_resolvers() -> None:
    """Return once every live resolver goes by the epoch of now, or its lease has run out."""
    until = time.monotonic() + LEASE_SECONDS
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT value FROM registry_epoch")
            (now,) = cursor.fetchone()
            while time.monotonic() < until:
                cursor.execute(_BEHIND, [now])
                if cursor.fetchone() == (False,):
                    return
                time.sleep(_LOOK_EVERY)
    except DatabaseError:
        # Nobody can be asked: when this long has passed, no lease of before can hold.
        time.sleep(max(0.0, until - time.monotonic()))
