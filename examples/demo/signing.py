"""Act one: a PM adds the promise that production asks for, an approver signs, a worker puts it in force."""

from __future__ import annotations

import httpx

from examples.demo.company import ORCHESTRATOR, Company
from examples.demo.narration import heading, say

IN_FORCE_WITHIN = 30.0
OK = 200
CLAUSE = {
    "outcome": "A new customer reaches the first value milestone within 48 hours",
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


def put_in_force(company: Company) -> None:
    """Bring the orchestrator's charter into force in production, unless it is already."""
    heading("A charter is signed")
    if is_in_force(company):
        say("The onboarding orchestrator's charter is in force already.")
        return
    number = _write(company)
    _sign(company, number)
    _wait(company)
    say("A worker compiled it, signed it and put it in force.")


def is_in_force(company: Company) -> bool:
    """Whether the orchestrator's key finds a manifest."""
    answer = httpx.get(
        f"{company.address}/api/v1/manifest",
        headers={"Authorization": f"Bearer {company.sample['keys'][ORCHESTRATOR]}"},
    )
    return answer.status_code == OK


def _write(company: Company) -> str:
    alice = company.person("Alice")
    agent = f"/agents/{ORCHESTRATOR}"
    say("Alice, the PM, opens the draft and adds what the agent must deliver.")
    draft = alice.open(f"{agent}/draft/")
    if "contract:" not in draft:
        fields = {f"new-{name}": value for name, value in CLAUSE.items()}
        alice.send(f"{agent}/draft/contract/", "/draft/contract/", **fields)
    page = alice.send(f"{agent}/draft/", "/versions/")
    return page
