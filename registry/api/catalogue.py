"""What charters name, described: resources, actions, metrics and context fields, for programs."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.names import team_named
from registry.errors import InvalidFieldsError
from registry.models import (
    ActionEntry,
    Entry,
    FieldEntry,
    MetricEntry,
    ResourceEntry,
)
from registry.rest.fields import ChoiceField
from registry.rest.pages import slice_of
from registry.rest.schema import CURSOR, LIMIT, operation, page_of
from registry.rest.views import ApiView
from registry.services.catalogue.entries import (
    add_entry,
    change_entry,
    entries_found,
    entry_named,
    kind_named,
    remove_entry,
    require_may_change,
    require_may_describe,
    uses_of,
)
from registry.web import person_of, validated

TAG = "Catalogue"
WORDS: dict[str, Any] = {"required": False, "allow_blank": True}


class EntryFields(serializers.Serializer[Any]):
    """What an entry may say; which members it has depends on its kind."""

    title = serializers.CharField(max_length=120, required=False)
    description = serializers.CharField(max_length=1000, **WORDS)
    sensitivity = ChoiceField(
        choices=ResourceEntry.Sensitivity.choices,
        required=False,
        help_text="of a resource",
    )
    owner = serializers.CharField(
        max_length=100,
        required=False,
        allow_null=True,
        help_text="a team; of a resource or a metric",
    )
    mode = ChoiceField(
        choices=ActionEntry.Mode.choices, required=False, help_text="of an action"
    )
    moves_money = serializers.BooleanField(required=False, help_text="of an action")
    is_destructive = serializers.BooleanField(required=False, help_text="of an action")
    is_external = serializers.BooleanField(required=False, help_text="of an action")
    unit = serializers.CharField(
        max_length=60, **WORDS, help_text="of a metric or a field"
    )
    better = ChoiceField(
        choices=MetricEntry.Better.choices, required=False, help_text="of a metric"
    )
    type = ChoiceField(
        choices=FieldEntry.Type.choices, required=False, help_text="of a field"
    )
    sender = ChoiceField(
        choices=FieldEntry.Sender.choices, required=False, help_text="of a field"
    )
    least = serializers.DecimalField(
        18, 6, required=False, allow_null=True, help_text="of a field"
    )
    greatest = serializers.DecimalField(
        18, 6, required=False, allow_null=True, help_text="of a field"
    )

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """`source` is a word of the framework, so it cannot be declared like the others."""
        origin = serializers.CharField(
            max_length=128, **WORDS, help_text="of a metric: where it comes from"
        )
        return {**super().get_fields(), "source": origin}


class NewEntry(EntryFields):
    """An entry to add; its name never changes."""

    name = serializers.CharField(max_length=128, help_text="as charters say it")
    title = serializers.CharField(max_length=120)


class EntryFacts(EntryFields):
    """An entry, with as many of the members as its kind has."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    name = serializers.CharField()
    agents = serializers.IntegerField(help_text="how many agents' charters say it")


class EntryFilter(serializers.Serializer[Any]):
    """Which entries."""

    q = serializers.CharField(
        max_length=200, required=False, help_text="part of name, title or description"
    )


class EntryListView(ApiView):
    """`/api/v1/catalogue/{kind}`."""

    session_only = frozenset({"POST"})

    @operation(
        "list_entries",
        "The entries of a kind: `resources`, `actions`, `metrics` or `fields`",
        answers=page_of("EntryPage", EntryFacts),
        query=[EntryFilter, CURSOR, LIMIT],
        refuses=[404, 422],
        tag=TAG,
    )
    def get(self, request: Request, kind: str) -> Response:
        """Everyone signed in reads them."""
        entries = kind_named(kind)
        wanted = validated(EntryFilter(data=request.query_params))
        rows = entries_found(entries, wanted.get("q", ""))
        found = slice_of(request, rows, order=["name"])
        uses = uses_of(entries, [entry.name for entry in found.items])
        return Response(
            {
                "items": [_facts(one, uses.get(one.name, 0)) for one in found.items],
                "next": found.next,
            }
        )

    @operation(
        "add_entry",
        "Describe a name that charters say",
        asks=NewEntry,
        answers=EntryFacts,
        status=201,
        refuses=[404, 409],
        once=True,
        session_only=True,
        tag=TAG,
    )
    def post(self, request: Request, kind: str) -> Response:
        """For a team of the caller's; administrators for every team."""
        person, entries = person_of(request), kind_named(kind)
        require_may_describe(person, entries)
        given = validated(NewEntry(data=request.data))
        entry = add_entry(entries, facts=_values(entries, given), by=person)
        address = reverse("api_entry_detail", args=[kind, entry.pk])
        return Response(
            _shown(entry),
            status=status.HTTP_201_CREATED,
            headers={"Location": address},
        )


class EntryView(ApiView):
    """`/api/v1/catalogue/{kind}/{id}`."""

    session_only = frozenset({"PATCH", "DELETE"})

    @operation("get_entry", "One entry", answers=EntryFacts, refuses=[404], tag=TAG)
    def get(self, request: Request, kind: str, pk: int) -> Response:  # noqa: ARG002 (the framework passes it)
        """Everyone signed in reads it."""
        return Response(_shown(entry_named(kind, pk)))

    @operation(
        "change_entry",
        "Correct what an entry says; members that are absent stay",
        asks=EntryFields,
        answers=EntryFacts,
        refuses=[404, 409],
        session_only=True,
        tag=TAG,
    )
    def patch(self, request: Request, kind: str, pk: int) -> Response:
        """The team that owns it, administrators."""
        person, entry = person_of(request), entry_named(kind, pk)
        require_may_change(person, entry.owner)
        given = validated(EntryFields(data=request.data))
        found = change_entry(entry, facts=_values(type(entry), given), by=person)
        return Response(_shown(found))

    @operation(
        "remove_entry",
        "Take it out, unless a charter in force says it",
        answers=None,
        status=204,
        refuses=[404, 409],
        session_only=True,
        tag=TAG,
    )
    def delete(self, request: Request, kind: str, pk: int) -> Response:
        """The team that owns it, administrators."""
        remove_entry(entry_named(kind, pk), by=person_of(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _values(kind: type[Entry], given: dict[str, Any]) -> dict[str, Any]:
    """What was sent, as fields of the kind; `InvalidFieldsError` for members it does not have."""
    facts = dict(given)
    if "owner" in facts:
        slug = facts.pop("owner")
        facts["owner_team"] = team_named(slug, pointer="/owner") if slug else None
    has = _names_of(kind)
    wrong = [
        (f"/{name.removesuffix('_team')}", f"{kind.NOUN} entries have no such member")
        for name in facts
        if name not in has
    ]
    if wrong:
        raise InvalidFieldsError(wrong)
    return facts


def _names_of(kind: type[Entry]) -> set[str]:
    return {field.name for field in kind._meta.concrete_fields} - {
        "id",
        "added_by",
        "added_at",
    }


def _shown(entry: Entry) -> dict[str, Any]:
    return _facts(entry, uses_of(type(entry), [entry.name]).get(entry.name, 0))


def _facts(entry: Entry, agents: int) -> dict[str, Any]:
    names = _names_of(type(entry)) - {"owner_team"}
    facts = {name: getattr(entry, name) for name in sorted(names)}
    if "owner_team" in _names_of(type(entry)):
        facts["owner"] = entry.owner.slug if entry.owner else None
    return {"id": entry.pk, "kind": entry.KIND, **facts, "agents": agents}
