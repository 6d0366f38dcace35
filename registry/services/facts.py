"""What the catalogue says of an agent besides its owner: changed by those who run it, on the record."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from registry import access
from registry.errors import ConflictError, InvalidError, NotAllowedError
from registry.models import Agent, Person
from registry.services import audit, search_index

CHANGEABLE = ("title", "purpose", "tags", "reviewers")
MOST_TAGS = 20


@transaction.atomic
def change_facts(agent: Agent, *, by: Person, **facts: Any) -> Agent:
    """Change some of `CHANGEABLE`; what stays the same leaves no entry. Raises `NotAllowedError`."""
    agent = Agent.objects.select_for_update(of=("self",)).get(pk=agent.pk)
    if not access.may_edit(by, agent):
        raise NotAllowedError(
            f"only those who run {agent} change what the catalogue says of it",
            fix=f"ask {agent.accountable}" if agent.accountable else "",
        )
    if agent.state == Agent.State.RETIRED:
        raise ConflictError(f"{agent} is retired")
    if "tags" in facts:
        facts["tags"] = _sane_tags(facts["tags"])
    before = {name: getattr(agent, name) for name in CHANGEABLE if name in facts}
    changed = sorted(name for name, value in before.items() if facts[name] != value)
    if not changed:
        return agent
    for name in changed:
        setattr(agent, name, facts[name])
    agent.save(update_fields=changed)
    audit.record(
        "agent.facts_changed",
        actor=by,
        target=agent,
        agent=agent,
        summary=f"Changed {', '.join(changed)} of {agent}",
        before={name.capitalize(): before[name] for name in changed},
        after={name.capitalize(): facts[name] for name in changed},
    )
    search_index.note(agent)
    return agent


def _sane_tags(tags: list[str]) -> list[str]:
    """In lower case, each once, in order."""
    sane = sorted({" ".join(tag.lower().split()) for tag in tags} - {""})
    if len(sane) > MOST_TAGS:
        raise InvalidError(f"an agent has {MOST_TAGS} tags at most")
    return sane
