"""The draft for programs: its `ETag` counts its saves, and a change says which one it was made from."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from registry.errors import NotFoundError, PreconditionRequiredError
from registry.models import Agent, Person
from registry.rest.schema import IF_MATCH, Problem, operation
from registry.rest.shapes import PersonName
from registry.rest.views import ApiView
from registry.web import agent_at_work, person_of, validated
from scopes.models import Draft
from scopes.services.drafts import (
    discard_draft,
    open_draft,
    require_may_edit,
    save_draft,
)

TAG = "Drafts"
NEVER = 0
"""A save counter that no draft has: whatever was read, it was not this draft."""


class DraftFacts(serializers.Serializer[Draft]):
    """The one text of an agent that may still change."""

    agent = serializers.CharField(source="agent.slug")
    text = serializers.CharField(help_text="the charter, as YAML")
    base = serializers.IntegerField(
        source="base.number", default=None, allow_null=True, help_text="a version"
    )
    saved_by = PersonName()
    saved_at = serializers.DateTimeField()
    authors = PersonName(many=True, help_text="none of them may approve it")


class DraftInput(serializers.Serializer[Any]):
    """The whole text."""

    text = serializers.CharField(trim_whitespace=False, max_length=65_536)


class DraftConflict(Problem):
    """Somebody saved meanwhile: the three texts to merge. `ETag` is that of `theirs`."""

    base = serializers.CharField()
    theirs = serializers.CharField()
    yours = serializers.CharField()


class DraftView(ApiView):
    """`/api/v1/agents/{slug}/draft`."""

    @operation(
        "get_draft",
        "The open draft, with its ETag",
        answers=DraftFacts,
        refuses=[404],
        tag=TAG,
    )
    def get(self, request: Request, slug: str) -> Response:
        """Those who may see its work."""
        agent = agent_at_work(slug, person_of(request))
        return _shown(draft_in(agent))

    @operation(
        "open_draft",
        "Open a draft at the newest version, or find the open one",
        answers=DraftFacts,
        refuses=[404],
        once=True,
        tag=TAG,
    )
    def post(self, request: Request, slug: str) -> Response:
        """Those who edit it."""
        person = person_of(request)
        return _shown(open_draft(agent_at_work(slug, person), by=person))

    @operation(
        "save_draft",
        "Replace its text",
        asks=DraftInput,
        answers=DraftFacts,
        query=[IF_MATCH],
        refuses=[404, 428],
        more={(409, "application/problem+json"): DraftConflict},
        tag=TAG,
    )
    def put(self, request: Request, slug: str) -> Response:
        """Those who edit it; a text that does not read changes nothing."""
        person = person_of(request)
        draft = draft_edited(slug, person)
        given = validated(DraftInput(data=request.data))
        counter = counter_matched(request, draft)
        return _shown(save_draft(draft, text=given["text"], counter=counter, by=person))

    @operation(
        "discard_draft",
        "Throw it away; its text stays in the audit trail",
        answers=None,
        status=204,
        refuses=[404, 409],
        tag=TAG,
    )
    def delete(self, request: Request, slug: str) -> Response:
        """Those who edit it."""
        person = person_of(request)
        discard_draft(draft_edited(slug, person), by=person)
        return Response(status=status.HTTP_204_NO_CONTENT)


def draft_in(agent: Agent) -> Draft:
    """The open draft; `NotFoundError` without one."""
    draft = (
        Draft.objects.select_related("agent", "base", "saved_by")
        .filter(agent=agent)
        .first()
    )
    if draft is None:
        raise NotFoundError(f"{agent} has no open draft", fix="POST here opens one")
    return draft


def draft_edited(slug: str, person: Person) -> Draft:
    """The open draft for somebody who may edit it; 404 and 403 in that order otherwise."""
    agent = agent_at_work(slug, person)
    require_may_edit(agent, by=person)
    return draft_in(agent)


def counter_matched(request: Request, draft: Draft) -> int:
    """The save counter that `If-Match` names. Raises `PreconditionRequiredError` without one."""
    given = request.headers.get("If-Match", "").strip()
    if not given or given == "*":
        raise PreconditionRequiredError(
            "say which draft this was made from",
            fix="send the `ETag` of the draft as `If-Match`",
        )
    number, _, counter = given.strip('"').partition("-")
    is_this = number == str(draft.pk) and counter.isascii() and counter.isdigit()
    return int(counter[:9]) if is_this else NEVER


def etag_of(draft: Draft) -> str:
    """Strong: it names the draft and counts its saves."""
    return f'"{draft.pk}-{draft.counter}"'


def _shown(draft: Draft) -> Response:
    return Response(DraftFacts(draft).data, headers={"ETag": etag_of(draft)})
