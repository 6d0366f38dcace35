"""How often what is in force is certified, for programs."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.api.certification import TAG
from approvals.models import Risk
from approvals.services.certification.policy import (
    MOST_DAYS,
    MOST_SCHEDULES,
    Schedule,
    certification_policy,
    require_may_set,
    schedules,
    set_certification_policy,
)
from registry.api.names import environment_named
from registry.rest.fields import ChoiceField
from registry.rest.schema import operation
from registry.rest.views import ApiView
from registry.web import person_of, validated


class ScheduleFacts(serializers.Serializer[Any]):
    """Other days for an environment, a risk or both; null: all of them."""

    environment = serializers.CharField(allow_null=True, max_length=40)
    risk = ChoiceField(choices=Risk.choices, allow_null=True)
    every_days = serializers.IntegerField(min_value=0, max_value=MOST_DAYS)


class CertificationPolicyFacts(serializers.Serializer[Any]):
    """How often, and what follows silence; 0 days: only when somebody opens a campaign."""

    every_days = serializers.IntegerField(min_value=0, max_value=MOST_DAYS)
    due_days = serializers.IntegerField(min_value=1, max_value=90)
    suspend_days = serializers.IntegerField(
        min_value=0, max_value=90, allow_null=True, help_text="null: never"
    )
    others = serializers.ListField(child=ScheduleFacts(), max_length=MOST_SCHEDULES)


class CertificationPolicyView(ApiView):
    """`/api/v1/certification-policy`."""

    session_only = frozenset({"PUT"})

    @operation(
        "get_certification_policy",
        "How often what is in force is certified",
        answers=CertificationPolicyFacts,
        tag=TAG,
    )
    def get(self, request: Request) -> Response:  # noqa: ARG002 (everybody signed in)
        """Everybody signed in."""
        return Response(_facts())

    @operation(
        "set_certification_policy",
        "Set how often, for campaigns opened from now on",
        asks=CertificationPolicyFacts,
        answers=CertificationPolicyFacts,
        session_only=True,
        tag=TAG,
    )
    def put(self, request: Request) -> Response:
        """Administrators, signed in."""
        person = person_of(request)
        require_may_set(person)
        given = validated(CertificationPolicyFacts(data=request.data))
        others = [
            _schedule(one, f"/others/{place}/environment")
            for place, one in enumerate(given["others"])
        ]
        set_certification_policy(
            every_days=given["every_days"],
            due_days=given["due_days"],
            suspend_days=given["suspend_days"],
            others=others,
            by=person,
        )
        return Response(_facts())


def _schedule(given: dict[str, Any], pointer: str) -> Schedule:
    slug = given["environment"]
    place = environment_named(slug, pointer=pointer) if slug else None
    return Schedule(place, given["risk"] or "", given["every_days"])


def _facts() -> dict[str, Any]:
    policy = certification_policy()
    return {
        "every_days": policy.every_days,
        "due_days": policy.due_days,
        "suspend_days": policy.suspend_days,
        "others": [
            {
                "environment": one.environment.slug if one.environment else None,
                "risk": one.risk or None,
                "every_days": one.every_days,
            }
            for one in schedules()
        ],
    }
