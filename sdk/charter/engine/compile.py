"""Document to prepared rules: whatever depends on names alone is worked out once.

For a (resource, mode, action) seen before, deciding is one dictionary lookup and the
facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from charter.engine import sentences
from charter.engine.decision import Code, Reason
from charter.engine.rules import GRANTS, Rules, verdict_of
from charter.engine.verdict import Limit, Verdict
from charter.language.document import Document, EdgeResponse, OnBreach

MAX_REMEMBERED = 4096
_BOUNDARY = "authorization.scope_boundary"


@dataclass(frozen=True, slots=True)
class Compiled:
    """A charter ready to decide, immutable but for what it remembers of names.

    `counters` are in canonical order. `breach` is the reason to give while the outcome
    contract is in breach and `on_breach` is `require_review`, else None.
    """

    agent: str
    rules: Rules
    max_actions: int
    timeout_minutes: int
    max_actions_line: int | None
    timeout_line: int | None
    counters: tuple[Limit, ...]
    edge_cases: Mapping[str, EdgeResponse]
    breach: Reason | None
    lines: Mapping[str, int]
    _remembered: dict[tuple[str, str, str], Verdict] = field(
        default_factory=dict, compare=False, repr=False
    )

    def verdict(self, resource: str, mode: str, action: str) -> Verdict:
        """Return what the rules say of these names, whatever the facts."""
        names = (resource, mode, action)
        known = self._remembered.get(names)
        return self._learn(names) if known is None else known

    def _learn(self, names: tuple[str, str, str]) -> Verdict:
        verdict = verdict_of(self.rules, *names)
        # Names come from callers: however many they invent, memory stays bounded.
        if len(self._remembered) >= MAX_REMEMBERED:
            self._remembered.clear()
        self._remembered[names] = verdict
        return verdict


def compile_document(
    document: Document, lines: Mapping[str, int] | None = None
) -> Compiled:
    """Return the document prepared for deciding; `lines` if they are kept elsewhere."""
    lines = document.lines if lines is None else lines
    authorization = document.authorization
    boundary = authorization.boundary
    return Compiled(
        agent=document.agent,
        rules=Rules(
            agent=document.agent,
            lines=lines,
            grants=_by_resource(document),
            denials=authorization.cannot_access,
            escalation=tuple(
                (authorization.escalation_path(index), rule)
                for index, rule in enumerate(authorization.escalation)
            ),
            approvals=boundary.requires_approval,
        ),
        max_actions=boundary.max_actions_per_run,
        timeout_minutes=boundary.timeout_minutes,
        max_actions_line=lines.get(f"{_BOUNDARY}.max_actions_per_run"),
        timeout_line=lines.get(f"{_BOUNDARY}.timeout_minutes"),
        counters=tuple(
            limit(key, maximum, lines) for key, maximum in sorted(boundary.counters)
        ),
        edge_cases=dict(authorization.edge_cases),
        breach=_breach(document, lines),
        lines=lines,
    )


def limit(key: str, maximum: Decimal, lines: Mapping[str, int]) -> Limit:
    """Return the limit a key such as `max_cost_usd_per_run` names."""
    name, _, period = key.removeprefix("max_").rpartition("_per_")
    rule = f"{_BOUNDARY}.{key}"
    return Limit(key, name, period == "day", maximum, rule, lines.get(rule))


def _by_resource(document: Document) -> GRANTS:
    grants: GRANTS = {}
    for index, grant in enumerate(document.authorization.can_access):
        grants[grant.resource] = (*grants.get(grant.resource, ()), (index, grant))
    return grants


def _breach(document: Document, lines: Mapping[str, int]) -> Reason | None:
    contract = document.contract
    if contract is None or contract.on_breach is not OnBreach.REVIEW:
        return None
    return Reason(
        Code.CONTRACT_BREACHED,
        sentences.FIXED[Code.CONTRACT_BREACHED],
        "contract.on_breach",
        lines.get("contract.on_breach"),
        document.agent,
    )
