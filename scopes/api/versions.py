"""Versions for programs: listed, read in words, compared; a draft becomes the next one."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from charter.language import read
from registry.errors import InvalidFieldsError, NotFoundError
from registry.models import Agent
from registry.rest.pages import page_answer
from registry.rest.schema import CURSOR, IF_MATCH, LIMIT, operation, page_of
from registry.rest.shapes import ChangeFacts, PersonName, WordsFacts
from registry.rest.views import ApiView
from registry.web import agent_named, person_of, validated
from scopes.api.drafts import counter_matched, draft_edited
from scopes.models import Version
from scopes.services.versions import save_version
from scopes.services.words import changes_between, words_of

TAG = "Versions"


class VersionFacts(serializers.Serializer[Version]):
    """An immutable numbered charter."""

    agent = serializers.CharField(source="agent.slug")
    version = serializers.IntegerField(source="number")
    digest = serializers.CharField(help_text="SHA-256 of its canonical JSON")
    base = serializers.IntegerField(
        source="base.number", default=None, allow_null=True, help_text="a version"
    )
    created_by = PersonName()
    created_at = serializers.DateTimeField()


class VersionDetail(VersionFacts):
    """A version with its text, and in words."""

    text = serializers.CharField(help_text="as YAML, comments kept")
    authors = PersonName(many=True, help_text="none of them may approve it")
    words = WordsFacts()


class DiffFilter(serializers.Serializer[Any]):
    """What to compare with; the version it was drafted from unless it says another."""

    against = serializers.IntegerField(
        min_value=1, max_value=2**31 - 1, required=False, help_text="a version"
    )


class DiffFacts(serializers.Serializer[Any]):
    """What this version changes, in sentences, the widest first."""

    agent = serializers.CharField()
    version = serializers.IntegerField()
    against = serializers.IntegerField(allow_null=True, help_text="null: nothing")
    changes = ChangeFacts(many=True)


class VersionListView(ApiView):
    """`/api/v1/agents/{slug}/versions`."""

    @operation(
        "list_versions",
        "The versions, the newest first",
        answers=page_of("VersionPage", VersionFacts),
        query=[CURSOR, LIMIT],
        refuses=[404, 422],
        tag=TAG,
    )
    def get(self, request: Request, slug: str) -> Response:
        """Everyone signed in reads them."""
        rows = Version.objects.filter(agent=agent_named(slug)).select_related(
            "agent", "base", "created_by"
        )
        return page_answer(request, rows, VersionFacts, order=["-number"])

    @operation(
        "save_version",
        "Freeze the draft as the next version; the draft is gone then",
        answers=VersionDetail,
        status=201,
        query=[IF_MATCH],
        refuses=[404, 409, 428],
        once=True,
        tag=TAG,
    )
    def post(self, request: Request, slug: str) -> Response:
        """Those who edit it. `If-Match` is the draft's."""
        person = person_of(request)
        draft = draft_edited(slug, person)
        counter = counter_matched(request, draft)
        version = save_version(draft, counter=counter, by=person)
        address = reverse("api_version_detail", args=[slug, version.number])
        return Response(
            _detail(version),
            status=status.HTTP_201_CREATED,
            headers={"Location": address},
        )


class VersionView(ApiView):
    """`/api/v1/agents/{slug}/versions/{number}`."""

    @operation(
        "get_version",
        "One version: its text, and in words",
        answers=VersionDetail,
        refuses=[404],
        tag=TAG,
    )
    def get(self, request: Request, slug: str, number: int) -> Response:  # noqa: ARG002 (the framework passes it)
        """Everyone signed in reads it."""
        return Response(_detail(version_in(agent_named(slug), number)))


class DiffView(ApiView):
    """`/api/v1/agents/{slug}/versions/{number}/diff`."""

    @operation(
        "diff_version",
        "What it changes against another",
        answers=DiffFacts,
        query=[DiffFilter],
        refuses=[404, 422],
        tag=TAG,
    )
    def get(self, request: Request, slug: str, number: int) -> Response:
        """Everyone signed in reads it."""
        agent = agent_named(slug)
        version = version_in(agent, number)
        wanted = validated(DiffFilter(data=request.query_params)).get("against")
        other = version.base
        if wanted is not None:
            other = Version.objects.filter(agent=agent, number=wanted).first()
            if other is None:
                raise InvalidFieldsError(
                    [("/against", f"there is no version {wanted}")]
                )
        old = read(other.text) if other else None
        facts = {
            "agent": agent.slug,
            "version": version.number,
            "against": other.number if other else None,
            "changes": changes_between(old, read(version.text)),
        }
        return Response(facts)


def version_in(agent: Agent, number: int) -> Version:
    """The agent's version of that number; `NotFoundError` when there is none."""
    version = (
        Version.objects.select_related("agent", "base", "created_by")
        .prefetch_related("authors__person")
        .filter(agent=agent, number=number)
        .first()
    )
    if version is None:
        raise NotFoundError(f"{agent} has no version {number}")
    return version


def _detail(version: Version) -> dict[str, Any]:
    people = [author.person for author in version.authors.all()]
    return {
        **VersionFacts(version).data,
        "text": version.text,
        "authors": PersonName(people, many=True).data,
        "words": words_of(read(version.text)),
    }
