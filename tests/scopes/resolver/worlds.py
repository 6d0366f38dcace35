"""Small worlds for AuthZEN: agents of some charters, and what the catalogue describes."""

from __future__ import annotations

from typing import Any

from registry.models import ActionEntry, Agent, ResourceEntry
from registry.services.catalogue import agents
from registry.services.catalogue.entries import add_entry
from tests import factories
from tests.scopes.resolver.door import Door

EVALUATION = "/access/v1/evaluation"
EVALUATIONS = "/access/v1/evaluations"
SEARCH = "/access/v1/search/"
EVERY = [EVALUATION, EVALUATIONS, SEARCH + "subject", SEARCH + "resource"]
SURE = {"confidence_score": 0.93}


def make_agent(cast: factories.Cast, slug: str, text: str = "", **facts: Any) -> Agent:
    """An agent of that name; with a text, the charter is in force in staging."""
    agent = agents.register_agent(
        slug,
        title=slug.capitalize(),
        kind="macro",
        owner_team=cast.owners,
        accountable=cast.alice,
        reviewers=cast.reviewers,
        by=cast.alice,
    )
    if text:
        put(cast, agent, text, **facts)
    return agent


def put(cast: factories.Cast, agent: Agent, text: str, **facts: Any) -> None:
    """Put the charter's text in force for the agent in staging."""
    version = factories.make_version(agent, by=cast.alice, text=text)
    factories.make_in_force(cast, version=version, environment=cast.staging, **facts)


def describe(cast: factories.Cast, **modes: str) -> None:
    """Describe actions in the catalogue, each with its mode."""
    for name, mode in modes.items():
        facts = {"name": name, "title": name.capitalize(), "mode": mode}
        add_entry(ActionEntry, facts=facts, by=cast.frank)


def describe_resources(cast: factories.Cast, *names: str) -> None:
    for name in names:
        facts = {
            "name": name,
            "title": name.capitalize(),
            "owner_team": cast.owners,
            "sensitivity": "internal",
        }
        add_entry(ResourceEntry, facts=facts, by=cast.frank)


def question(
    agent: str, action: str, resource: str, *, mode: str = "", **context: Any
) -> dict[str, Any]:
    asked: dict[str, Any] = {
        "subject": {"type": "agent", "id": agent},
        "action": {"name": action},
        "resource": {"type": "resource", "id": resource},
    }
    if mode:
        asked["action"]["properties"] = {"mode": mode}
    if context:
        asked["context"] = context
    return asked


def ask(door: Door, data: object, path: str = EVALUATION) -> dict[str, Any]:
    """The answer to a body, which is 200."""
    response = door.post(path, data)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def refusal(door: Door, data: object, path: str = EVALUATION) -> tuple[int, str]:
    """Status and code of a problem."""
    response = door.post(path, data)
    return response.status_code, response.json()["code"]


def found(door: Door, part: str, data: dict[str, Any]) -> list[str]:
    """Every name a search finds, page by page."""
    names: list[str] = []
    page = dict(data.get("page", {}))
    while True:
        answer = ask(door, {**data, "page": page}, SEARCH + part)
        assert answer["page"]["count"] == len(answer["results"])
        names += [one.get("id", one.get("name")) for one in answer["results"]]
        token = answer["page"]["next_token"]
        if not token:
            return names
        page["token"] = token
