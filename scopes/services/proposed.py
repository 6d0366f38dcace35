"""Proposed charters: kept beside an agent until somebody who may edit it opens one as the draft.

Nothing here puts anything in force, saves a version, or takes the place of what a person wrote.
"""

from __future__ import annotations

from django.db import transaction

from registry import access
from registry.clock import now
from registry.errors import ConflictError
from registry.models import Agent, Person
from registry.services import audit
from scopes.models import Draft, ProposedCharter, Version
from scopes.services.drafts import (
    open_draft,
    require_may_edit,
    save_draft,
    starter_text,
)

State = ProposedCharter.State


def waiting_charter(agent: Agent) -> ProposedCharter | None:
    """The proposed charter that waits to be opened, if one does."""
    return (
        ProposedCharter.objects.filter(agent=agent, state=State.WAITING)
        .select_related("proposed_by")
        .first()
    )


def may_see_proposed(person: Person, agent: Agent) -> bool:
    """Of an agent that nobody owns, everyone signed in; else whoever sees its work."""
    return agent.owner_team_id is None or access.may_see_work(person, agent)


@transaction.atomic
def propose(
    agent: Agent, *, text: str, source: str, warnings: list[str], by: Person
) -> ProposedCharter | None:
    """Keep a proposed charter in the place of one that still waits; None when it says nothing new."""
    agent = Agent.objects.select_for_update(of=("self",)).get(pk=agent.pk)
    newest = ProposedCharter.objects.filter(agent=agent).first()
    if newest is not None and newest.text == text:
        return None
    if newest is not None and newest.state == State.WAITING:
        _settle(newest, State.REPLACED)
    made = ProposedCharter.objects.create(
        agent=agent,
        text=text,
        source=source[:500],
        warnings=warnings,
        proposed_by=by,
    )
    audit.record(
        "charter.proposed",
        actor=by,
        target=made,
        agent=agent,
        summary=f"An import proposes a charter for {agent}",
        facts={"text": text},
    )
    return made


@transaction.atomic
def open_proposed_draft(agent: Agent, *, by: Person) -> Draft | None:
    """Make the waiting proposed charter the agent's draft; None when none waits.

    Raises `NotAllowedError` for who may not edit it, `ConflictError` when somebody wrote a draft meanwhile:
    both then stay as they are.
    """
    require_may_edit(agent, by=by)
    agent = Agent.objects.select_for_update(of=("self",)).get(pk=agent.pk)
    proposed = waiting_charter(agent)
    if proposed is None:
        return None
    draft = Draft.objects.filter(agent=agent).first()
    if draft is not None and not is_untouched(draft):
        raise ConflictError(
            f"{draft.saved_by} wrote a draft of {agent}; the proposed charter waits beside it",
            fix="take over from it what is wanted, or discard the draft first",
        )
    draft = open_draft(agent, by=by)
    draft = save_draft(draft, text=proposed.text, counter=draft.counter, by=by)
    _settle(proposed, State.OPENED)
    return draft


@transaction.atomic
def set_aside(proposed: ProposedCharter, *, by: Person) -> None:
    """Let a proposed charter wait no longer, unopened."""
    require_may_edit(proposed.agent, by=by)
    locked = ProposedCharter.objects.select_for_update().get(pk=proposed.pk)
    if locked.state != State.WAITING:
        raise ConflictError("this proposed charter no longer waits")
    _settle(locked, State.REPLACED)
    audit.record(
        "charter.set_aside",
        actor=by,
        target=locked,
        agent=locked.agent,
        summary=f"Set aside the charter proposed for {locked.agent}",
    )


def is_untouched(draft: Draft) -> bool:
    """Whether nobody wrote in the draft: it is empty, or an earlier proposal as it was."""
    return _is_nobodys(draft.agent, draft.text)


def may_open_by_itself(agent: Agent, *, by: Person) -> bool:
    """Whether opening the proposal would pass over nobody's words, and `by` may do it."""
    if not access.may_edit(by, agent):
        return False
    draft = Draft.objects.filter(agent=agent).first()
    if draft is not None:
        return is_untouched(draft)
    version = Version.objects.filter(agent=agent).first()
    return version is None or _is_nobodys(agent, version.text)


def _is_nobodys(agent: Agent, text: str) -> bool:
    if text == starter_text(agent):
        return True
    return ProposedCharter.objects.filter(
        agent=agent, state=State.OPENED, text=text
    ).exists()


def _settle(proposed: ProposedCharter, state: str) -> None:
    proposed.state = state
    proposed.settled_at = now()
    proposed.save(update_fields=["state", "settled_at"])
