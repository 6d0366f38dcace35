"""The pages, asked of the running server and explained in this process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from django.conf import settings
from django.test import Client

from benchmarks.catalogue.asking import Asked, ask
from benchmarks.catalogue.explain import scans_of
from registry.models import Agent, Person

DETAILS = 60


def ask_all(
    socket: Path,
    pages: Mapping[str, Sequence[str]],
    agents: int,
    times: int,
    clients: int,
) -> list[Asked]:
    """Ask every kind of page, signed in as the administrator, who sees most."""
    cookie = _client().cookies[settings.SESSION_COOKIE_NAME].value
    return [
        ask(
            socket,
            f"{settings.SESSION_COOKIE_NAME}={cookie}",
            name,
            addresses,
            times=times,
            clients=clients,
        )
        for name, addresses in _with_details(pages, agents).items()
    ]


def explain_all(
    pages: Mapping[str, Sequence[str]], agents: int
) -> dict[str, list[str]]:
    """For each kind of page the big tables that its queries read from end to end."""
    client = _client()
    return {
        name: [scan for address in addresses[:8] for scan in scans_of(client, address)]
        for name, addresses in _with_details(pages, agents).items()
    }


def _with_details(
    pages: Mapping[str, Sequence[str]], agents: int
) -> dict[str, Sequence[str]]:
    chosen = range(1, agents, max(agents // DETAILS, 1))
    slugs = Agent.objects.filter(pk__in=list(chosen)).values_list("slug", flat=True)
    return {**pages, "detail": [f"/agents/{slug}/" for slug in slugs]}


def _client() -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(Person.objects.get(pk=1))
    return client
