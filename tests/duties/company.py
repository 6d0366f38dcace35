"""A drawn company as rows, and its request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from approvals.models import DeploymentRequest, StandIn
from approvals.rules import Group, Need as Needed, Rule, Stage
from approvals.services.deployments import put_in_force
from approvals.services.policy_sets import install_policies
from approvals.services.requests import ask
from registry.clock import now
from registry.models import Environment, Membership, Person, RoleGrant, Team
from registry.services import people
from registry.services.catalogue import agents
from scopes.models import Version, VersionAuthor
from tests.duties.oracle import Graph, Need
from tests.factories import ARTICLE, CONTRACT, approve, make_version

KEEPER = "keeper"
"""Agrees to the first version, and to nothing after that."""


@dataclass(frozen=True, slots=True)
class Company:
    """`version`: the newest, which is to be asked for."""

    graph: Graph
    people: dict[str, Person]
    production: Environment
    version: Version

    def ask(self) -> DeploymentRequest:
        return ask(
            self.version,
            environment=self.production,
            by=self.people[self.graph.asker],
            why="customers wait",
            mode="enforce",
        )


def built(graph: Graph) -> Company:
    """No administrator: the installation itself knows of what was long ago."""
    at = now()
    made = {name: _person(name) for name in (*graph.people, KEEPER)}
    teams = {
        slug: Team.objects.create(slug=slug, name=slug, lead=made[KEEPER])
        for slug in graph.members
    }
    for inner, outer in graph.within.items():
        Team.objects.filter(pk=teams[inner].pk).update(parent=teams[outer])
    for name, above in graph.above.items():
        Person.objects.filter(pk=made[name].pk).update(reports_to=made[above])
    _belong(graph, made, teams, at)
    production = Environment.objects.create(
        slug="production", name="Production", is_production=True
    )
    version = _versions(graph, made, teams[graph.owner_team], production)
    _leave(graph, made, at)
    install_policies((_rule(graph),))
    fresh = {name: Person.objects.get(pk=made[name].pk) for name in graph.people}
    return Company(graph, fresh, production, version)


def _person(name: str) -> Person:
    return people.add_person(
        email=f"{name}@charter.test", name=name, password=None, by=None
    )


def _belong(
    graph: Graph, made: dict[str, Person], teams: dict[str, Team], at: datetime
) -> None:
    for team, since in graph.members.items():
        for name, hours in since.items():
            Membership.objects.create(
                team=teams[team], person=made[name], since=at - timedelta(hours=hours)
            )
    for role, since in graph.roles.items():
        for name, hours in since.items():
            RoleGrant.objects.create(
                role=role, person=made[name], since=at - timedelta(hours=hours)
            )


def _leave(graph: Graph, made: dict[str, Person], at: datetime) -> None:
    """Who has left for good, who is no person, and who is away."""
    for person in graph.people.values():
        Person.objects.filter(pk=made[person.name].pk).update(
            is_active=person.is_active, is_service=person.is_service
        )
    for name, deputy in graph.away.items():
        StandIn.objects.create(
            person=made[name],
            deputy=made[deputy],
            starts_at=at - timedelta(hours=1),
            ends_at=at + timedelta(days=5),
        )


def _versions(
    graph: Graph,
    made: dict[str, Person],
    team: Team,
    production: Environment,
) -> Version:
    ann = made[graph.accountable]
    porter = agents.register_agent(
        "porter",
        title="Porter",
        kind="macro",
        owner_team=team,
        accountable=ann,
        by=ann,
    )
    named = Needed(Group("people", (made[KEEPER].email,)))
    install_policies((Rule("keeper", stages=(Stage((named,)),)),))
    version = None
    for place, writers in enumerate(graph.writers):
        text = ARTICLE.replace("per_run: 50", f"per_run: {50 + place}") + CONTRACT
        version = make_version(porter, by=ann, text=text)
        for name in sorted(writers - {graph.accountable}):
            VersionAuthor.objects.get_or_create(version=version, person=made[name])
        if place == 0 and graph.in_force:
            _agree(version, production, ann, made[KEEPER])
    assert version is not None
    return version


def _agree(
    version: Version, production: Environment, asker: Person, keeper: Person
) -> None:
    request = ask(
        version, environment=production, by=asker, why="first", mode="enforce"
    )
    approve(request, by=keeper)
    assert put_in_force(request.round.pk) is not None


def _rule(graph: Graph) -> Rule:
    return Rule(
        "the rule",
        without_owner=graph.without_owner,
        stages=tuple(
            Stage(tuple(_need(need) for need in stage)) for stage in graph.stages
        ),
    )


def _need(need: Need) -> Needed:
    names = need.names
    if need.kind == "people":
        names = tuple(f"{name}@charter.test" for name in names)
    return Needed(Group(need.kind, names), need.quorum)
