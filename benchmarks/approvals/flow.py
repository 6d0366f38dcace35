"""From the last approval, given on the page, to the version in force: what people wait for."""

from __future__ import annotations

import random  # noqa: TID251 (pauses, so that no clock of ours ticks along)
import time
import urllib.parse
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import Client

from approvals.models import DeploymentRequest
from approvals.services.requests import ask
from approvals.services.viewing import mark_viewed
from benchmarks.catalogue.asking import UnixConnection
from registry.models import Agent, Environment, Person
from registry.services.catalogue import agents
from scopes.models import InForce, Version
from scopes.services.drafts import open_draft, save_draft
from scopes.services.versions import save_version

POLL = 0.01
STUCK = 60.0
FOUND = 302
TOKEN = "b" * 32

CHARTER = """\
agent: {slug}
type: micro
authorization:
  can_access:
    - orders (read)
  scope_boundary:
    max_actions_per_run: 20
    timeout_minutes: 30
contract:
  outcome: Nine of ten orders handled within two hours
  clauses:
    - {{name: in_time, metric: hours_to_done, target: "<= 2", source: crm}}
"""


def waiting_requests(count: int, *, approver: Person) -> list[DeploymentRequest]:
    """So many real ones, each of an agent of its own, which the approver has looked at."""
    owner = Person.objects.exclude(memberships__team__memberships__person=approver)
    by = owner.filter(memberships__isnull=False, pk__gt=10)[0]
    made = []
    for number in range(count):
        slug = f"measured-{number}"
        agent = agents.register_agent(
            slug,
            title=slug.capitalize(),
            kind="micro",
            owner_team=by.memberships.get().team,
            accountable=by,
            by=by,
        )
        request = ask(
            _version(agent, by),
            environment=Environment.objects.get(slug="production"),
            by=by,
            why="to measure it",
            mode="enforce",
        )
        proposed = request.round
        mark_viewed(
            request, round_number=1, lines=range(len(proposed.changes)), by=approver
        )
        made.append(request)
    return made


def _version(agent: Agent, by: Person) -> Version:
    draft = open_draft(agent, by=by)
    text = CHARTER.format(slug=agent.slug)
    draft = save_draft(draft, text=text, counter=draft.counter, by=by)
    return save_version(draft, counter=draft.counter, by=by)


def approve_all(
    socket: Path, requests: list[DeploymentRequest], *, approver: Person
) -> list[float]:
    """Seconds from sending each approval to what it approves being in force."""
    web = UnixConnection(socket)
    cookie = _cookie(approver)
    chance = random.Random(1)  # noqa: S311 (nothing to guess)
    taken = []
    for request in requests:
        time.sleep(chance.uniform(0.05, 0.6))
        began = time.perf_counter()
        _approve(web, cookie, request)
        while not _is_in_force(request):
            if time.perf_counter() - began > STUCK:
                raise RuntimeError(f"{request} is stuck")
            time.sleep(POLL)
        taken.append(time.perf_counter() - began)
    return taken


def _approve(web: UnixConnection, cookie: str, request: DeploymentRequest) -> None:
    body = urllib.parse.urlencode(
        {
            "csrfmiddlewaretoken": TOKEN,
            "round": 1,
            "digest": request.round.digest,
            "says": "approve",
        }
    )
    headers = {
        "Cookie": cookie,
        "Content-Type": "application/x-www-form-urlencoded",
    }
    web.request("POST", f"/approvals/{request.pk}/verdicts/", body, headers)
    answer = web.getresponse()
    text = answer.read()
    if answer.status != FOUND:
        raise RuntimeError(f"{answer.status}: {text[:400]!r}")


def _cookie(person: Person) -> str:
    client = Client(headers={"host": "localhost"})
    client.force_login(person)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return (
        f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
    )


def _is_in_force(request: DeploymentRequest) -> bool:
    connection.ensure_connection()
    return InForce.objects.filter(agent=request.agent_id).exists()
