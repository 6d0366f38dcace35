"""What else goes on in the sample company: a macro agent over two others, an offer, an agent nobody owns."""

from __future__ import annotations

from hashlib import sha256
from json import dumps

from config.sample.charters import CHECKER, DESK, REMINDER
from registry.models import Agent, Person, Team
from registry.services.catalogue.agents import register_agent
from registry.services.catalogue.facts import set_tags
from registry.services.loading import load_agents, read_lines
from registry.services.ownership.transfers import propose_transfer
from scopes.services.drafts import open_draft, save_draft
from scopes.services.versions import save_version

STRAY = {
    "id": "crm-7741",
    "name": "lead-scorer",
    "title": "Lead scorer",
    "type": "micro",
    "description": "Says of each new lead how warm it is; found in the CRM, owner unknown.",
    "tags": ["marketing"],
}


def tell(*, people: dict[str, Person], teams: dict[str, Team]) -> None:
    """Make them all, by the keys of `cast.py`."""
    alice, dave = people["alice"], people["dave"]
    success = teams["customer-success"]
    for slug, title, kind, purpose, text in (
        ("term-checker", "Term checker", "micro", CHECKS, CHECKER),
        ("renewal-reminder", "Renewal reminder", "micro", REMINDS, REMINDER),
        ("renewal-desk", "Renewal desk", "macro", RENEWS, DESK),
    ):
        agent = register_agent(
            slug,
            title=title,
            kind=kind,
            purpose=purpose,
            owner_team=success,
            accountable=alice,
            reviewers=teams["customer-operations"],
            by=alice,
        )
        set_tags(agent, tags=["renewals"], by=alice)
        _write(agent, text, by=alice)
    line = dumps(STRAY).encode()
    digest = sha256(line).hexdigest()
    load_agents(read_lines([line]), name="crm-agents.jsonl", digest=digest)
    propose_transfer(
        Agent.objects.get(slug="invoice-reader"),
        team=success,
        accountable=alice,
        by=dave,
        reason="customer success reads the invoices now",
    )


CHECKS = "Reads one contract and says when its term ends."
REMINDS = "Writes one reminder to the colleague who looks after a customer."
RENEWS = "Finds contracts that end soon and sees that somebody speaks to the customer."


def _write(agent: Agent, text: str, *, by: Person) -> None:
    draft = open_draft(agent, by=by)
    draft = save_draft(draft, text=text, counter=draft.counter, by=by)
    save_version(draft, counter=draft.counter, by=by)
