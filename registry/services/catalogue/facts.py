"""What an agent is called, what it is for, its tags and reviewers: its owners keep them right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from django.db import transaction

from registry import access, plain_text
from registry.errors import ConflictError, InvalidError, NotAllowedError
from registry.models import Agent, Person, Team
from registry.services import audit

TAG = re.compile(r"[^\W_]+(?:[-.:/][^\W_]+)*")
TAG_LENGTH = 40
MOST_TAGS = 20
MOST_AT_ONCE = 500
NAMED = 5


def tags_from(words: Iterable[str]) -> list[str]:
    """Tags as they are kept: lower case, blanks as hyphens, each once, in order. Raises `InvalidError`."""
    kept = {"-".join(word.split()).lower(): None for word in words if word.strip()}
    for tag in kept:
        if len(tag) > TAG_LENGTH or not TAG.fullmatch(tag):
            raise InvalidError(
                f"`{tag[:60]}` is no tag",
                fix=f"letters and digits, at most {TAG_LENGTH}, such as accounts-payable",
            )
    return sorted(kept)


@transaction.atomic
def update_agent(
    agent: Agent,
    *,
    title: str,
    purpose: str,
    tags: Iterable[str],
    reviewers: Team | None,
    by: Person,
) -> Agent:
    """Say anew what the agent is called and for, its tags, and who answers its runs."""
    agent = _lock([agent])[0]
    require_may_change(agent, by=by)
    if agent.state == Agent.State.RETIRED:
        raise ConflictError(f"{agent} is retired")
    before = _told(agent)
    # What stays as it was is not asked about: older texts may hold what none may now.
    if title != agent.title:
        agent.title = plain_text.name(title, what="the title")
    if purpose != agent.purpose:
        agent.purpose = plain_text.prose(purpose, what="the purpose")
    agent.tags, agent.reviewers = _within(tags_from(tags)), reviewers
    after = _told(agent)
    changed = [name for name in after if after[name] != before[name]]
    if changed:
        agent.save(update_fields=["title", "purpose", "tags", "reviewers"])
        audit.record(
            "agent.changed",
            actor=by,
            target=agent,
            agent=agent,
            summary=f"Changed {', '.join(changed)} of {agent}",
            before={name.capitalize(): before[name] for name in changed},
            after={name.capitalize(): after[name] for name in changed},
        )
    return agent


@transaction.atomic
def set_tags(agent: Agent, *, tags: Iterable[str], by: Person) -> Agent:
    """Give the agent exactly these tags."""
    agent = _lock([agent])[0]
    require_may_change(agent, by=by)
    _put(agent, _within(tags_from(tags)), by=by)
    return agent


@transaction.atomic
def bulk_tag(
    agents: Sequence[Agent], *, add: Iterable[str], remove: Iterable[str], by: Person
) -> int:
    """Add and remove tags of many agents: all of them or, with a refusal that names them, none.

    Returns how many changed.
    """
    new, old = set(tags_from(add)), set(tags_from(remove))
    if not new and not old:
        raise InvalidError("no tag was given", fix="type one, such as accounts-payable")
    if not agents or len(agents) > MOST_AT_ONCE:
        raise InvalidError(
            "no agent was chosen"
            if not agents
            else f"at most {MOST_AT_ONCE} agents at once",
            fix="tick the agents in the list",
        )
    chosen = _lock(agents)
    others = [agent for agent in chosen if not access.may_edit(by, agent)]
    if others:
        names = ", ".join(str(agent) for agent in others[:NAMED])
        rest = f" and {len(others) - NAMED} more" if len(others) > NAMED else ""
        raise NotAllowedError(
            f"you do not own {names}{rest}, so nothing was tagged",
            fix="choose agents of your teams, or ask an administrator",
        )
    return sum(
        _put(agent, _within(sorted((set(agent.tags) | new) - old)), by=by)
        for agent in chosen
    )


def require_may_change(agent: Agent, *, by: Person) -> None:
    """Raise `NotAllowedError`, naming who could, unless the person may change the agent's facts."""
    if not access.may_edit(by, agent):
        owner = f"{agent.owner_team} or " if agent.owner_team else ""
        raise NotAllowedError(
            f"only {owner}an administrator changes what is said of {agent}",
            fix=f"ask {agent.accountable}" if agent.accountable else "",
        )


def _lock(agents: Sequence[Agent]) -> list[Agent]:
    """The agents, locked in the order of their ids, so that two who choose the same wait for each other."""
    rows = Agent.objects.select_for_update(of=("self",)).select_related(
        "owner_team", "accountable", "reviewers"
    )
    return list(rows.filter(pk__in=[agent.pk for agent in agents]).order_by("pk"))


def _within(tags: list[str]) -> list[str]:
    if len(tags) > MOST_TAGS:
        raise InvalidError(
            f"an agent has at most {MOST_TAGS} tags", fix="remove some first"
        )
    return tags


def _put(agent: Agent, tags: list[str], *, by: Person) -> bool:
    before = list(agent.tags)
    if tags == before:
        return False
    agent.tags = tags
    agent.save(update_fields=["tags"])
    audit.record(
        "agent.tagged",
        actor=by,
        target=agent,
        agent=agent,
        summary=f"Tags of {agent}: {', '.join(tags) or 'none'}",
        before={"Tags": before},
        after={"Tags": tags},
    )
    return True


def _told(agent: Agent) -> dict[str, object]:
    return {
        "title": agent.title,
        "purpose": agent.purpose,
        "tags": list(agent.tags),
        "reviewers": agent.reviewers,
    }
