"""Agent keys for programs: listed by what is seen of them, made and shown once, revoked."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.names import environment_named
from registry.clock import now
from registry.errors import NotFoundError
from registry.models import Agent, Credential, Person
from registry.rest.pages import page_answer
from registry.rest.schema import CURSOR, LIMIT, operation, page_of
from registry.rest.shapes import PersonName
from registry.rest.views import ApiView
from registry.services.credentials import (
    issue_key,
    require_may_manage_keys,
    revoke_key,
)
from registry.services.keys import ensure_keys
from registry.web import agent_at_work, person_of, validated

TAG = "Keys"


class KeyFacts(serializers.Serializer[Credential]):
    """A key as people see it afterwards."""

    id = serializers.IntegerField()
    prefix = serializers.CharField()
    environment = serializers.CharField(source="environment.slug")
    created_by = PersonName()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    revoked_at = serializers.DateTimeField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True)


class KeyInput(serializers.Serializer[Any]):
    """Where the key is for."""

    environment = serializers.CharField(max_length=40)


class NewKey(KeyFacts):
    """A key just made; `trust` is the thumbprint of the trust root, for `CHARTER_TRUST`."""

    key = serializers.CharField(
        allow_null=True, help_text="shown this once; null when a repeat asks"
    )
    trust = serializers.CharField()


class KeyListView(ApiView):
    """`/api/v1/agents/{slug}/keys`."""

    session_only = frozenset({"POST"})
    shown_once = ("key",)

    @operation(
        "list_keys",
        "The agent's keys, the latest first",
        answers=page_of("KeyPage", KeyFacts),
        query=[CURSOR, LIMIT],
        refuses=[404, 422],
        tag=TAG,
    )
    def get(self, request: Request, slug: str) -> Response:
        """Those who run it."""
        agent = _agent_with_keys(slug, person_of(request))
        rows = agent.credentials.select_related("environment", "created_by")
        return page_answer(request, rows, KeyFacts, order=["-created_at", "-pk"])

    @operation(
        "issue_key",
        "Make a key, shown this once",
        asks=KeyInput,
        answers=NewKey,
        status=201,
        refuses=[404, 409],
        once=True,
        session_only=True,
        tag=TAG,
    )
    def post(self, request: Request, slug: str) -> Response:
        """Those who run it, signed in: no token mints another credential. Only the digest is kept."""
        person = person_of(request)
        agent = _agent_with_keys(slug, person)
        given = validated(KeyInput(data=request.data))
        environment = environment_named(given["environment"], pointer="/environment")
        credential, text = issue_key(agent, environment=environment, by=person)
        trust = ensure_keys(settings.KEYS_DIR, at=now()).trust
        facts = {**KeyFacts(credential).data, "key": text, "trust": trust}
        return Response(facts, status=status.HTTP_201_CREATED)


class RevocationView(ApiView):
    """`/api/v1/agents/{slug}/keys/{id}/revocation`."""

    @operation(
        "revoke_key",
        "The key stops working now",
        answers=KeyFacts,
        refuses=[404],
        once=True,
        tag=TAG,
    )
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Those who run it. Repeating it changes nothing."""
        person = person_of(request)
        agent = _agent_with_keys(slug, person)
        credential = agent.credentials.filter(pk=pk).first()
        if credential is None:
            raise NotFoundError("there is no such key")
        return Response(KeyFacts(revoke_key(credential, by=person)).data)


def _agent_with_keys(slug: str, person: Person) -> Agent:
    agent = agent_at_work(slug, person)
    require_may_manage_keys(agent, by=person)
    return agent
