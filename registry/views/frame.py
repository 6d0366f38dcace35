"""The frame around every page of one agent: its title, its tabs, what this person may do with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from registry import access
from registry.models import Agent, Environment, Hold, Person
from registry.services.stopping.covering import holds_on


@dataclass(frozen=True, slots=True)
class Tab:
    """A link of the agent's pages; `current` is the page shown."""

    name: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Answering:
    """Which version answers in an environment; `number` None: none does."""

    environment: Environment
    number: int | None
    href: str


def agent_frame(agent: Agent, *, person: Person, tab: str) -> dict[str, Any]:
    """Context for `layouts/agent.html`: agent, tabs, in_force, suspension, holds and five permissions."""
    may_see, may_edit = (
        access.may_see_work(person, agent),
        access.may_edit(person, agent),
    )
    suspension = _suspension(agent)
    return {
        "nav": "agents",
        "agent": agent,
        "tabs": _tabs(agent, tab, may_see=may_see, may_edit=may_edit),
        "in_force": in_force_everywhere(agent, list(Environment.objects.all())),
        "suspension": suspension,
        "holds": holds_on(agent).exclude(kind=Hold.Kind.EVERYTHING),
        "may_see_work": may_see,
        "may_edit": may_edit,
        "may_retire": agent.state != Agent.State.RETIRED
        and access.may_retire(person, agent),
        "may_suspend": access.may_suspend(person, agent),
        "may_resume": suspension is not None
        and suspension.resume_asked_by != person
        and access.may_resume(person, agent),
    }


def in_force_everywhere(
    agent: Agent, environments: list[Environment]
) -> list[Answering]:
    """For each environment the version in force there, from the agent's summary."""
    numbers, page = agent.summary.in_force, agent.get_absolute_url()
    return [
        Answering(place, number, f"{page}versions/{number}/")
        for place in environments
        for number in (numbers.get(place.slug),)
    ]


def _suspension(agent: Agent) -> Any:
    if not agent.is_suspended:
        return None
    return agent.suspensions.select_related("by", "resume_asked_by").get(lifted_at=None)


def _tabs(agent: Agent, current: str, *, may_see: bool, may_edit: bool) -> list[Tab]:
    at = [agent.slug]
    known = [
        ("overview", "Overview", reverse("agent", args=at), True),
        ("versions", "Versions", reverse("version_list", args=at), True),
        ("composition", "Composition", reverse("composition", args=at), True),
        ("draft", "Draft", reverse("draft_edit", args=at), may_see),
        ("runs", "Runs", f"{reverse('run_list')}?agent={agent.slug}", may_see),
        ("keys", "Keys", reverse("key_list", args=at), may_edit),
        ("ownership", "Ownership", reverse("ownership_detail", args=at), True),
        ("activity", "Activity", reverse("agent_activity", args=at), may_see),
    ]
    return [
        Tab(label, url, key == current) for key, label, url, shown in known if shown
    ]
