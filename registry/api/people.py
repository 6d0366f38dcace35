"""Who there is: teams, people by name, environments, and oneself."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from registry.errors import NotFoundError
from registry.models import (
    Environment,
    Person,
    PersonalToken,
    Role,
    RoleGrant,
    Team,
)
from registry.rest.fields import ChoiceField
from registry.rest.pages import page_answer
from registry.rest.schema import CURSOR, LIMIT, operation, page_of
from registry.rest.shapes import PersonName
from registry.rest.views import ApiView
from registry.web import person_of

TAG = "People"


class TeamFacts(serializers.Serializer[Team]):
    """A team; `parent` is the one it belongs to."""

    team = serializers.CharField(source="slug")
    name = serializers.CharField()
    parent = serializers.CharField(  # type: ignore[assignment]  # the metaclass takes fields away from the class
        source="parent.slug", default=None, allow_null=True
    )
    lead = PersonName(allow_null=True)


class TeamDetail(TeamFacts):
    """A team with the people in it."""

    members = PersonName(many=True)


class EnvironmentFacts(serializers.Serializer[Environment]):
    """Where agents run."""

    environment = serializers.CharField(source="slug")
    name = serializers.CharField()
    is_production = serializers.BooleanField()


class RoleFacts(serializers.Serializer[RoleGrant]):
    """A person with a role."""

    person = PersonName()
    role = ChoiceField(choices=Role.choices)
    since = serializers.DateTimeField()


class TokenFacts(serializers.Serializer[PersonalToken]):
    """The token that asks."""

    name = serializers.CharField()
    scope = ChoiceField(choices=PersonalToken.Scope.choices)
    expires_at = serializers.DateTimeField()


class Myself(serializers.Serializer[Any]):
    """Who asks."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    email = serializers.CharField()
    roles = serializers.ListField(child=serializers.CharField())
    teams = serializers.ListField(child=serializers.CharField())
    token = TokenFacts(allow_null=True, help_text="null for a session")


class TeamListView(ApiView):
    """`/api/v1/teams`."""

    @operation(
        "list_teams",
        "All teams, by name",
        answers=page_of("TeamPage", TeamFacts),
        query=[CURSOR, LIMIT],
        refuses=[422],
        tag=TAG,
    )
    def get(self, request: Request) -> Response:
        """Everyone signed in reads them."""
        rows = Team.objects.select_related("parent", "lead")
        return page_answer(request, rows, TeamFacts, order=["slug"])


class TeamView(ApiView):
    """`/api/v1/teams/{slug}`."""

    @operation("get_team", "One team", answers=TeamDetail, refuses=[404], tag=TAG)
    def get(self, request: Request, slug: str) -> Response:  # noqa: ARG002 (the framework passes it)
        """Everyone signed in reads it."""
        team = Team.objects.select_related("parent", "lead").filter(slug=slug).first()
        if team is None:
            raise NotFoundError(f"there is no team `{slug[:100]}`")
        members = Person.objects.filter(memberships__team=team, is_active=True)
        facts = {**TeamFacts(team).data, "members": PersonName(members, many=True).data}
        return Response(facts)


class PersonListView(ApiView):
    """`/api/v1/people`."""

    @operation(
        "list_people",
        "Those who are here, by number",
        answers=page_of("PersonPage", PersonName),
        query=[CURSOR, LIMIT],
        refuses=[422],
        tag=TAG,
    )
    def get(self, request: Request) -> Response:
        """Names alone."""
        rows = Person.objects.filter(is_active=True, is_service=False)
        return page_answer(request, rows, PersonName, order=["pk"])


class EnvironmentListView(ApiView):
    """`/api/v1/environments`."""

    @operation(
        "list_environments",
        "Where agents run",
        answers=page_of("EnvironmentPage", EnvironmentFacts),
        query=[CURSOR, LIMIT],
        refuses=[422],
        tag=TAG,
    )
    def get(self, request: Request) -> Response:
        """Everyone signed in reads them."""
        return page_answer(
            request, Environment.objects.all(), EnvironmentFacts, order=["slug"]
        )


class RoleListView(ApiView):
    """`/api/v1/roles`."""

    @operation(
        "list_roles",
        "Who holds a role over the whole installation",
        answers=page_of("RolePage", RoleFacts),
        query=[CURSOR, LIMIT],
        refuses=[422],
        tag=TAG,
    )
    def get(self, request: Request) -> Response:
        """Everyone signed in reads them; only a page changes them."""
        rows = RoleGrant.objects.select_related("person").filter(person__is_active=True)
        return page_answer(request, rows, RoleFacts, order=["role", "pk"])


class MyselfView(ApiView):
    """`/api/v1/me`."""

    @operation("get_me", "Who asks, and with what", answers=Myself, tag=TAG)
    def get(self, request: Request) -> Response:
        """A first call to try a token with."""
        person = person_of(request)
        token = request.auth if isinstance(request.auth, PersonalToken) else None
        facts = {
            "id": person.pk,
            "name": person.name,
            "email": person.email,
            "roles": sorted(person.roles.values_list("role", flat=True)),
            "teams": sorted(person.memberships.values_list("team__slug", flat=True)),
            "token": TokenFacts(token).data if token else None,
        }
        return Response(facts)
