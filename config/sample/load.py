"""Load the sample company through the same services as everybody, in one transaction."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from approvals.models import Verdict
from approvals.rules import Group, Need, Rule, Stage
from approvals.services.policy_sets import install_policies
from approvals.services.requests import ask
from approvals.services.verdicts import give_verdict
from approvals.services.viewing import mark_viewed
from config.sample.cast import AGENTS, LEADS, PEOPLE, TEAMS, SampleAgent
from config.sample.catalogue import describe
from config.sample.story import tell
from registry.clock import now
from registry.models import Agent, Credential, Environment, Person, Role, Team
from registry.services import credentials, people, roles
from registry.services.catalogue import agents
from registry.services.keys import ensure_keys
from scopes.services.drafts import open_draft, save_draft
from scopes.services.versions import save_version

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
JOINED = timedelta(days=90)
IN_STAGING = "minute-clerk"


@dataclass(slots=True)
class Company:
    """What was made, by the keys of `cast.py`."""

    people: dict[str, Person]
    teams: dict[str, Team]
    environments: dict[str, Environment]


def is_loaded() -> bool:
    """Whether the sample people are there."""
    return Person.objects.filter(email__in=[p.email for p in PEOPLE]).exists()


@transaction.atomic
def load() -> dict[str, Any]:
    """Make the company; returns what `credentials` returns."""
    company = Company(_people(), {}, _environments())
    _teams(company)
    _policies()
    for sample in AGENTS:
        _agent(sample, company)
    roles.grant_role(company.people["erin"], role=Role.AUDITOR, by=None)
    roles.grant_role(company.people["frank"], role=Role.ADMINISTRATOR, by=None)
    describe(owner_team=company.teams["customer-success"], by=company.people["frank"])
    tell(people=company.people, teams=company.teams)
    return new_credentials()


@transaction.atomic
def new_credentials() -> dict[str, Any]:
    """Give every sample person a new random password and the sample agents new keys.

    Returns `{people: [{name, email, password, role}], agent_key, keys: {agent: key}, trust}`.
    """
    rows = []
    for sample in PEOPLE:
        person = Person.objects.get(email=sample.email)
        password = secrets.token_urlsafe(12)
        person.set_password(password)
        person.save(update_fields=["password"])
        rows.append(
            {
                "name": sample.name,
                "email": sample.email,
                "password": password,
                "role": sample.role,
            }
        )
    keys = {
        "onboarding-orchestrator": _new_key("onboarding-orchestrator", "production"),
        IN_STAGING: _new_key(IN_STAGING, "staging"),
    }
    return {
        "people": rows,
        "agent_key": keys["onboarding-orchestrator"],
        "keys": keys,
        "trust": ensure_keys(settings.KEYS_DIR, at=now()).trust,
    }


def _new_key(slug: str, environment: str) -> str:
    agent = Agent.objects.get(slug=slug)
    owner = agent.accountable
    if owner is None:
        raise Agent.DoesNotExist(f"{slug} has nobody to make a key for it")
    for old in Credential.objects.filter(agent=agent, revoked_at=None):
        credentials.revoke_key(old, by=owner)
    place = Environment.objects.get(slug=environment)
    return credentials.issue_key(agent, environment=place, by=owner)[1]


def _people() -> dict[str, Person]:
    made: dict[str, Person] = {}
    for sample in PEOPLE:
        made[sample.key] = people.add_person(
            email=sample.email,
            name=sample.name,
            password=None,
            by=None,
            reports_to=made.get(sample.reports_to or ""),
        )
    return made


def _teams(company: Company) -> None:
    for slug, name in TEAMS.items():
        company.teams[slug] = people.add_team(
            slug, name=name, by=None, lead=company.people[LEADS[slug]]
        )
    since = now() - JOINED
    for sample in PEOPLE:
        for slug in sample.teams:
            people.add_member(
                company.teams[slug],
                person=company.people[sample.key],
                by=None,
                on_call=sample.on_call,
                since=since,
            )


def _environments() -> dict[str, Environment]:
    return {
        "staging": Environment.objects.create(slug="staging", name="Staging"),
        "production": Environment.objects.create(
            slug="production", name="Production", is_production=True
        ),
    }


def _policies() -> None:
    """One of risk and compliance agrees to every change."""
    compliance = Need(Group("team", ("risk-and-compliance",)))
    install_policies((Rule("Every change", stages=(Stage((compliance,)),)),))


def _agent(sample: SampleAgent, company: Company) -> None:
    owner = company.people[sample.accountable]
    agent = agents.register_agent(
        sample.slug,
        title=sample.title,
        kind=sample.kind,
        purpose=sample.purpose,
        owner_team=company.teams[sample.owner_team],
        accountable=owner,
        reviewers=company.teams.get(sample.reviewers or ""),
        by=owner,
    )
    if sample.charter is None:
        return
    text = (EXAMPLES / sample.charter).read_text()
    draft = open_draft(agent, by=owner)
    draft = save_draft(draft, text=text, counter=draft.counter, by=owner)
    version = save_version(draft, counter=draft.counter, by=owner)
    if sample.slug == IN_STAGING:
        request = ask(
            version,
            environment=company.environments["staging"],
            by=owner,
            why="to see a run stopped by its time",
            mode="enforce",
        )
        mark_viewed(
            request,
            round_number=1,
            lines=range(len(request.round.changes)),
            by=company.people["bob"],
        )
        give_verdict(
            request,
            round_number=1,
            digest=version.digest,
            says=Verdict.Says.APPROVE,
            by=company.people["bob"],
        )
