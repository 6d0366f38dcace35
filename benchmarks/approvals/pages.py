"""The pages of approvals, asked of the running server by those who see little, much and everything."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.test import Client

from approvals.models import DeploymentRequest
from approvals.services import queues
from benchmarks.approvals.rows import APPROVER
from benchmarks.catalogue.asking import Asked, ask
from benchmarks.catalogue.explain import queries_of
from registry.models import Person

ADMINISTRATOR, OWNER = 1, 57
INBOX = ["/approvals/", "/approvals/?page=2", "/approvals/?page=4"]
TABS = ["/approvals/?tab=waiting", "/approvals/?tab=mine", "/approvals/?tab=done"]
EVERYTHING = [*INBOX, *TABS, "/approvals/?tab=done&page=80"]


def kinds() -> dict[str, tuple[int, list[str]]]:
    """Each kind of page: who asks, and the addresses."""
    approver = Person.objects.get(pk=APPROVER)
    waiting = [f"/approvals/{one.pk}/" for one in queues.requests_for(approver)[:40]]
    revised = DeploymentRequest.objects.filter(status="in_review")[:400:10]
    return {
        "inbox, approver": (APPROVER, INBOX),
        "other tabs, approver": (APPROVER, TABS),
        "inbox, owner": (OWNER, ["/approvals/", *TABS]),
        "inbox, administrator": (ADMINISTRATOR, EVERYTHING),
        "home, approver": (APPROVER, ["/"]),
        "request, approver": (APPROVER, waiting),
        "request, administrator": (
            ADMINISTRATOR,
            [f"/approvals/{one.pk}/" for one in revised],
        ),
        "list by API, approver": (
            APPROVER,
            [
                "/api/v1/deployment-requests",
                "/api/v1/deployment-requests?status=in_review",
            ],
        ),
    }


def ask_all(socket: Path, *, times: int, clients: int) -> list[Asked]:
    """Milliseconds of each kind of page."""
    return [
        ask(
            socket,
            f"{settings.SESSION_COOKIE_NAME}={_session(person)}",
            name,
            addresses,
            times=times,
            clients=clients,
        )
        for name, (person, addresses) in kinds().items()
    ]


def queries_of_all() -> dict[str, int]:
    """Queries of the first page of each kind."""
    return {
        name: queries_of(_client(person), addresses[0])
        for name, (person, addresses) in kinds().items()
    }


def _session(person: int) -> str:
    return _client(person).cookies[settings.SESSION_COOKIE_NAME].value


def _client(person: int) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(Person.objects.get(pk=person))
    return client
