"""Makes the cast and their things through the services; defaults everywhere, overrides by keyword."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from approvals.models import DeploymentRequest, PolicySet, Verdict
from approvals.rules import Group, Need, Rule, Stage
from approvals.services import policy_sets
from approvals.services.deployments import put_in_force
from approvals.services.requests import ask
from approvals.services.verdicts import give_verdict
from config.celery import app
from registry.clock import now
from registry.models import (
    Agent,
    AgentSummary,
    Credential,
    Environment,
    OutboxEvent,
    Person,
    PersonalToken,
    Role,
    Team,
)
from registry.services import credentials, people, roles, tokens
from registry.services.catalogue import agents
from scopes.models import Manifest, Version
from scopes.services.drafts import open_draft, save_draft
from scopes.services.versions import save_version
from tests.back_then import back_then
from tests.deciding import look

PASSWORD = "correct-horse-battery"

ARTICLE = """\
agent: porter
type: macro
authorization:
  can_access:
    - customer_profile (read)
    - onboarding_checklist (read/write)
    - notification_service (write)
  cannot_access:
    - billing_system
    - admin_settings
    - customer_communications (direct)
  escalation:
    trigger: confidence_score < 0.7
    action: queue_for_human_review
  scope_boundary:
    max_actions_per_run: 50
    timeout_minutes: 30
    requires_approval: [delete_*, modify_billing_*]
"""

CONTRACT = """\
contract:
  outcome: A new customer reaches first value within 48 hours
  clauses:
    - {name: time_to_first_value, metric: hours_to_first_value, target: "<= 48", source: crm}
"""


def asks_team(team: str, *, quorum: int = 1, **when: Any) -> Rule:
    need = Need(Group("team", (team,)), quorum)
    facts = {"name": f"{quorum} of {team}", **when}
    return Rule(**facts, stages=(Stage((need,)),))


APPROVERS = (asks_team("approvers"),)


@dataclass(slots=True)
class Cast:
    alice: Person
    bob: Person
    carol: Person
    dave: Person
    erin: Person
    frank: Person
    owners: Team
    approvers: Team
    reviewers: Team
    others: Team
    staging: Environment
    production: Environment
    porter: Agent


def make_person(key: str, **facts: Any) -> Person:
    return people.add_person(
        email=f"{key}@charter.test",
        name=key.capitalize(),
        password=PASSWORD,
        by=None,
        **facts,
    )


def make_cast() -> Cast:
    names = ["alice", "bob", "carol", "dave", "erin", "frank"]
    made = {name: make_person(name) for name in names}
    teams = {
        key: people.add_team(key, name=key.capitalize(), by=None, lead=made[lead])
        for key, lead in {
            "owners": "alice",
            "approvers": "bob",
            "reviewers": "carol",
            "others": "dave",
        }.items()
    }
    joined = now() - timedelta(days=30)
    members = [
        ("owners", "alice"),
        ("approvers", "bob"),
        ("approvers", "carol"),
        ("reviewers", "carol"),
        ("others", "dave"),
    ]
    for team, name in members:
        people.add_member(teams[team], person=made[name], by=None, since=joined)
    staging = Environment.objects.create(slug="staging", name="Staging")
    production = Environment.objects.create(
        slug="production", name="Production", is_production=True
    )
    policy_sets.install_policies(APPROVERS)
    porter = agents.register_agent(
        "porter",
        title="Porter",
        kind="macro",
        owner_team=teams["owners"],
        accountable=made["alice"],
        reviewers=teams["reviewers"],
        by=made["alice"],
    )
    roles.grant_role(made["erin"], role=Role.AUDITOR, by=None)
    roles.grant_role(made["frank"], role=Role.ADMINISTRATOR, by=None)
    return Cast(
        alice=made["alice"],
        bob=made["bob"],
        carol=made["carol"],
        dave=made["dave"],
        erin=made["erin"],
        frank=made["frank"],
        owners=teams["owners"],
        approvers=teams["approvers"],
        reviewers=teams["reviewers"],
        others=teams["others"],
        staging=staging,
        production=production,
        porter=porter,
    )


def make_member(team: Team, person: Person, *, days: float) -> None:
    """A member since so many days."""
    with back_then(timedelta(days=days)):
        team.memberships.create(person=person)


def make_role(person: Person, role: Role, *, days: float) -> None:
    """A role held since so many days, as `make_member`."""
    with back_then(timedelta(days=days)):
        person.roles.filter(role=role).delete()
        person.roles.create(role=role)


def make_unclaimed(slug: str, **facts: Any) -> Agent:
    """An agent from a list, which nobody owns."""
    agent = Agent.objects.create(
        **{
            "slug": slug,
            "title": slug.capitalize(),
            "kind": "micro",
            "state": Agent.State.UNCLAIMED,
            "origin": Agent.Origin.LOADED,
            "external_id": slug,
            **facts,
        }
    )
    AgentSummary.objects.create(agent=agent)
    return agent


def make_version(
    agent: Agent, *, by: Person, text: str = ARTICLE + CONTRACT
) -> Version:
    draft = open_draft(agent, by=by)
    text = text.replace("agent: porter", f"agent: {agent.slug}")
    draft = save_draft(draft, text=text, counter=draft.counter, by=by)
    return save_version(draft, counter=draft.counter, by=by)


def make_request(
    cast: Cast, *, version: Version | None = None, **overrides: Any
) -> DeploymentRequest:
    facts: dict[str, Any] = {
        "environment": cast.production,
        "by": cast.alice,
        "why": "customers wait",
        "mode": "enforce",
        **overrides,
    }
    return ask(version or make_version(cast.porter, by=cast.alice), **facts)


def approve(request: DeploymentRequest, *, by: Person) -> Verdict:
    """Their verdict on the latest round, every change of which they look at."""
    proposed = request.round
    look(request, by=by)
    return give_verdict(
        request,
        round_number=proposed.number,
        digest=proposed.digest,
        says=Verdict.Says.APPROVE,
        by=by,
    )


def make_in_force(
    cast: Cast, *, version: Version | None = None, **overrides: Any
) -> Manifest:
    """Asked by Alice, approved by Bob, put in force as the worker does."""
    request = make_request(cast, version=version, **overrides)
    proposed = request.round
    approve(request, by=cast.bob)
    deployment = put_in_force(proposed.pk)
    assert deployment is not None
    return deployment.manifest


def make_key(
    agent: Agent, *, environment: Environment, by: Person
) -> tuple[Credential, str]:
    return credentials.issue_key(agent, environment=environment, by=by)


def make_token(person: Person, **overrides: Any) -> PersonalToken:
    return make_token_text(person, **overrides)[0]


def make_token_text(person: Person, **overrides: Any) -> tuple[PersonalToken, str]:
    """A token and its text."""
    facts = {"name": "script", "scope": "write", "days": 90, "form": uuid4()}
    made = tokens.issue_token(person, **{**facts, **overrides})
    assert made is not None
    return made


def run_outbox() -> int:
    """Do what the worker would, until nothing is left; returns how many follow-ups ran."""
    app.loader.import_default_modules()
    done = 0
    while event := OutboxEvent.objects.filter(done_at=None).first():
        app.tasks[event.topic](event_id=event.pk)
        done += 1
    return done


def empty_all_tables(connection: Any) -> None:
    """Empty every table as their owner; guards against truncation are lifted for it alone."""
    tables = [
        row[0]
        for row in connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            " AND tablename <> 'django_migrations'"
        )
    ]
    listed = ", ".join(f'"{table}"' for table in tables)
    for table in tables:
        connection.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
    connection.execute(f"TRUNCATE {listed} RESTART IDENTITY CASCADE")
    for table in tables:
        connection.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
    connection.execute("INSERT INTO registry_epoch (id, value) VALUES (1, 1)")


def set_policies(cast: Cast, *rules: Rule) -> PolicySet:
    """Other approval rules, set by Frank, who is the only administrator."""
    draft = policy_sets.open_policies(by=cast.frank)
    draft = policy_sets.save_policies(draft, rules=rules, by=cast.frank)
    return policy_sets.propose_policies(draft, why="a test", by=cast.frank)
