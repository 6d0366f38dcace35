"""A crowded company for the pictures: long names, deep teams, every state a page can show.

Run by `manage shell` in an installation with the sample data, as one person after another would.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction

from approvals.models import Campaign, CampaignItem, DeploymentRequest
from approvals.rules import Group, Need, Rule, Stage
from approvals.services.certification.campaigns import About, open_campaign
from approvals.services.certification.policy import (
    Schedule,
    set_certification_policy,
)
from approvals.services.discussion import comment
from approvals.services.gates import make_gate
from approvals.services.policy_sets import open_policies, save_policies
from approvals.services.requests import ask
from approvals.services.stand_ins import name_stand_in
from config.sample.cast import PEOPLE
from registry.clock import now
from registry.imports.proposal import Kind
from registry.models import (
    ActionEntry,
    Agent,
    Endpoint,
    Environment,
    FieldEntry,
    McpServer,
    MetricEntry,
    Person,
    ResourceEntry,
    Team,
)
from registry.services.catalogue.agents import register_agent
from registry.services.catalogue.facts import bulk_tag, update_agent
from registry.services.catalogue.mcp_servers import catalogue_server, note_use
from registry.services.catalogue.views import save_view
from registry.services.imports.outside import allow_host
from registry.services.loading import load_agents, read_lines
from registry.services.ownership.claims import block_agent
from registry.services.ownership.transfers import propose_transfer
from registry.services.people import add_member, add_person, add_team
from registry.services.stopping.holds import hold_team
from registry.services.stopping.suspension import suspend
from registry.services.webhooks.endpoints import make_endpoint
from scopes.models import Import, Version
from scopes.services.drafts import open_draft, save_draft
from scopes.services.imports import begin_from_file
from scopes.services.replays import start_replay
from scopes.services.versions import save_version
from tests.journeys.crowd_documents import DESK, MISSING, SERVER, TABLE, leaf
from tests.journeys.crowd_keys import make_system_keys

LONG = "Kundenstammdatenänderungsbenachrichtigungsprüfungsassistent Nord"
GERMAN = "Rechtsschutzversicherungsgesellschaften und Beitragsrückerstattungen"
WORDS = ("Invoice", "Refund", "Delivery", "Contract", "Ticket", "Leave", "Warranty")
TASKS = ("reader", "checker", "sorter", "matcher", "notifier", "summariser")


def main() -> None:
    """Make everything, and print the facts as the last line."""
    with transaction.atomic():
        build()
    sys.stdout.write(json.dumps(facts()) + "\n")


def build() -> None:
    """Make everything, once."""
    frank, alice, dave = (person(key) for key in ("frank", "alice", "dave"))
    teams(frank)
    for agent in many(alice):
        bulk_tag([agent], add=["customer", "emea"], remove=[], by=alice)
    composed(alice)
    load_agents(read_lines(lines()), name="found.jsonl", digest="0" * 64)
    stray = Agent.objects.get(external_id="X-3")
    block_agent(stray, by=frank, reason="nobody knows what it sends, or to whom")
    stopped = Agent.objects.get(slug="refund-matcher-1")
    suspend(stopped, by=alice, reason="refunded the same order three times")
    offer(Agent.objects.get(slug="ticket-sorter-1"), by=alice, to=dave)
    save_view(alice, name="Live and risky", query="state=active&risk=high")
    begin_from_file(
        Kind.CSV, content=TABLE.encode(), source="agents-of-finance.csv", by=alice
    )
    settings(frank)
    set_certification_policy(
        every_days=365,
        due_days=14,
        suspend_days=30,
        others=[
            Schedule(Environment.objects.get(slug="production"), "high", 90),
            Schedule(Environment.objects.get(slug="staging"), "", 0),
        ],
        by=frank,
    )
    open_campaign(
        "Autumn certification", about=About(), days=14, suspend_days=7, by=frank
    )
    hold_team(Team.objects.get(slug="versicherung-nord"), by=frank, reason="the merger")
    away()


def person(key: str) -> Person:
    return Person.objects.get(email=next(one.email for one in PEOPLE if one.key == key))


def teams(by: Person) -> None:
    """Four deep, one with a long name, and a person with one."""
    parent: Team | None = None
    for slug, name in {
        "europe": "Europe",
        "germany": "Germany",
        "versicherung": GERMAN,
        "versicherung-nord": "Nord",
    }.items():
        parent = add_team(slug, name=name, by=by, parent=parent, lead=person("dave"))
    long = add_person(
        email="wolfeschlegelsteinhausenbergerdorff@sample.example",
        name="Hubertine Wolfeschlegelsteinhausenbergerdorff-Österreicher",
        password=None,
        by=by,
        reports_to=person("grace"),
    )
    team = Team.objects.get(slug="versicherung-nord")
    add_member(team, person=long, by=by)


def many(by: Person) -> Iterator[Agent]:
    """One with the longest title, and a list long enough to be paged."""
    team = Team.objects.get(slug="customer-success")
    yield register_agent(
        "k" * 64,
        title=LONG,
        kind="micro",
        purpose="Prüft jede Änderung der Kundenstammdaten, bevor sie verschickt wird.",
        owner_team=team,
        accountable=by,
        by=by,
    )
    for word in WORDS:
        for task in TASKS:
            for number in (1, 2):
                yield register_agent(
                    f"{word}-{task}-{number}".lower(),
                    title=f"{word} {task} {number}",
                    kind="micro",
                    purpose=f"Takes one {word.lower()} at a time as {task}.",
                    owner_team=team,
                    accountable=by,
                    by=by,
                )


def composed(by: Person) -> Version:
    """A macro agent over three micro ones, one of them missing; asked for in production."""
    for slug in ("invoice-checker-1", "contract-notifier-1"):
        version_of(Agent.objects.get(slug=slug), leaf(slug), by=by)
    team = Team.objects.get(slug="customer-success")
    top = register_agent(
        "contract-desk",
        title="Contract desk",
        kind="macro",
        purpose="Has each contract checked, and tells whoever must know.",
        owner_team=team,
        accountable=by,
        reviewers=Team.objects.get(slug="customer-operations"),
        by=by,
    )
    update_agent(
        top,
        title=top.title,
        purpose=top.purpose,
        tags=["contracts", "money"],
        reviewers=top.reviewers,
        by=by,
    )
    version = version_of(top, DESK, by=by)
    environment = Environment.objects.get(slug="production")
    request = ask(
        version, environment=environment, by=by, why="contracts pile up", mode="enforce"
    )
    comment(
        request,
        round_number=1,
        line=0,
        text="Why does it write to the ledger as well?",
        by=person("bob"),
    )
    start_replay(version, environment=environment, days=30, by=by)
    broken = DESK.replace("workflow:\n", f"workflow:\n{MISSING}")
    return version_of(top, broken, by=by)


def version_of(agent: Agent, text: str, *, by: Person) -> Version:
    draft = open_draft(agent, by=by)
    draft = save_draft(draft, text=text, counter=draft.counter, by=by)
    return save_version(draft, counter=draft.counter, by=by)


def lines() -> list[bytes]:
    """Agents that another list knows, and nobody here."""
    rows = [("X-1", "call-sorter", "Call sorter"), ("X-2", "k2", LONG)]
    rows += [("X-3", "night-mailer", "Night mailer")]
    return [
        json.dumps(
            {
                "id": key,
                "name": name,
                "title": title,
                "type": "micro",
                "description": "Found running; says it sorts leads by how warm they are.",
                "tags": ["found", "marketing"],
            }
        ).encode()
        for key, name, title in rows
    ]


def offer(agent: Agent, *, by: Person, to: Person) -> None:
    team = to.memberships.first()
    assert team is not None
    reason = "the work moved with the people who do it"
    propose_transfer(agent, team=team.team, accountable=to, by=by, reason=reason)


def settings(by: Person) -> None:
    """Everything under the settings: servers, hosts, webhooks, gates, rules in draft."""
    published = catalogue_server(SERVER, by=by)
    note_use(published.server, agent=Agent.objects.get(slug="contract-desk"), by=by)
    allow_host("mcp.inside.example", port=8443, reason="our own MCP server", by=by)
    address = "https://hooks.example.com/charter"
    make_endpoint(kind="webhook", name="Ledger", address=address, types=(), by=by)
    make_system_keys(by, long_name=GERMAN)
    make_gate(
        "change-board", address="https://board.example.com/asks", seconds=10, by=by
    )
    draft = open_policies(by=by)
    compliance = Need(Group("team", ("risk-and-compliance",)))
    finance = Need(Group("team", ("finance",)), 3)
    rules = (
        Rule("Every change", stages=(Stage((compliance,)),)),
        Rule(
            "Money in production",
            environments=frozenset({"production"}),
            risk="high",
            stages=(Stage((compliance,)), Stage((finance,), within_hours=24)),
            gate="change-board",
        ),
    )
    save_policies(draft, rules=rules, by=by)


def away() -> None:
    bob, at = person("bob"), now()
    name_stand_in(
        bob, deputy=person("carol"), starts_at=at, ends_at=at + timedelta(days=9)
    )


def facts() -> dict[str, str]:
    """What the paths of the gallery ask for."""
    desk = DeploymentRequest.objects.get(agent__slug="contract-desk")
    done = DeploymentRequest.objects.exclude(pk=desk.pk).earliest("pk")
    entries = {
        "resources": ResourceEntry,
        "actions": ActionEntry,
        "metrics": MetricEntry,
        "fields": FieldEntry,
    }
    found = {
        "request": desk.pk,
        "campaign": Campaign.objects.latest("pk").pk,
        "campaign_item": CampaignItem.objects.earliest("pk").pk,
        "done": done.pk,
        "import": Import.objects.latest("created_at").pk,
        "alice": person("alice").pk,
        "long": Person.objects.get(email__startswith="wolfe").pk,
        "server": McpServer.objects.latest("pk").pk,
        "webhook": Endpoint.objects.latest("pk").pk,
        **{name: kind.objects.earliest("pk").pk for name, kind in entries.items()},
    }
    return {name: str(pk) for name, pk in found.items()}
