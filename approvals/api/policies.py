"""Approval rules for programs: read; proposed and agreed to by administrators who are signed in."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.models import PolicySet
from approvals.rules import GROUPS as WHOM, KINDS, RISKS, from_json
from approvals.services.policy_sets import (
    agree_to_policies,
    policies_numbered,
    propose_new_policies,
    refuse_policies,
    require_administrator,
    require_may_read,
)
from approvals.services.rule_words import in_words
from registry.rest.fields import ChoiceField
from registry.rest.pages import page_answer
from registry.rest.schema import CURSOR, LIMIT, operation, page_of
from registry.rest.shapes import PersonName
from registry.rest.views import ApiView
from registry.web import person_of, validated

TAG = "Approval rules"


class NeedInput(serializers.Serializer[Any]):
    """How many of whom. `names`: one team, one role, or e-mail addresses; none for the others."""

    group = ChoiceField(choices=WHOM)
    names = serializers.ListField(
        child=serializers.CharField(max_length=254),
        required=False,
        default=list,
        max_length=50,
    )
    quorum = serializers.IntegerField(required=False, default=1)


class StageInput(serializers.Serializer[Any]):
    """Needs side by side; the next stage is asked when all are met."""

    within_hours = serializers.IntegerField(required=False, default=72)
    working = serializers.BooleanField(
        required=False,
        default=False,
        help_text="the hours are working hours, by `/working-calendar`",
    )
    needs = NeedInput(many=True)


class RuleInput(serializers.Serializer[Any]):
    """When environment, risk and kind of change fit, then the stages."""

    name = serializers.CharField(max_length=80)
    environments = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, default=list
    )
    risk = ChoiceField(choices=RISKS, required=False, default="low")
    kinds = serializers.ListField(
        child=ChoiceField(choices=KINDS), required=False, default=list
    )
    automatic = serializers.BooleanField(required=False, default=False)
    returning = serializers.BooleanField(required=False, default=False)
    without_owner = serializers.BooleanField(required=False, default=False)
    break_glass = serializers.BooleanField(required=False, default=False)
    stages = StageInput(many=True, required=False, default=list)


class PoliciesInput(serializers.Serializer[Any]):
    """All rules at once, and why they change."""

    rules = RuleInput(many=True)
    why = serializers.CharField(max_length=1000)


class PolicyVerdictInput(serializers.Serializer[Any]):
    """What another administrator says; an author who refuses takes it back."""

    says = ChoiceField(choices=["agree", "refuse"])
    note = serializers.CharField(
        max_length=1000, required=False, default="", allow_blank=True
    )


class RuleWordsFacts(serializers.Serializer[Any]):
    """A rule in words."""

    name = serializers.CharField()
    when = serializers.CharField()
    stages = serializers.ListField(child=serializers.CharField())


class PoliciesFacts(serializers.Serializer[PolicySet]):
    """All approval rules at once, as kept and in words."""

    number = serializers.IntegerField()
    status = ChoiceField(choices=PolicySet.Status.choices)
    rules = serializers.ListField(child=serializers.DictField())
    words = serializers.SerializerMethodField()
    why = serializers.CharField()
    made_by = PersonName(allow_null=True)
    made_at = serializers.DateTimeField()
    decided_by = PersonName(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    note = serializers.CharField()

    def get_words(self, policies: PolicySet) -> list[dict[str, Any]]:
        """Each rule: when it speaks, and who agrees in each stage."""
        found = in_words(policies.as_values())
        return [dict(RuleWordsFacts(words).data) for words in found]


class PolicyListView(ApiView):
    """`/api/v1/policies`."""

    session_only = frozenset({"POST"})

    @operation(
        "list_policies",
        "The approval rules in force, on their way and past, the latest first",
        answers=page_of("PolicyPage", PoliciesFacts),
        query=[CURSOR, LIMIT],
        refuses=[422],
        tag=TAG,
    )
    def get(self, request: Request) -> Response:
        """Administrators and auditors."""
        require_may_read(person_of(request))
        rows = PolicySet.objects.select_related("made_by", "decided_by")
        return page_answer(request, rows, PoliciesFacts, order=["-number"])

    @operation(
        "propose_policies",
        "Propose other rules; another administrator must agree",
        asks=PoliciesInput,
        answers=PoliciesFacts,
        status=201,
        refuses=[409],
        once=True,
        session_only=True,
        tag=TAG,
    )
    def post(self, request: Request) -> Response:
        """Administrators, signed in; refused while somebody else's draft is open."""
        person = person_of(request)
        require_administrator(person)
        given = validated(PoliciesInput(data=request.data))
        made = propose_new_policies(
            from_json(given["rules"]), why=given["why"], by=person
        )
        return Response(PoliciesFacts(made).data, status=status.HTTP_201_CREATED)


class PolicyView(ApiView):
    """`/api/v1/policies/{number}`."""

    @operation(
        "get_policies",
        "One set of rules",
        answers=PoliciesFacts,
        refuses=[404],
        tag=TAG,
    )
    def get(self, request: Request, number: int) -> Response:
        """Administrators and auditors."""
        require_may_read(person_of(request))
        return Response(PoliciesFacts(policies_numbered(number)).data)


class PolicyVerdictView(ApiView):
    """`/api/v1/policies/{number}/verdicts`."""

    session_only = frozenset({"POST"})

    @operation(
        "decide_policies",
        "Agree to proposed rules, or refuse them",
        asks=PolicyVerdictInput,
        answers=PoliciesFacts,
        status=201,
        refuses=[404, 409],
        once=True,
        session_only=True,
        tag=TAG,
    )
    def post(self, request: Request, number: int) -> Response:
        """Another administrator agrees, signed in; an author may only take it back."""
        person = person_of(request)
        require_administrator(person)
        policies = policies_numbered(number)
        given = validated(PolicyVerdictInput(data=request.data))
        decide = agree_to_policies if given["says"] == "agree" else refuse_policies
        found = decide(policies, by=person, note=given["note"])
        return Response(PoliciesFacts(found).data, status=status.HTTP_201_CREATED)
