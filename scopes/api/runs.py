"""Runs and decisions for programs of people: what an agent did and what it was answered."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from registry.errors import NotFoundError
from registry.models import Person
from registry.rest.fields import ChoiceField
from registry.rest.pages import page_answer
from registry.rest.schema import CURSOR, LIMIT, operation, page_of
from registry.rest.views import ApiView
from registry.web import agent_at_work, person_of, validated
from scopes.api.asking import ReasonFacts
from scopes.models import Decision, Run

TAG = "Runs"


class RunRecord(serializers.Serializer[Run]):
    """One stretch of work."""

    id = serializers.UUIDField()
    agent = serializers.CharField(source="agent.slug")
    environment = serializers.CharField(source="environment.slug")
    version = serializers.IntegerField(source="manifest.version.number")
    manifest = serializers.CharField(source="manifest.digest")
    task = serializers.CharField()
    on_behalf_of = serializers.CharField()
    state = ChoiceField(choices=Run.State.choices)
    outcome = serializers.CharField(help_text="empty while it is open")
    opened_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    max_actions = serializers.IntegerField()
    actions_used = serializers.IntegerField()
    leased = serializers.IntegerField(
        help_text="actions out on leases: they count as used until they are settled"
    )
    refused = serializers.IntegerField()
    pending = serializers.IntegerField()
    counters = serializers.DictField(help_text="by name, what was used up")


class DecisionRecord(serializers.Serializer[Decision]):
    """One answer. Of the context only what a rule reads was kept; of the arguments, what it shows."""

    id = serializers.UUIDField()
    run = serializers.UUIDField(source="run_id")
    call = serializers.CharField()
    action = serializers.CharField()
    resource = serializers.CharField()
    mode = serializers.CharField()
    effect = serializers.CharField()
    code = serializers.CharField()
    say = serializers.CharField()
    reasons = ReasonFacts(many=True)
    context = serializers.DictField()  # type: ignore[assignment]  # the metaclass takes fields away from the class
    usage = serializers.DictField()
    shown = serializers.DictField()
    shadow_effect = serializers.CharField(help_text="empty outside of shadow mode")
    final = serializers.BooleanField()
    review = serializers.UUIDField(source="review_id", allow_null=True)
    decided_at = serializers.DateTimeField()
    lease = serializers.UUIDField(
        source="lease_id",
        allow_null=True,
        help_text="the lease under which the agent's own client gave it",
    )
    told_at = serializers.DateTimeField(allow_null=True)


class RunFilter(serializers.Serializer[Any]):
    """Which runs."""

    state = ChoiceField(choices=Run.State.choices, required=False)
    environment = serializers.CharField(max_length=40, required=False)


class RunListView(ApiView):
    """`/api/v1/agents/{slug}/runs`."""

    @operation(
        "list_runs",
        "The agent's runs, the latest first",
        answers=page_of("RunPage", RunRecord),
        query=[RunFilter, CURSOR, LIMIT],
        refuses=[404, 422],
        tag=TAG,
    )
    def get(self, request: Request, slug: str) -> Response:
        """Those who may see its work."""
        agent = agent_at_work(slug, person_of(request))
        wanted = validated(RunFilter(data=request.query_params))
        fields = {"state": "state", "environment": "environment__slug"}
        rows = Run.objects.filter(
            agent=agent, **{fields[name]: value for name, value in wanted.items()}
        ).select_related("agent", "environment", "manifest__version")
        return page_answer(request, rows, RunRecord, order=["-opened_at", "-pk"])


class RunView(ApiView):
    """`/api/v1/agents/{slug}/runs/{id}`."""

    @operation("get_run", "One run", answers=RunRecord, refuses=[404], tag=TAG)
    def get(self, request: Request, slug: str, pk: UUID) -> Response:
        """Those who may see its work."""
        return Response(RunRecord(_run(slug, pk, person_of(request))).data)


class RunDecisionsView(ApiView):
    """`/api/v1/agents/{slug}/runs/{id}/decisions`."""

    @operation(
        "list_run_decisions",
        "What a run was answered, in order",
        answers=page_of("RunDecisionPage", DecisionRecord),
        query=[CURSOR, LIMIT],
        refuses=[404, 422],
        tag=TAG,
    )
    def get(self, request: Request, slug: str, pk: UUID) -> Response:
        """Those who may see its work."""
        run = _run(slug, pk, person_of(request))
        rows = Decision.objects.filter(run=run)
        return page_answer(request, rows, DecisionRecord, order=["decided_at", "pk"])


class DecisionListView(ApiView):
    """`/api/v1/agents/{slug}/decisions`."""

    @operation(
        "list_decisions",
        "What the agent was answered, the latest first",
        answers=page_of("DecisionPage", DecisionRecord),
        query=[CURSOR, LIMIT],
        refuses=[404, 422],
        tag=TAG,
    )
    def get(self, request: Request, slug: str) -> Response:
        """Those who may see its work."""
        rows = Decision.objects.filter(agent=agent_at_work(slug, person_of(request)))
        return page_answer(request, rows, DecisionRecord, order=["-decided_at", "-pk"])


def _run(slug: str, pk: UUID, person: Person) -> Run:
    agent = agent_at_work(slug, person)
    run = (
        Run.objects.select_related("agent", "environment", "manifest__version")
        .filter(agent=agent, pk=pk)
        .first()
    )
    if run is None:
        raise NotFoundError(f"{agent} has no such run")
    return run
