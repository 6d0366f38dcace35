"""How an agent enters the catalogue: with an owner, who is told."""

from __future__ import annotations

import re

from django.db import IntegrityError, transaction

from registry import plain_text
from registry.errors import ConflictError, InvalidError, NotAllowedError
from registry.models import Agent, AgentSummary, Ownership, Person, Role, Team
from registry.services import audit
from registry.services.ownership.records import require_accountable
from registry.services.search import index as search_index
from registry.services.telling import events

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
SLUG_LENGTH = 100
RESERVED = frozenset(
    {"bulk", "export", "import", "new", "portfolio", "tags", "unclaimed", "views"}
)
"""Words that stand where a name would in an address."""


@transaction.atomic
def register_agent(
    slug: str,
    *,
    title: str,
    kind: str,
    owner_team: Team,
    accountable: Person,
    by: Person,
    purpose: str = "",
    reviewers: Team | None = None,
) -> Agent:
    """Add an agent with its owner. Anyone may, for a team they belong to; administrators for every team."""
    _require_slug(slug)
    title = plain_text.name(title, what="the title")
    purpose = plain_text.prose(purpose, what="the purpose")
    if not (owner_team.has_member(by) or by.has_role(Role.ADMINISTRATOR)):
        raise NotAllowedError(
            f"only a member of {owner_team} or an administrator can add an agent to it"
        )
    require_accountable(accountable)
    agent = Agent(
        slug=slug,
        title=title,
        kind=kind,
        purpose=purpose,
        owner_team=owner_team,
        accountable=accountable,
        reviewers=reviewers,
    )
    _add(agent)
    Ownership.objects.create(agent=agent, team=owner_team, accountable=accountable)
    AgentSummary.objects.create(agent=agent)
    search_index.note(agent)
    audit.record(
        "agent.registered",
        actor=by,
        target=agent,
        agent=agent,
        summary=f"Added {agent} to {owner_team}; {accountable} answers for it",
        after={
            "Title": title,
            "Kind": kind,
            "Purpose": purpose,
            "Owner team": owner_team,
            "Accountable person": accountable,
            "Reviewers": reviewers,
        },
    )
    events.emit(
        "agent.registered",
        agent,
        agent=agent,
        title=f"{by} added {agent} to {owner_team}; {accountable} answers for it",
        letter={"note": "That is you. If it should not be, hand it over."},
        data={"agent": agent.slug, "owner": owner_team.slug},
        path=f"{agent.get_absolute_url()}ownership/",
        concerning={accountable} - {by},
    )
    return agent


def _add(agent: Agent) -> None:
    """Save it. The name is the only thing that is somebody else's meanwhile: of two at once one is told."""
    taken = ConflictError(f"there is already an agent named `{agent.slug}`")
    if Agent.objects.filter(slug=agent.slug).exists():
        raise taken
    try:
        with transaction.atomic():
            agent.save(force_insert=True)
    except IntegrityError as error:
        if not Agent.objects.filter(slug=agent.slug).exists():
            raise
        raise taken from error


def _require_slug(slug: str) -> None:
    if len(slug) > SLUG_LENGTH or not SLUG.fullmatch(slug) or slug in RESERVED:
        raise InvalidError(
            f"`{slug}` is no agent name",
            fix="lower-case letters, digits and single hyphens, such as invoice-clerk",
        )
