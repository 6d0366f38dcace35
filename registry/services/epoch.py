"""The epoch: one number that says whether what a resolver remembers may still hold."""

from __future__ import annotations

from django.db import connection
from django.db.models import F

from registry.models import Agent, Epoch


def bump(agent: Agent) -> None:
    """Count up, and wake whoever waits for news of `agent`, when the transaction commits."""
    Epoch.objects.filter(pk=1).update(value=F("value") + 1)
    announce(f"manifest:{agent.pk}")


def bump_all() -> None:
    """Count up, and wake whoever waits for news of any agent, when the transaction commits."""
    Epoch.objects.filter(pk=1).update(value=F("value") + 1)
    announce("manifest:")


def announce(news: str) -> None:
    """`NOTIFY charter, news`: delivered at commit, to every resolver that listens."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('charter', %s)", [news])
