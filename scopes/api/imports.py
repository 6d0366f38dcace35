"""Imports for programs: a document or an address is read, looked at, and what is chosen brought in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from registry.errors import InvalidError
from registry.imports.proposal import Kind
from registry.models import Person, Team
from registry.rest.fields import ChoiceField
from registry.rest.schema import operation
from registry.rest.views import ApiView
from registry.web import page_of, person_of, validated
from scopes.models import Import, ImportItem
from scopes.services.imports import (
    begin_from_address,
    begin_from_file,
    choose,
    import_seen,
)

TAG = "Imports"
PAGE = OpenApiParameter(
    "page", {"type": "integer", "minimum": 1}, description="of its agents, 50 a page"
)


class ToolFacts(serializers.Serializer[Any]):
    """A tool that was found."""

    name = serializers.CharField()
    effect = serializers.CharField(help_text="what it does, as far as it says")
    resource = serializers.CharField()


class ItemFacts(serializers.Serializer[Any]):
    """An agent that was found, and what became of it."""

    id = serializers.IntegerField()
    external_id = serializers.CharField()
    name = serializers.CharField()
    title = serializers.CharField()
    type = serializers.CharField()
    purpose = serializers.CharField()
    tools = ToolFacts(many=True)
    signature = serializers.CharField(help_text="of an agent card; empty without one")
    warnings = serializers.ListField(child=serializers.CharField())
    outcome = serializers.CharField()
    note = serializers.CharField()
    agent = serializers.CharField(allow_null=True)


class ImportFacts(serializers.Serializer[Any]):
    """Where an import stands; nothing is in the catalogue before a choice."""

    id = serializers.UUIDField()
    kind = ChoiceField(choices=Import.Kind.choices)
    source = serializers.CharField()  # type: ignore[assignment]  # the metaclass takes fields away from the class
    state = ChoiceField(choices=Import.State.choices)
    problem = serializers.CharField()
    fix = serializers.CharField()
    lines = serializers.JSONField(help_text="what is wrong with a table, line by line")
    items = ItemFacts(many=True)
    page = serializers.IntegerField()
    pages = serializers.IntegerField()


class ImportInput(serializers.Serializer[Any]):
    """`{kind, url}` or `{kind, content, name?}`: an address, or the text of a document."""

    kind = ChoiceField(choices=Import.Kind.choices)
    url = serializers.CharField(max_length=2000, required=False, default="")
    content = serializers.CharField(
        max_length=1_000_000, required=False, default="", trim_whitespace=False
    )
    name = serializers.CharField(max_length=200, required=False, default="")


class ImportsView(ApiView):
    """`POST /api/v1/imports`: reads a document, or begins to ask an address."""

    @operation(
        "begin_import",
        "Read a document, or begin to ask an address",
        asks=ImportInput,
        answers=ImportFacts,
        status=status.HTTP_201_CREATED,
        once=True,
        tag=TAG,
    )
    def post(self, request: Request) -> Response:
        """Answer the import; nothing is in the catalogue before a choice."""
        given = validated(ImportInput(data=request.data))
        if bool(given["url"]) == bool(given["content"]):
            raise InvalidError("send `url` or `content`, one of the two")
        kind, by = Kind(given["kind"]), person_of(request)
        if given["url"]:
            batch = begin_from_address(kind, url=given["url"], by=by)
        else:
            content = given["content"].encode()
            batch = begin_from_file(kind, content=content, source=given["name"], by=by)
        return Response(_data(request, batch), status=status.HTTP_201_CREATED)


class ImportView(ApiView):
    """`GET /api/v1/imports/{id}?page=`."""

    @operation(
        "get_import",
        "Where an import stands, and its agents",
        answers=ImportFacts,
        refuses=[404],
        query=[PAGE],
        tag=TAG,
    )
    def get(self, request: Request, pk: UUID) -> Response:
        """Answer where it stands, its agents 50 at a time."""
        return Response(_data(request, import_seen(pk, by=person_of(request))))


class ChoiceInput(serializers.Serializer[Any]):
    """`{items: [id] or "all", owner_team?, accountable?, writes?}`: team by name, person by e-mail."""

    items = serializers.JSONField()
    owner_team = serializers.SlugField(required=False, default="")
    accountable = serializers.EmailField(required=False, default="")
    writes = serializers.BooleanField(required=False, default=False)


class ImportChoiceView(ApiView):
    """`POST /api/v1/imports/{id}/choices`."""

    @operation(
        "choose_imported",
        "Bring in what is chosen",
        asks=ChoiceInput,
        answers=ImportFacts,
        status=status.HTTP_201_CREATED,
        once=True,
        refuses=[404, 409],
        tag=TAG,
    )
    def post(self, request: Request, pk: UUID) -> Response:
        """Import what is chosen; many are left to the worker, and `state` says so."""
        person = person_of(request)
        batch = import_seen(pk, by=person)
        given = validated(ChoiceInput(data=request.data))
        batch = choose(
            batch,
            items=_items(given["items"]),
            owner_team=_found(Team, "slug", given["owner_team"]),
            accountable=_found(Person, "email", given["accountable"]),
            writes=given["writes"],
            by=person,
        )
        return Response(_data(request, batch), status=status.HTTP_201_CREATED)


def _items(given: Any) -> list[int] | None:
    if given == "all":
        return None
    is_list = isinstance(given, list) and all(type(one) is int for one in given)
    if not is_list:
        raise InvalidError("`items`: send a list of ids, or `all`")
    return [one for one in given if 0 < one < 2**63]  # what an id may be


def _found(model: Any, field: str, value: str) -> Any:
    if not value:
        return None
    found = model.objects.filter(**{field: value}).first()
    if found is None:
        raise InvalidError(f"there is no {model.__name__.lower()} `{value[:100]}`")
    return found


def _data(request: Request, batch: Import) -> dict[str, Any]:
    page = page_of(request, batch.items.select_related("agent"))
    return {
        "id": str(batch.pk),
        "kind": batch.kind,
        "source": batch.source,
        "state": batch.state,
        "problem": batch.problem,
        "fix": batch.fix,
        "lines": batch.lines,
        "items": [_item_data(item) for item in page],
        "page": page.number,
        "pages": page.paginator.num_pages,
    }


def _item_data(item: ImportItem) -> dict[str, Any]:
    proposal = item.proposal
    return {
        "id": item.pk,
        "external_id": item.external_id,
        "name": item.name,
        "title": proposal["title"],
        "type": proposal["agent_kind"],
        "purpose": proposal["purpose"],
        "tools": [
            {"name": one["name"], "effect": one["effect"], "resource": one["resource"]}
            for one in proposal["tools"]
        ],
        "signature": proposal["signature"],
        "warnings": proposal["warnings"],
        "outcome": item.outcome,
        "note": item.note,
        "agent": item.agent.slug if item.agent else None,
    }
