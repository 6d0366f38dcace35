"""What people say of a round: threads on it or on one of its sentences, until somebody settles them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from approvals.models import Comment, DeploymentRequest, Resolution
from approvals.services import telling_discussion
from approvals.services.seen import require_may_speak
from approvals.services.states import OPEN, lock, require
from registry.errors import ConflictError, InvalidError, NotFoundError
from registry.models import Person
from registry.services import audit

MOST = 500
"""Comments of one request: more is a conversation for another place."""


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment with its answers, oldest first; `settled`: by whom and when, None while it is open."""

    comments: tuple[Comment, ...]
    settled: Resolution | None

    @property
    def first(self) -> Comment:
        """The comment that began it."""
        return self.comments[0]

    @property
    def sentence(self) -> str:
        """The sentence it is about; empty for the whole round."""
        line = self.first.line
        return "" if line is None else str(self.first.round.changes[line]["sentence"])


@transaction.atomic
def comment(
    request: DeploymentRequest,
    *,
    round_number: int,
    line: int | None,
    text: str,
    by: Person,
) -> Comment:
    """Begin a thread on the latest round, or on the sentence in the place `line` of its changes (from 0)."""
    request = _open_for(request, by)
    proposed = request.round
    if round_number != proposed.number:
        raise ConflictError(
            "something else was proposed meanwhile", fix="read that first"
        )
    if line is not None and not 0 <= line < len(proposed.changes):
        raise InvalidError(f"there are only {len(proposed.changes)} changes")
    said = proposed.comments.create(line=line, text=_words(text), by=by)
    _note(request, said)
    return said


@transaction.atomic
def answer_comment(thread: Comment, *, text: str, by: Person) -> Comment:
    """Add to a thread; one that was settled is open again."""
    request = _open_for(thread.round.request, by)
    if thread.thread_id is not None:
        raise InvalidError("answer the comment that began the thread")
    said = thread.replies.create(
        round=thread.round, line=thread.line, text=_words(text), by=by
    )
    _note(request, said)
    return said


@transaction.atomic
def resolve(thread: Comment, *, by: Person) -> Resolution:
    """Settle a thread as far as its newest comment; safe to repeat."""
    request = _open_for(thread.round.request, by)
    if thread.thread_id is not None:
        raise InvalidError("settle the comment that began the thread")
    last = thread.replies.order_by("-id").first() or thread
    found = Resolution.objects.filter(last=last).first()
    if found is not None:
        return found
    settled = Resolution.objects.create(thread=thread, last=last, by=by)
    audit.record(
        "comment.resolved",
        actor=by,
        target=thread,
        agent=request.agent,
        summary=f"Settled what {thread.by} said: “{thread.text}”",
        facts={"request": request.pk},
    )
    return settled


def threads_of(request: DeploymentRequest) -> list[Thread]:
    """Every thread of every round, in the order they began."""
    rows = (
        Comment.objects.filter(round__request=request)
        .select_related("by", "round__version", "resolution__by")
        .order_by("id")
    )
    threads: dict[int, list[Comment]] = {}
    for row in rows:
        threads.setdefault(row.thread_id or row.pk, []).append(row)
    return [
        Thread(tuple(comments), getattr(comments[-1], "resolution", None))
        for comments in threads.values()
    ]


def thread_in(request: DeploymentRequest, pk: int) -> Comment:
    """The comment that began a thread of the request; `NotFoundError` without one."""
    found = Comment.objects.filter(round__request=request, thread=None, pk=pk).first()
    if found is None:
        raise NotFoundError("there is no such comment on this request")
    return found


def _open_for(request: DeploymentRequest, by: Person) -> DeploymentRequest:
    request = lock(request)
    require_may_speak(by, request)
    require(request, *OPEN)
    if Comment.objects.filter(round__request=request).count() >= MOST:
        raise ConflictError(
            f"there are {MOST} comments here already", fix="go on by talking"
        )
    return request


def _words(text: str) -> str:
    words = text.replace("\r\n", "\n").strip()
    if not words:
        raise InvalidError("write what you want to say")
    return words


def _note(request: DeploymentRequest, said: Comment) -> None:
    audit.record(
        "comment.added",
        actor=said.by,
        target=said,
        agent=request.agent,
        summary=f"Said on the request: “{said.text}”",
        facts={"request": request.pk, "round": said.round.number, "line": said.line},
    )
    concerned = {request.asked_by, said.round.opened_by}
    if said.thread is not None:
        concerned |= {said.thread.by, *(one.by for one in said.thread.replies.all())}
    telling_discussion.commented(request, said, concerning=concerned - {said.by})
