"""Imports over HTTP for people's tools: session and CSRF token, the same services as the pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from registry.errors import InvalidError
from registry.imports.proposal import Kind
from registry.models import Person, Team
from registry.web import page_of, person_of, validated
from scopes.models import Import, ImportItem
from scopes.services.imports import (
    begin_from_address,
    begin_from_file,
    choose,
    import_seen,
)


class ImportInput(serializers.Serializer[Any]):
    """`{kind, url}` or `{kind, content, name?}`: an address, or the text of a document."""

    kind = serializers.ChoiceField(choices=Import.Kind.choices)
    url = serializers.CharField(max_length=2000, required=False, default="")
    content = serializers.CharField(
        max_length=1_000_000, required=False, default="", trim_whitespace=False
    )
    name = serializers.CharField(max_length=200, required=False, default="")


class ImportsView(APIView):
    """`POST /api/v1/imports`: reads a document, or begins to ask an address."""

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


class ImportView(APIView):
    """`GET /api/v1/imports/{id}?page=`."""

    def get(self, request: Request, pk: UUID) -> Response:
        """Answer where it stands, its agents 50 at a time."""
        return Response(_data(request, import_seen(pk, by=person_of(request))))


class ChoiceInput(serializers.Serializer[Any]):
    """`{items: [id] or "all", owner_team?, accountable?, writes?}`: team by name, person by e-mail."""

    items = serializers.JSONField()
    owner_team = serializers.SlugField(required=False, default="")
    accountable = serializers.EmailField(required=False, default="")
    writes = serializers.BooleanField(required=False, default=False)


class ImportChoiceView(APIView):
    """`POST /api/v1/imports/{id}/choices`."""

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
