"""Agents for programs: find, read, add, change what the catalogue says of one."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.names import person_numbered, team_named
from registry.models import Agent
from registry.rest.fields import ChoiceField
from registry.rest.pages import page_answer
from registry.rest.schema import CURSOR, LIMIT, operation, page_of
from registry.rest.shapes import PersonName
from registry.rest.views import ApiView
from registry.services.catalogue.agents import register_agent
from registry.services.catalogue.facts import update_agent
from registry.web import agent_named, person_of, validated

TAG = "Agents"


class AgentFacts(serializers.Serializer[Agent]):
    """What everyone signed in may know of an agent."""

    agent = serializers.CharField(source="slug", help_text="its name; never changes")
    title = serializers.CharField()
    type = ChoiceField(source="kind", choices=Agent.Kind.choices)
    purpose = serializers.CharField()
    tags = serializers.ListField(child=serializers.CharField())
    state = ChoiceField(choices=Agent.State.choices)
    origin = ChoiceField(choices=Agent.Origin.choices)
    owner = serializers.CharField(
        source="owner_team.slug", default=None, allow_null=True, help_text="a team"
    )
    accountable = PersonName(allow_null=True)
    reviewers = serializers.CharField(
        source="reviewers.slug", default=None, allow_null=True, help_text="a team"
    )
    in_force = serializers.DictField(
        source="summary.in_force",
        child=serializers.IntegerField(),
        help_text="by environment, the number of the version",
    )
    created_at = serializers.DateTimeField()


class AgentFilter(serializers.Serializer[Any]):
    """Which agents; several filters narrow each other."""

    kind = ChoiceField(choices=Agent.Kind.choices, required=False)
    state = ChoiceField(choices=Agent.State.choices, required=False)
    owner = serializers.CharField(max_length=100, required=False, help_text="a team")
    tag = serializers.CharField(max_length=40, required=False)
    q = serializers.CharField(
        max_length=200,
        required=False,
        help_text="part of the title, the name or the purpose",
    )


class NewAgent(serializers.Serializer[Any]):
    """An agent to add; without `accountable` the caller answers for it."""

    agent = serializers.CharField(max_length=100)
    title = serializers.CharField(max_length=120)
    type = ChoiceField(choices=Agent.Kind.choices)
    purpose = serializers.CharField(
        max_length=4000, required=False, default="", allow_blank=True
    )
    owner = serializers.CharField(max_length=100, help_text="a team")
    accountable = serializers.IntegerField(
        min_value=1, required=False, help_text="a person's id"
    )
    reviewers = serializers.CharField(
        max_length=100, required=False, allow_null=True, default=None
    )


class AgentChange(serializers.Serializer[Any]):
    """What to change; members that are absent stay."""

    title = serializers.CharField(max_length=120, required=False)
    purpose = serializers.CharField(max_length=4000, required=False, allow_blank=True)
    tags = serializers.ListField(
        child=serializers.CharField(max_length=40), max_length=100, required=False
    )
    reviewers = serializers.CharField(max_length=100, required=False, allow_null=True)


class AgentListView(ApiView):
    """`/api/v1/agents`."""

    @operation(
        "list_agents",
        "The catalogue, by name",
        answers=page_of("AgentPage", AgentFacts),
        query=[AgentFilter, CURSOR, LIMIT],
        refuses=[422],
        tag=TAG,
    )
    def get(self, request: Request) -> Response:
        """Everyone signed in reads it."""
        wanted = validated(AgentFilter(data=request.query_params))
        return page_answer(request, _found(wanted), AgentFacts, order=["slug"])

    @operation(
        "register_agent",
        "Add an agent to a team",
        asks=NewAgent,
        answers=AgentFacts,
        status=201,
        refuses=[409],
        once=True,
        tag=TAG,
    )
    def post(self, request: Request) -> Response:
        """For a team of the caller's; administrators for every team."""
        person = person_of(request)
        given = validated(NewAgent(data=request.data))
        chosen = given.get("accountable")
        agent = register_agent(
            given["agent"],
            title=given["title"],
            kind=given["type"],
            purpose=given["purpose"],
            owner_team=team_named(given["owner"], pointer="/owner"),
            accountable=person_numbered(chosen, pointer="/accountable")
            if chosen
            else person,
            reviewers=team_named(given["reviewers"], pointer="/reviewers")
            if given["reviewers"]
            else None,
            by=person,
        )
        address = reverse("api_agent_detail", args=[agent.slug])
        return Response(
            AgentFacts(agent_named(agent.slug)).data,
            status=status.HTTP_201_CREATED,
            headers={"Location": address},
        )


class AgentView(ApiView):
    """`/api/v1/agents/{slug}`."""

    @operation("get_agent", "One agent", answers=AgentFacts, refuses=[404], tag=TAG)
    def get(self, request: Request, slug: str) -> Response:  # noqa: ARG002 (the framework passes it)
        """Everyone signed in reads it."""
        return Response(AgentFacts(agent_named(slug)).data)

    @operation(
        "change_agent",
        "Change what the catalogue says of it",
        asks=AgentChange,
        answers=AgentFacts,
        refuses=[404, 409],
        tag=TAG,
    )
    def patch(self, request: Request, slug: str) -> Response:
        """Those who run it change its title, purpose, tags and reviewers."""
        agent = agent_named(slug)
        given = validated(AgentChange(data=request.data))
        if given.get("reviewers"):
            given["reviewers"] = team_named(given["reviewers"], pointer="/reviewers")
        update_agent(
            agent,
            title=given.get("title", agent.title),
            purpose=given.get("purpose", agent.purpose),
            tags=given.get("tags", agent.tags),
            reviewers=given.get("reviewers", agent.reviewers),
            by=person_of(request),
        )
        return Response(AgentFacts(agent_named(slug)).data)


def _found(wanted: dict[str, Any]) -> QuerySet[Agent]:
    rows = Agent.objects.select_related(
        "owner_team", "accountable", "reviewers", "summary"
    )
    simple = {"kind": "kind", "state": "state", "owner": "owner_team__slug"}
    rows = rows.filter(
        **{field: wanted[name] for name, field in simple.items() if name in wanted}
    )
    if "tag" in wanted:
        rows = rows.filter(tags__contains=[wanted["tag"]])
    if "q" in wanted:
        text = wanted["q"]
        rows = rows.filter(
            Q(title__icontains=text)
            | Q(slug__icontains=text)
            | Q(purpose__icontains=text)
        )
    return rows
