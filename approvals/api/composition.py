"""What an agent is made of and who uses it, for programs: the composition's page as data."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.services.uses import asked_uses
from charter.language import DocumentError, read
from registry import access
from registry.models import Environment
from registry.rest.schema import operation
from registry.rest.views import ApiView
from registry.web import agent_named, person_of, validated
from scopes.models import Version
from scopes.services.composition import Composition, Part, composition_of
from scopes.services.shown import environment_shown, version_shown
from scopes.services.steps import Use, drafts_using, uses_of


class CompositionFilter(serializers.Serializer[Any]):
    """Which version, and as things stand where."""

    environment = serializers.CharField(max_length=40, required=False)
    version = serializers.CharField(max_length=20, required=False)


class BoundFacts(serializers.Serializer[Any]):
    """A limit that holds for a step, and whose charter says so."""

    name = serializers.CharField()
    value = serializers.FloatField()
    by = serializers.CharField()


class PartFacts(serializers.Serializer[Any]):
    """One step, and below it what its agent directs in turn."""

    step = serializers.CharField()
    agent = serializers.CharField()
    title = serializers.CharField()
    state = serializers.CharField(help_text="empty: there is no such agent")
    pin = serializers.IntegerField(allow_null=True)
    version = serializers.IntegerField(allow_null=True, help_text="the one it means")
    in_force = serializers.IntegerField(allow_null=True)
    newer = serializers.IntegerField(
        allow_null=True, help_text="a newer version than the one it means"
    )
    never = serializers.ListField(
        child=serializers.CharField(), help_text="why it can never succeed"
    )
    now = serializers.ListField(
        child=serializers.CharField(), help_text="why it cannot at present"
    )
    partly = serializers.ListField(child=serializers.CharField())
    bounds = BoundFacts(many=True)
    parts = serializers.SerializerMethodField()

    @extend_schema_field({"type": "array", "items": {"type": "object"}})
    def get_parts(self, part: dict[str, Any]) -> list[dict[str, Any]]:
        """The same again, of its agent's steps."""
        found: list[dict[str, Any]] = part["parts"]
        return found


class UseFacts(serializers.Serializer[Any]):
    """A charter that directs the agent."""

    agent = serializers.CharField()
    version = serializers.IntegerField(allow_null=True, help_text="null: its draft")
    step = serializers.CharField()
    pin = serializers.IntegerField(allow_null=True)
    environments = serializers.ListField(
        child=serializers.CharField(), help_text="where it is in force"
    )
    request = serializers.IntegerField(
        allow_null=True, help_text="a deployment request that asks for it"
    )


class CompositionFacts(serializers.Serializer[Any]):
    """Its steps as they stand in an environment, and who uses it."""

    agent = serializers.CharField()
    version = serializers.IntegerField(allow_null=True)
    environment = serializers.CharField(allow_null=True)
    parts = PartFacts(many=True)
    is_cut = serializers.BooleanField(help_text="whether more than 200 steps are there")
    used_by = UseFacts(many=True)


class CompositionView(ApiView):
    """`/api/v1/agents/{slug}/composition`."""

    @operation(
        "get_composition",
        "What it is made of, what holds a step back, and who uses it",
        answers=CompositionFacts,
        query=[CompositionFilter],
        refuses=[404, 422],
        tag="Composition",
    )
    def get(self, request: Request, slug: str) -> Response:
        """Everyone signed in reads it; drafts are named to those who may see them."""
        person, agent = person_of(request), agent_named(slug)
        wanted = validated(CompositionFilter(data=request.query_params))
        place = environment_shown(agent, wanted=wanted.get("environment", ""))
        version = version_shown(agent, place, wanted=wanted.get("version", ""))
        found = _composition(version, place)
        uses = [_use(use) for use in uses_of(slug)]
        uses += [_use(use, asked=one.request_id) for one, use in asked_uses(slug)]
        drafts = drafts_using(slug, of=access.agents_whose_work(person))
        facts = {
            "agent": agent.slug,
            "version": version.number if version else None,
            "environment": place.slug if place else None,
            "parts": [_part(one) for one in found.parts] if found else [],
            "is_cut": found.is_cut if found else False,
            "used_by": [*uses, *(_use(use) for use in drafts)],
        }
        return Response(CompositionFacts(facts).data)


def _composition(
    version: Version | None, place: Environment | None
) -> Composition | None:
    """None for a charter without steps, or one that does not read any more."""
    if version is None or place is None:
        return None
    try:
        document = read(version.text)
    except DocumentError:
        return None
    return composition_of(version, document, environment=place)


def _part(part: Part) -> dict[str, Any]:
    names = ("step", "title", "state", "pin", "in_force", "newer")
    return {
        **{name: getattr(part, name) for name in names},
        "agent": part.slug,
        "version": part.number,
        **{name: list(getattr(part, name)) for name in ("never", "now", "partly")},
        "bounds": [
            {"name": one.name, "value": float(one.value), "by": one.by}
            for one in part.bounds
        ],
        "parts": [_part(one) for one in part.parts],
    }


def _use(use: Use, *, asked: int | None = None) -> dict[str, Any]:
    return {
        "agent": use.agent.slug,
        "version": use.version,
        "step": use.step,
        "pin": use.pin,
        "environments": [place.slug for place in use.environments],
        "request": asked,
    }
