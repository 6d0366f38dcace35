"""Document to prepared rules: whatever depends on names alone is worked out once.

For a (resource, mode, action) seen before, deciding is one dictionary lookup and the
facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from charter.engine import sentences
from charter.engine.limits import BOUNDARY, Limit, limit
from charter.engine.rules import Rules
from charter.engine.ruling import Code, Reason
from charter.engine.verdict import Verdict
from charter.language.document import Document, EdgeResponse, OnBreach

MIN_REMEMBERED = 256
REMEMBERED_PER_ENTRY = 4


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    """A charter ready to decide, immutable but for what it remembers of names.

    `counters` are in canonical order. `breach` is the reason to give while the outcome
    contract is in breach and `on_breach` is `require_review`, else None. What every
    decision reads comes first, so that it lies together in memory.
    """

    remembered: dict[tuple[str, str, str], Verdict]
    max_actions: int
    timeout_minutes: int
    counters: tuple[Limit, ...]
    agent: str
    rules: Rules
    max_actions_line: int | None
    timeout_line: int | None
    edge_cases: Mapping[str, EdgeResponse]
    breach: Reason | None
    lines: Mapping[str, int]
    max_remembered: int

    def verdict(self, resource: str, mode: str, action: str) -> Verdict:
        """Return what the rules say of these names, whatever the facts."""
        names = (resource, mode, action)
        return self.remembered.get(names) or self.learn(names)

    def learn(self, names: tuple[str, str, str]) -> Verdict:
        """Return what the rules say of a resource, mode and action, and remember it."""
        verdict = self.rules.verdict(*names)
        # Names come from callers: however many they invent, memory stays bounded.
        if len(self.remembered) >= self.max_remembered:
            self.remembered.clear()
        self.remembered[names] = verdict
        return verdict


def compile_document(
    document: Document, lines: Mapping[str, int] | None = None
) -> Compiled:
    """Return the document prepared for deciding; `lines` if they are kept elsewhere."""
    lines = document.lines if lines is None else lines
    authorization = document.authorization
    boundary = authorization.boundary
    entries = len(authorization.can_access) + len(authorization.cannot_access)
    return Compiled(
        remembered={},
        agent=document.agent,
        rules=Rules(document.agent, authorization, lines),
        max_actions=boundary.max_actions_per_run,
        timeout_minutes=boundary.timeout_minutes,
        max_actions_line=lines.get(f"{BOUNDARY}.max_actions_per_run"),
        timeout_line=lines.get(f"{BOUNDARY}.timeout_minutes"),
        counters=tuple(
            limit(key, maximum, lines) for key, maximum in sorted(boundary.counters)
        ),
        edge_cases=dict(authorization.edge_cases),
        breach=_breach(document, lines),
        lines=lines,
        max_remembered=MIN_REMEMBERED + REMEMBERED_PER_ENTRY * entries,
    )


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
