"""Small charters that direct one another, for tests of compositions."""

from __future__ import annotations

from registry.models import Agent
from registry.services.catalogue.agents import register_agent
from tests.factories import make_version

MICRO = """\
agent: {name}
type: micro
authorization:
  can_access: [{grants}]
  scope_boundary: {{max_actions_per_run: {actions}, timeout_minutes: {minutes}}}
contract:
  outcome: It is done within 48 hours
  clauses: [{{name: c, metric: hours, target: "<= 48", source: crm}}]
"""


def charter(name, *steps, grants="orders (read)", actions=50, minutes=30, more=""):
    """A charter's text; `steps`: texts such as `{step: a, agent: b}`."""
    text = MICRO.format(name=name, grants=grants, actions=actions, minutes=minutes)
    text = text.replace("}}", "}")
    if steps:
        text = text.replace("type: micro", "type: macro")
        listed = "\n".join(f"  - {step}" for step in steps)
        text += f"workflow:\n{listed}\n"
    if more:
        text = text.replace("timeout_minutes", f"{more}, timeout_minutes")
    return text


def composed(cast, name, *steps, **facts) -> Agent:
    """An agent with that charter as its next version; registered when it is new."""
    agent = Agent.objects.filter(slug=name).first() or register_agent(
        name,
        title=name.replace("-", " ").capitalize(),
        kind="macro" if steps else "micro",
        owner_team=cast.owners,
        accountable=cast.alice,
        by=cast.alice,
    )
    make_version(agent, by=cast.alice, text=charter(name, *steps, **facts))
    return agent


def newest(agent: Agent):
    return agent.versions.select_related("agent").first()
