"""The charters that the made-up agents have: a few kinds, filled with an agent's name."""

from __future__ import annotations

from dataclasses import dataclass

from charter.language import assess, canonical_data, diff, read
from charter.manifest import canonical
from scopes.services.naming import names_in

NAMELESS = "agent-name-here"

_TEXT = """\
agent: {agent}
type: micro
purpose: Handles {thing} for {team} and says what it did.
authorization:
  can_access:
    - {thing} (read)
    - {thing}_drafts (read/write)
  cannot_access:
    - payroll
    - card_vault
  escalation:
    - {{trigger: confidence_score < 0.7, action: queue_for_human_review}}
  scope_boundary:
    max_actions_per_run: {actions}
    timeout_minutes: 30
    max_refund_eur_per_run: 200
    requires_approval: [delete_*]
tools:
  get_{thing}: {{action: get_{thing}, resource: {thing}, mode: read}}
  write_{thing}: {{action: write_{thing}, resource: {thing}_drafts, mode: write}}
contract:
  outcome: Nine of ten {thing} handled within two hours
  clauses:
    - {{name: in_time, metric: hours_to_done, target: "<= 2", objective: 90%, source: crm}}
"""
THINGS = (
    "orders",
    "invoices",
    "refunds",
    "tickets",
    "contracts",
    "shipments",
    "claims",
    "leads",
)


@dataclass(frozen=True, slots=True)
class Template:
    """A charter with `NAMELESS` where the agent's name goes; the rest is worked out once."""

    thing: str
    text: str
    canonical: str
    risk: str
    tools: tuple[str, ...]
    names: frozenset[tuple[str, str]]

    def of(self, agent: str) -> tuple[str, str]:
        """Text and canonical JSON of an agent's charter."""
        return (
            self.text.replace(NAMELESS, agent),
            self.canonical.replace(NAMELESS, agent),
        )


def templates(versions: int) -> list[list[Template]]:
    """For each thing, as many charters as an agent has versions."""
    return [
        [_template(thing, 20 + number) for number in range(versions)]
        for thing in THINGS
    ]


def _template(thing: str, actions: int) -> Template:
    text = _TEXT.format(agent=NAMELESS, thing=thing, team="a team", actions=actions)
    document = read(text)
    return Template(
        thing,
        text,
        canonical(canonical_data(document)).decode(),
        str(assess(diff(None, document), production=True).level),
        tuple(sorted(tool.name for tool in document.tools)),
        names_in(document),
    )
