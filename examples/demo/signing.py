"""Act one: a PM adds the promise that production asks for, an approver signs, a worker puts it in force."""

from __future__ import annotations

import time

import httpx

from examples.demo.company import ORCHESTRATOR, Company
from examples.demo.narration import heading, say
from examples.demo.person import PageError, Person

IN_FORCE_WITHIN = 30.0
OK, UNAUTHORIZED = 200, 401
AGENT = f"/agents/{ORCHESTRATOR}/"
CLAUSE = {
    "name": "time_to_first_value",
    "metric": "hours_to_first_value",
    "comparator": "<=",
    "target": "48",
    "unit": "hours",
    "objective": "95",
    "window": "30d",
    "source": "agent",
    "report_within": "72h",
}
OUTCOME = "A new customer reaches the first value milestone within 48 hours"


def put_in_force(company: Company) -> None:
    """Bring the orchestrator's charter into force in production, unless it is already."""
    heading("A charter is signed")
    if is_in_force(company):
        say("The onboarding orchestrator's charter is in force already.")
        return
    alice, bob = company.person("Alice"), company.person("Bob")
    version = _write(alice)
    request = _ask(alice, version)
    say("Bob, who wrote none of it, looks at every sentence and approves.")
    while "/marks/" in bob.open(request).text:
        bob.send(request, "/marks/")
    bob.send(request, "/verdicts/", says="approve")
    _wait(company)
    say("A worker compiled it, signed it and put it in force.")


def is_in_force(company: Company) -> bool:
    """Whether the orchestrator's key finds a manifest; ends the demonstration without a live key."""
    answer = httpx.get(
        f"{company.address}/api/v1/manifest",
        headers={"Authorization": f"Bearer {company.sample['keys'][ORCHESTRATOR]}"},
    )
    if answer.status_code == UNAUTHORIZED:
        raise SystemExit(
            "the sample key was revoked, so the agent cannot ask: start another "
            "installation, as in `make run PORT=8001 CHARTER_DATA=~/charter`"
        )
    return answer.status_code == OK


def _write(alice: Person) -> str:
    say("Alice, the PM, opens the draft and adds what the agent must deliver.")
    draft = f"{AGENT}draft/"
    if 'name="counter"' not in alice.open(draft).text:
        alice.send(draft, "/draft/")
    clause = {f"clauses-0-{name}": value for name, value in CLAUSE.items()}
    alice.send(f"{draft}contract/", "/contract/", outcome=OUTCOME, **clause)
    return alice.send(draft, "/versions/").path


def _ask(alice: Person, version: str) -> str:
    say("She saves it as a version and asks to put it in force in production.")
    page = f"{version}request/?environment=production&mode=enforce"
    return alice.send(page, "/request/", why="The first customers start on Monday").path


def _wait(company: Company) -> None:
    end = time.monotonic() + IN_FORCE_WITHIN
    while not is_in_force(company):
        if time.monotonic() > end:
            raise PageError(
                "the approved charter did not come into force; is a worker up?"
            )
        time.sleep(0.2)
