"""The answers to a campaign besides *certify*, for programs that a person is signed in with."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.api.certification import TAG, CampaignItemFacts, items_seen
from approvals.models import CampaignItem
from approvals.services.certification.answers import require_waiting
from approvals.services.certification.otherwise import narrow, revoke
from registry.errors import NotFoundError
from registry.rest.schema import operation
from registry.rest.views import ApiView
from registry.web import person_of, validated
from scopes.api.drafts import DraftFacts


class RevocationInput(serializers.Serializer[Any]):
    """Why it is not right any more."""

    reason = serializers.CharField(max_length=1000)


class NarrowingView(ApiView):
    """`/api/v1/campaigns/{id}/items/{item}/narrowing`."""

    session_only = frozenset({"POST"})

    @operation(
        "narrow_item",
        "Draft it without the grants that nobody used; the item waits until that is in force",
        answers=DraftFacts,
        status=201,
        refuses=[404, 409],
        once=True,
        session_only=True,
        tag=TAG,
    )
    def post(self, request: Request, pk: int, item: int) -> Response:
        """Who answers for it and edits its draft."""
        draft = narrow(_item(request, pk, item), by=person_of(request))
        return Response(DraftFacts(draft).data, status=status.HTTP_201_CREATED)


class RevocationView(ApiView):
    """`/api/v1/campaigns/{id}/items/{item}/revocation`."""

    session_only = frozenset({"POST"})

    @operation(
        "revoke_item",
        "End what is asked about: every check there is denied until another version is in force",
        asks=RevocationInput,
        answers=CampaignItemFacts,
        status=201,
        refuses=[404, 409],
        once=True,
        session_only=True,
        tag=TAG,
    )
    def post(self, request: Request, pk: int, item: int) -> Response:
        """Who answers for it."""
        person, found = person_of(request), _item(request, pk, item)
        require_waiting(found, by=person)
        given = validated(RevocationInput(data=request.data))
        ended = revoke(found, reason=given["reason"], by=person)
        return Response(CampaignItemFacts(ended).data, status=status.HTTP_201_CREATED)


def _item(request: Request, campaign: int, pk: int) -> CampaignItem:
    found = items_seen(request, campaign).filter(pk=pk).first()
    if found is None:
        raise NotFoundError("there is nothing like this that it asks you about")
    return found
