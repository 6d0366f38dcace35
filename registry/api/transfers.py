"""Handing agents over, for programs: offered, answered, taken back. Whoever accepts does it signed in."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.names import agents_named, person_numbered, team_named
from registry.models import OwnershipTransfer
from registry.rest.fields import ChoiceField
from registry.rest.pages import page_answer
from registry.rest.schema import CURSOR, LIMIT, operation, page_of
from registry.rest.shapes import PersonName, RefusedAgent
from registry.rest.views import ApiView
from registry.services.ownership.transfers import (
    accept_transfer,
    decline_transfer,
    propose_transfers,
    transfer_seen,
    withdraw_transfer,
)
from registry.web import person_of, validated

TAG = "Ownership"
MOST_AT_ONCE = 200


class TransferFacts(serializers.Serializer[OwnershipTransfer]):
    """An agent offered to a team and a person of it."""

    id = serializers.IntegerField()
    agent = serializers.CharField(source="agent.slug")
    owner = serializers.CharField(source="team.slug", help_text="a team")
    accountable = PersonName()
    reason = serializers.CharField()
    proposed_by = PersonName()
    proposed_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(help_text="silence is no after that")
    status = ChoiceField(choices=OwnershipTransfer.Status.choices)
    closed_at = serializers.DateTimeField(allow_null=True)
    note = serializers.CharField(help_text="why not; empty while it waits")


class TransferFilter(serializers.Serializer[Any]):
    """Which offers."""

    agent = serializers.CharField(max_length=100, required=False)
    status = ChoiceField(choices=OwnershipTransfer.Status.choices, required=False)


class TransferInput(serializers.Serializer[Any]):
    """Which agents, to whom, and why."""

    agents = serializers.ListField(
        child=serializers.CharField(max_length=100),
        min_length=1,
        max_length=MOST_AT_ONCE,
    )
    owner = serializers.CharField(max_length=100, help_text="a team")
    accountable = serializers.IntegerField(min_value=1, help_text="a person's id")
    reason = serializers.CharField(max_length=400)


class TransfersMade(serializers.Serializer[Any]):
    """Which were offered, and why others were not."""

    offered = TransferFacts(many=True)
    refused = RefusedAgent(many=True)


class RefusalInput(serializers.Serializer[Any]):
    """Why not."""

    note = serializers.CharField(
        max_length=400, required=False, default="", allow_blank=True
    )


class TransferListView(ApiView):
    """`/api/v1/transfers`."""

    @operation(
        "list_transfers",
        "Offers the caller made or is asked about, the latest first",
        answers=page_of("TransferPage", TransferFacts),
        query=[TransferFilter, CURSOR, LIMIT],
        refuses=[422],
        tag=TAG,
    )
    def get(self, request: Request) -> Response:
        """Everybody's own."""
        wanted = validated(TransferFilter(data=request.query_params))
        person = person_of(request)
        rows = OwnershipTransfer.objects.filter(
            Q(accountable=person) | Q(proposed_by=person)
        ).select_related("agent", "team", "accountable", "proposed_by")
        if "agent" in wanted:
            rows = rows.filter(agent__slug=wanted["agent"])
        if "status" in wanted:
            rows = rows.filter(status=wanted["status"])
        return page_answer(request, rows, TransferFacts, order=["-proposed_at", "-pk"])

    @operation(
        "offer_agents",
        "Offer agents to a team and a person of it",
        asks=TransferInput,
        answers=TransfersMade,
        status=201,
        once=True,
        tag=TAG,
    )
    def post(self, request: Request) -> Response:
        """Those who may hand an agent over; each that could not be offered says why."""
        given = validated(TransferInput(data=request.data))
        offered, refused = propose_transfers(
            agents_named(given["agents"], pointer="/agents"),
            team=team_named(given["owner"], pointer="/owner"),
            accountable=person_numbered(given["accountable"], pointer="/accountable"),
            by=person_of(request),
            reason=given["reason"],
        )
        facts = {
            "offered": [TransferFacts(one).data for one in offered],
            "refused": [RefusedAgent.of(agent, why) for agent, why in refused],
        }
        return Response(facts, status=status.HTTP_201_CREATED)


class TransferView(ApiView):
    """`/api/v1/transfers/{id}`."""

    @operation(
        "get_transfer", "One offer", answers=TransferFacts, refuses=[404], tag=TAG
    )
    def get(self, request: Request, pk: int) -> Response:
        """Who asked, who is asked, who may hand the agent over."""
        return Response(TransferFacts(transfer_seen(pk, by=person_of(request))).data)


class AcceptanceView(ApiView):
    """`/api/v1/transfers/{id}/acceptance`."""

    session_only = frozenset({"POST"})

    @operation(
        "accept_transfer",
        "Take it: from now on the caller answers for the agent",
        answers=TransferFacts,
        refuses=[404, 409],
        once=True,
        session_only=True,
        tag=TAG,
    )
    def post(self, request: Request, pk: int) -> Response:
        """Who is asked, and nobody for them."""
        person = person_of(request)
        accept_transfer(transfer_seen(pk, by=person), by=person)
        return Response(TransferFacts(transfer_seen(pk, by=person)).data)


class RefusalView(ApiView):
    """`/api/v1/transfers/{id}/refusal`."""

    @operation(
        "decline_transfer",
        "Say no, and why; the owner stays",
        asks=RefusalInput,
        answers=TransferFacts,
        refuses=[404, 409],
        once=True,
        tag=TAG,
    )
    def post(self, request: Request, pk: int) -> Response:
        """Who is asked."""
        person = person_of(request)
        offered = transfer_seen(pk, by=person)
        given = validated(RefusalInput(data=request.data))
        found = decline_transfer(offered, by=person, note=given["note"])
        return Response(TransferFacts(found).data)


class TransferWithdrawalView(ApiView):
    """`/api/v1/transfers/{id}/withdrawal`."""

    @operation(
        "withdraw_transfer",
        "Take the offer back",
        answers=TransferFacts,
        refuses=[404, 409],
        once=True,
        tag=TAG,
    )
    def post(self, request: Request, pk: int) -> Response:
        """Who offered it, or may hand the agent over."""
        person = person_of(request)
        found = withdraw_transfer(transfer_seen(pk, by=person), by=person)
        return Response(TransferFacts(found).data)
