"""The page of one request, as its author and its approvers read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from approvals.forms import CommentForm, VerdictForm
from approvals.models import DeploymentRequest, Round, Suggestion
from approvals.services import gate_answers
from approvals.services.discussion import Thread, threads_of
from approvals.services.frozen import newer_replay
from approvals.services.seen import may_speak
from approvals.services.states import OPEN, Status
from approvals.services.suggestions import NO_DRAFT
from approvals.services.tallies import tally
from approvals.services.verdicts import why_not
from approvals.services.viewing import lines_viewed, must_be_viewed
from registry import access
from registry.models import Person
from registry.web import render_part
from scopes.models import Draft
from scopes.views.replays import groups_in_words


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of the round's changes with what was said of it; `place` counts from 0."""

    place: int
    change: dict[str, str]
    must_be_viewed: bool
    is_viewed: bool
    threads: tuple[Thread, ...]

    @property
    def number(self) -> int:
        """The place as people count."""
        return self.place + 1


def render_request(
    request: HttpRequest,
    item: DeploymentRequest,
    *,
    person: Person,
    form: VerdictForm | None = None,
    said: CommentForm | None = None,
) -> HttpResponse:
    """The request's page; with a refused form it answers 422 and keeps what was written."""
    proposed = item.round
    speaks = may_speak(person, item)
    context = {
        "nav": "approvals",
        "item": item,
        "round": proposed,
        "version": proposed.version,
        "authors": Person.objects.filter(pk__in=proposed.authors),
        "lines": proposed.version.text.splitlines(),
        "needs": tally(proposed),
        "gates": gate_answers.standing_of(item, person=person),
        "policies": proposed.requirement.policies,
        "rounds": _timeline(item),
        "why_not": why_not(item, person=person),
        "form": form
        or VerdictForm(initial={"round": proposed.number, "digest": proposed.digest}),
        "may_withdraw": item.status in OPEN and access.may_edit(person, item.agent),
        "is_open": item.status in OPEN,
        **_discussion(item, proposed, person, said, speaks=speaks),
        **_suggestions(item, proposed, person, speaks=speaks),
        **_replay(item, proposed, person),
    }
    if form is not None or said is not None:
        return render(request, "approvals/request_detail.html", context, status=422)
    return render_part(
        request, "approvals/request_detail.html", context, part="timeline"
    )


def _discussion(
    item: DeploymentRequest,
    proposed: Round,
    person: Person,
    said: CommentForm | None,
    *,
    speaks: bool,
) -> dict[str, Any]:
    threads = threads_of(item)
    seen = lines_viewed(proposed, by=person)
    of_line: dict[int, list[Thread]] = {}
    for thread in threads:
        if thread.first.round_id == proposed.pk and thread.first.line is not None:
            of_line.setdefault(thread.first.line, []).append(thread)
    changes = [
        Line(
            place,
            change,
            must_be_viewed(change),
            place in seen,
            tuple(of_line.get(place, ())),
        )
        for place, change in enumerate(proposed.changes)
    ]
    return {
        "changes": changes,
        "not_viewed": [
            line for line in changes if line.must_be_viewed and not line.is_viewed
        ],
        "threads": [
            thread
            for thread in threads
            if thread.first.line is None or thread.first.round_id != proposed.pk
        ],
        "said": said or CommentForm(initial={"round": proposed.number}),
        "may_speak": item.status in OPEN and speaks,
    }


def _suggestions(
    item: DeploymentRequest, proposed: Round, person: Person, *, speaks: bool
) -> dict[str, Any]:
    found = (
        Suggestion.objects.filter(round__request=item)
        .select_related("by", "round__version", "outcome__by", "outcome__version")
        .order_by("-id")
    )
    open_ = {Status.IN_REVIEW, Status.CHANGES_REQUESTED}
    may_suggest = item.status in open_ and speaks
    draft = Draft.objects.filter(agent=item.agent).first()
    return {
        "suggestions": [
            {
                "suggestion": one,
                "outcome": getattr(one, "outcome", None),
                "is_open": not hasattr(one, "outcome")
                and one.round_id == proposed.pk
                and item.status in open_,
                "before": one.round.version.text.splitlines()[one.first - 1 : one.last],
            }
            for one in found
        ],
        "may_suggest": may_suggest,
        "may_settle": item.status in open_ and access.may_edit(person, item.agent),
        "counter": draft.counter if draft else NO_DRAFT,
    }


def _replay(item: DeploymentRequest, proposed: Round, person: Person) -> dict[str, Any]:
    """The frozen replay in words, its samples for those who may see the agent's work; and a newer one."""
    kept, newer = proposed.replay, newer_replay(proposed)
    may_see_work = access.may_see_work(person, item.agent)
    if kept is None:
        return {"replay": None, "newer": newer, "may_see_work": may_see_work}
    groups = [
        group if may_see_work else {**group, "samples": []} for group in kept["groups"]
    ]
    return {
        "replay": kept,
        "replayed_at": datetime.fromisoformat(kept["finished_at"]),
        "groups": groups_in_words(groups),
        "newer": newer,
        "may_see_work": may_see_work,
    }


def _timeline(item: DeploymentRequest) -> list[Round]:
    """All rounds with their verdicts, the oldest first."""
    return list(
        item.rounds.select_related("version", "opened_by", "deployment")
        .prefetch_related(
            "verdicts__person",
            "verdicts__stands_for",
            "requirements__policies",
            "suggestions__by",
            "suggestions__outcome__by",
            "suggestions__outcome__version",
        )
        .order_by("number")
    )
