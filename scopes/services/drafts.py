"""The draft: one mutable text of an agent; every save counts, and a wrong text never replaces a good one."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from charter.language import (
    AgentType,
    Authorization,
    Boundary,
    Contract,
    Document,
    EditError,
    set_contract as set_contract_text,
    write,
)
from registry import access
from registry.clock import now
from registry.errors import ConflictError, InvalidError, NotAllowedError
from registry.models import Agent, Person
from registry.services import audit
from registry.services.catalogue import summaries
from scopes.errors import DraftConflictError
from scopes.models import Draft, Version
from scopes.services.documents import read_charter
from scopes.services.steps import copy_steps, note_draft_steps
from scopes.services.trail import changes_in_text, summary_of

STARTER = Boundary(max_actions_per_run=50, timeout_minutes=30)


def starter_text(agent: Agent) -> str:
    """A valid charter that grants nothing: where every agent begins."""
    return write(
        Document(
            agent=agent.slug,
            type=AgentType(agent.kind),
            authorization=Authorization(can_access=(), boundary=STARTER),
        )
    )


def require_may_edit(agent: Agent, *, by: Person) -> None:
    """Raise `NotAllowedError`, naming who could, unless the person may; `ConflictError` of one retired."""
    if not access.may_edit(by, agent):
        raise NotAllowedError(
            f"only {agent.owner_team} edits the charter of {agent}",
            fix=f"ask {agent.accountable}" if agent.accountable else "",
        )
    if agent.state == Agent.State.RETIRED:
        raise ConflictError(f"{agent} is retired")


@transaction.atomic
def open_draft(agent: Agent, *, by: Person) -> Draft:
    """The agent's draft; a new one begins at the newest version, or with nothing granted."""
    agent = Agent.objects.select_for_update(of=("self",)).get(pk=agent.pk)
    require_may_edit(agent, by=by)
    draft = Draft.objects.filter(agent=agent).first()
    if draft is not None:
        return draft
    base = Version.objects.filter(agent=agent).first()
    draft = Draft.objects.create(
        agent=agent,
        base=base,
        text=base.text if base else starter_text(agent),
        saved_by=by,
    )
    if base is not None:
        copy_steps(base, draft)
    summaries.note_draft(agent, is_open=True)
    audit.record(
        "draft.opened",
        actor=by,
        target=draft,
        agent=agent,
        summary=f"Opened a draft from {base}" if base else "Opened a first draft",
    )
    return draft


@transaction.atomic
def save_draft(draft: Draft, *, text: str, counter: int, by: Person) -> Draft:
    """Replace the text. `counter` is the one the editor started from.

    Raises `DraftConflictError` when somebody saved in between, `CharterTextError` for a text that does not
    read; the draft then stays as it was.
    """
    draft = lock(draft)
    agent = draft.agent
    require_may_edit(agent, by=by)
    if counter != draft.counter:
        saved_by = "you" if draft.saved_by == by else draft.saved_by.name
        raise DraftConflictError(
            draft.text,
            draft.counter,
            saved_by,
            base=draft.base.text if draft.base else starter_text(agent),
            yours=text,
        )
    text = text.replace("\r\n", "\n")
    document = read_charter(text, agent=agent)
    if text == draft.text:
        return draft

    changes = changes_in_text(draft.text, text)
    draft.text = text
    draft.counter += 1
    draft.saved_by = by
    draft.saved_at = now()
    draft.save(update_fields=["text", "counter", "saved_by", "saved_at"])
    draft.authors.add(by)
    note_draft_steps(draft, document)
    audit.record(
        "draft.saved",
        actor=by,
        target=draft,
        agent=agent,
        summary=summary_of(
            f"Saved the draft of {agent} ({draft.counter})", changes=changes
        ),
        changes=changes,
    )
    return draft


def set_contract(
    draft: Draft, *, contract: Contract, counter: int, by: Person
) -> Draft:
    """Put an outcome contract into the draft; every other byte of the text stays."""
    text = with_contract(draft.text, contract)
    return save_draft(draft, text=text, counter=counter, by=by)


def with_contract(text: str, contract: Contract) -> str:
    """The text with that contract. Raises `InvalidError` where it cannot be put in place."""
    try:
        return set_contract_text(text, contract)
    except EditError as error:
        raise InvalidError(str(error), fix="write the contract in the YAML") from None


@transaction.atomic
def credit(draft: Draft, *, people: Iterable[int]) -> None:
    """Count these people (ids) among the draft's authors: their words are in it, whoever saved them."""
    draft = lock(draft)
    draft.authors.add(*people)


@transaction.atomic
def discard_draft(draft: Draft, *, by: Person) -> None:
    """Throw the draft away; versions are untouched. Its text stays in the audit trail."""
    draft = lock(draft)
    require_may_edit(draft.agent, by=by)
    audit.record(
        "draft.discarded",
        actor=by,
        target=draft,
        agent=draft.agent,
        summary=f"Discarded the draft of {draft.agent}",
        facts={"text": draft.text},
    )
    summaries.note_draft(draft.agent, is_open=False)
    draft.delete()


def lock(draft: Draft) -> Draft:
    """The draft, locked. Raises `ConflictError` when it became a version or was discarded meanwhile."""
    found = Draft.objects.select_for_update(of=("self",)).filter(pk=draft.pk).first()
    if found is None:
        raise ConflictError(
            "this draft is gone: it was saved as a version, or discarded",
            fix="look at the versions; a new draft begins at the newest",
        )
    return found
