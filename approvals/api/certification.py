"""Certification, for programs: read by a token, given by a person."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.models import Campaign, CampaignItem
from approvals.services.certification.answers import certify, seen_by
from approvals.services.certification.campaigns import About, open_campaign
from registry.api.names import environment_named, team_named
from registry.errors import NotFoundError
from registry.models import AgentSummary
from registry.rest.fields import ChoiceField
from registry.rest.pages import page_answer
from registry.rest.schema import CURSOR, LIMIT, operation, page_of
from registry.rest.shapes import PersonName
from registry.rest.views import ApiView
from registry.web import person_of, validated

TAG = "Certification"
MOST = 500


class CampaignFacts(serializers.Serializer[Campaign]):
    """A round of certification; `opened_by` null: Charter's own; `suspend_at` null: nothing is suspended."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    opened_by = PersonName(allow_null=True)
    opened_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    suspend_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)


class CampaignInput(serializers.Serializer[Any]):
    """What it asks about; null narrows nothing."""

    name = serializers.CharField(max_length=120)
    environment = serializers.CharField(max_length=40, allow_null=True, default=None)
    team = serializers.CharField(max_length=64, allow_null=True, default=None)
    risk = ChoiceField(
        choices=[one for one in AgentSummary.Risk.choices if one[0]],
        allow_null=True,
        default=None,
    )
    days = serializers.IntegerField(min_value=1, max_value=90, default=14)
    suspend_days = serializers.IntegerField(
        min_value=0, max_value=90, allow_null=True, default=None
    )


class CampaignItemFacts(serializers.Serializer[CampaignItem]):
    """One thing in force that is asked about."""

    id = serializers.IntegerField()
    agent = serializers.CharField(source="agent.slug")
    environment = serializers.CharField(source="environment.slug")
    version = serializers.IntegerField(source="manifest.version.number")
    manifest = serializers.CharField(source="manifest.digest")
    state = ChoiceField(choices=CampaignItem.State.choices)
    settled_at = serializers.DateTimeField(allow_null=True)
    asked = PersonName(allow_null=True, help_text="who is asked first")
    settled_by = PersonName(allow_null=True, help_text="who revoked it")
    note = serializers.CharField(help_text="why it was revoked, else empty")


class CertifyInput(serializers.Serializer[Any]):
    """The items that are still right: all of them or none."""

    items = serializers.ListField(
        child=serializers.IntegerField(min_value=1), min_length=1, max_length=MOST
    )
    comment = serializers.CharField(max_length=1000, allow_blank=True, default="")


class CertificateFacts(serializers.Serializer[Any]):
    """Somebody's word for one manifest."""

    item = serializers.IntegerField(source="item_id")
    manifest = serializers.CharField(source="manifest.digest")
    person = PersonName()
    comment = serializers.CharField()
    is_alone = serializers.BooleanField(
        help_text="they wrote it, and nobody else could certify it"
    )
    at = serializers.DateTimeField()


class Certificates(serializers.Serializer[Any]):
    """What was certified."""

    items = CertificateFacts(many=True)


class CampaignListView(ApiView):
    """`/api/v1/campaigns`."""

    session_only = frozenset({"POST"})

    @operation(
        "list_campaigns",
        "The campaigns there were, the latest first",
        answers=page_of("CampaignPage", CampaignFacts),
        query=[CURSOR, LIMIT],
        refuses=[422],
        tag=TAG,
    )
    def get(self, request: Request) -> Response:
        """Everybody signed in."""
        rows = Campaign.objects.select_related("opened_by")
        return page_answer(request, rows, CampaignFacts, order=["-opened_at", "-pk"])

    @operation(
        "open_campaign",
        "Ask whoever answers for what is in force whether it is still right",
        asks=CampaignInput,
        answers=CampaignFacts,
        status=201,
        refuses=[409],
        once=True,
        session_only=True,
        tag=TAG,
    )
    def post(self, request: Request) -> Response:
        """Administrators; a team's lead about the team's agents."""
        given = validated(CampaignInput(data=request.data))
        place, team = given["environment"], given["team"]
        about = About(
            environment_named(place, pointer="/environment") if place else None,
            team_named(team, pointer="/team") if team else None,
            given["risk"] or "",
        )
        campaign = open_campaign(
            given["name"],
            about=about,
            days=given["days"],
            suspend_days=given["suspend_days"],
            by=person_of(request),
        )
        found = CampaignFacts(campaign).data
        return Response(found, status=status.HTTP_201_CREATED)


class CampaignItemsView(ApiView):
    """`/api/v1/campaigns/{id}/items`."""

    @operation(
        "list_campaign_items",
        "What a campaign asks about, as far as the caller may see it",
        answers=page_of("CampaignItemPage", CampaignItemFacts),
        query=[CURSOR, LIMIT],
        refuses=[404, 422],
        tag=TAG,
    )
    def get(self, request: Request, pk: int) -> Response:
        """One's own agents'; auditors and administrators all."""
        rows = items_seen(request, pk).order_by()
        return page_answer(request, rows, CampaignItemFacts, order=["pk"])


class CertificationsView(ApiView):
    """`/api/v1/campaigns/{id}/certifications`."""

    session_only = frozenset({"POST"})

    @operation(
        "certify_items",
        "Say of these that they are still right",
        asks=CertifyInput,
        answers=Certificates,
        status=201,
        refuses=[404, 409],
        once=True,
        session_only=True,
        tag=TAG,
    )
    def post(self, request: Request, pk: int) -> Response:
        """Who answers for it: the accountable person, the line above, administrators; no author."""
        rows = items_seen(request, pk)
        given = validated(CertifyInput(data=request.data))
        wanted = set(given["items"])
        items = list(rows.filter(pk__in=wanted))
        if {item.pk for item in items} != wanted:
            raise NotFoundError("it does not ask about all of these, as far as you see")
        done = certify(items, comment=given["comment"], by=person_of(request))
        found = Certificates({"items": done}).data
        return Response(found, status=status.HTTP_201_CREATED)


def items_seen(request: Request, pk: int) -> QuerySet[CampaignItem]:
    """What a campaign asks about, as far as the caller sees it; `NotFoundError` without the campaign."""
    campaign = Campaign.objects.filter(pk=pk).first()
    if campaign is None:
        raise NotFoundError("there is no such campaign")
    return seen_by(person_of(request), campaign)
