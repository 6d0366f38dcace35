"""Suggested edits: somebody who reads a request proposes other lines, and its owners may take them over."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from approvals.models import (
    DeploymentRequest,
    Round,
    Suggestion,
    SuggestionOutcome,
)
from approvals.services import telling_discussion
from approvals.services.parts import Part, part_at, replaced, whole
from approvals.services.requests import require_may_ask, revise
from approvals.services.schedule import Time
from approvals.services.seen import require_may_speak
from approvals.services.states import Status, lock, require
from charter.language import read
from registry.clock import now
from registry.errors import ConflictError, InvalidError, NotFoundError
from registry.models import Person
from registry.services import audit
from scopes.models import Draft, Version
from scopes.services.documents import read_charter
from scopes.services.drafts import credit, open_draft, save_draft
from scopes.services.versions import save_version
from scopes.services.words import changes_between

MOST = 50
"""Suggestions of one round."""
NO_DRAFT = 0
"""The save counter of a draft that is not open."""
Says = SuggestionOutcome.Says


@dataclass(frozen=True, slots=True)
class Edit:
    """Lines `first` to `last` of the round's text (from 1) become `text`; `line`: the sentence meant."""

    first: int
    last: int
    text: str
    line: int | None = None


def part_for(proposed: Round, line: int | None) -> Part:
    """The lines that a sentence of the round is about; without one, all of them."""
    text = proposed.version.text
    if line is None:
        return whole(text)
    if not 0 <= line < len(proposed.changes):
        raise NotFoundError("there is no such change in this round")
    return part_at(text, proposed.changes[line]["path"])


@transaction.atomic
def suggest(
    request: DeploymentRequest, *, round_number: int, edit: Edit, why: str, by: Person
) -> Suggestion:
    """Suggest other lines for the version of the latest round; nothing changes until it is accepted.

    Raises `CharterTextError` where the result would be no charter, `InvalidError` where nothing differs.
    """
    request = lock(request)
    require_may_speak(by, request)
    require(request, Status.IN_REVIEW, Status.CHANGES_REQUESTED)
    proposed = request.round
    if round_number != proposed.number:
        raise ConflictError(
            "something else was proposed meanwhile", fix="read that first"
        )
    if not why.strip():
        raise InvalidError("say why; the author reads it")
    if proposed.suggestions.count() >= MOST:
        raise ConflictError(f"there are {MOST} suggestions already")
    old = proposed.version.text
    _require_lines(proposed, edit)
    new = replaced(old, first=edit.first, last=edit.last, new=edit.text)
    if new.rstrip("\n") == old.rstrip("\n"):
        raise InvalidError("this changes nothing", fix="change a line first")
    document = read_charter(new, agent=request.agent)
    made = proposed.suggestions.create(
        line=edit.line,
        first=edit.first,
        last=edit.last,
        text=edit.text.replace("\r\n", "\n").strip("\n"),
        changes=changes_between(read(old), document),
        why=why.strip(),
        by=by,
    )
    audit.record(
        "suggestion.made",
        actor=by,
        target=made,
        agent=request.agent,
        summary=f"Suggested another text of lines {edit.first} to {edit.last}: {why}",
        facts={"request": request.pk, "round": proposed.number},
    )
    telling_discussion.suggested(request, made)
    return made


def _require_lines(proposed: Round, edit: Edit) -> None:
    count = len(proposed.version.text.splitlines())
    if not 1 <= edit.first <= edit.last <= count:
        raise InvalidError(f"the text has the lines 1 to {count}")
    if edit.line is not None and not 0 <= edit.line < len(proposed.changes):
        raise InvalidError(f"there are only {len(proposed.changes)} changes")


@transaction.atomic
def accept(suggestion: Suggestion, *, counter: int, by: Person) -> Version:
    """Take it over: a new version, proposed in a new round, of which the suggester is an author too.

    `counter`: the save counter of the open draft, `NO_DRAFT` without one. Raises `ConflictError` when the
    round moved on, or when a draft is open that says something else; whatever `revise` refuses is refused.
    """
    request = lock(suggestion.round.request)
    require_may_ask(request.agent, by=by)
    require(request, Status.IN_REVIEW, Status.CHANGES_REQUESTED)
    proposed = request.round
    _require_open(suggestion, proposed)
    version = _version_with(suggestion, proposed, counter=counter, by=by)
    starts_at = proposed.starts_at
    revise(
        request,
        version=version,
        by=by,
        why=f"{proposed.why} (with what {suggestion.by} suggested: {suggestion.why})"[
            :1000
        ],
        mode=proposed.mode,
        time=Time(
            starts_at if starts_at and starts_at > now() else None, proposed.ends_at
        ),
    )
    _settle(suggestion, says=Says.ACCEPTED, by=by, version=version)
    return version


@transaction.atomic
def decline(suggestion: Suggestion, *, by: Person) -> SuggestionOutcome:
    """Leave the text as it is."""
    request = lock(suggestion.round.request)
    require_may_ask(request.agent, by=by)
    require(request, Status.IN_REVIEW, Status.CHANGES_REQUESTED)
    _require_open(suggestion, request.round)
    return _settle(suggestion, says=Says.DECLINED, by=by, version=None)


def _require_open(suggestion: Suggestion, proposed: Round) -> None:
    if SuggestionOutcome.objects.filter(suggestion=suggestion).exists():
        raise ConflictError("this suggestion is settled already")
    if suggestion.round != proposed:
        raise ConflictError(
            "it was made for an earlier round", fix="ask for it again on this one"
        )


def _version_with(
    suggestion: Suggestion, proposed: Round, *, counter: int, by: Person
) -> Version:
    """The round's text with the suggested lines, as the agent's next version."""
    old = proposed.version.text
    agent = proposed.version.agent
    draft = Draft.objects.filter(agent=agent).first()
    if counter != (draft.counter if draft else NO_DRAFT):
        raise ConflictError(
            "the draft changed since you looked", fix="look at it, then accept again"
        )
    if draft is not None and draft.text != old:
        raise ConflictError(
            "a draft with other changes is open",
            fix="save it as a version or discard it first, then accept",
        )
    draft = draft or open_draft(agent, by=by)
    text = replaced(
        old, first=suggestion.first, last=suggestion.last, new=suggestion.text
    )
    draft = save_draft(draft, text=text, counter=draft.counter, by=by)
    # The round's authors too: its version need not be the one that the draft began at.
    credit(draft, people={suggestion.by_id, *proposed.authors})
    return save_version(draft, counter=draft.counter, by=by)


def _settle(
    suggestion: Suggestion, *, says: Says, by: Person, version: Version | None
) -> SuggestionOutcome:
    outcome = SuggestionOutcome.objects.create(
        suggestion=suggestion, says=says, by=by, version=version
    )
    request = suggestion.round.request
    what = f"in version {version.number}" if version else "the text stays as it is"
    audit.record(
        f"suggestion.{says.value}",
        actor=by,
        target=suggestion,
        agent=request.agent,
        summary=f"{says.label} what {suggestion.by} suggested: {what}",
        facts={"request": request.pk, "version": version.number if version else None},
    )
    telling_discussion.settled(request, outcome, what=what)
    return outcome


def suggestion_in(request: DeploymentRequest, pk: int) -> Suggestion:
    """The suggestion on the request; `NotFoundError` without one."""
    found = Suggestion.objects.filter(round__request=request, pk=pk).first()
    if found is None:
        raise NotFoundError("there is no such suggestion on this request")
    return found
