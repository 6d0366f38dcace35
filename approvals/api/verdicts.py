"""Verdicts for programs: of a person who is signed in, never of a token."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.api.shapes import VerdictFacts
from approvals.models import Verdict
from approvals.services.seen import request_seen
from approvals.services.verdicts import give_verdict
from registry.rest.fields import ChoiceField
from registry.rest.schema import operation
from registry.rest.views import ApiView
from registry.web import person_of, validated


class VerdictInput(serializers.Serializer[Any]):
    """What is said, and the round and the digest of its version that were read."""

    says = ChoiceField(choices=Verdict.Says.choices)
    round = serializers.IntegerField(min_value=1)
    digest = serializers.CharField(max_length=71)
    comment = serializers.CharField(
        max_length=2000, required=False, default="", allow_blank=True
    )


class VerdictView(ApiView):
    """`/api/v1/deployment-requests/{id}/verdicts`."""

    session_only = frozenset({"POST"})

    @operation(
        "give_verdict",
        "Approve, reject or request changes",
        asks=VerdictInput,
        answers=VerdictFacts,
        status=201,
        refuses=[404, 409],
        once=True,
        session_only=True,
        tag="Deployment requests",
    )
    def post(self, request: Request, pk: int) -> Response:
        """Whom the policy asks, and never an author."""
        item = request_seen(pk, by=person_of(request))
        given = validated(VerdictInput(data=request.data))
        verdict = give_verdict(
            item,
            round_number=given["round"],
            digest=given["digest"],
            says=Verdict.Says(given["says"]),
            by=person_of(request),
            comment=given["comment"],
        )
        return Response(VerdictFacts(verdict).data, status=status.HTTP_201_CREATED)
