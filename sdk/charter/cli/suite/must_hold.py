"""What must hold whatever is asked: looking for a request that breaks it.

An allow needs a grant, and a grant names its resource, so the resources to try are
those granted. Modes are the grant's. Actions are those a grant names, and where it
names none, stand-ins for all names that meet the pattern (`spellings.py`). Facts are
every case there is for the conditions and triggers involved (`facts.py`). The run is
fresh and no person has said yes: anything else only refuses more. When there are too
many cases to try, what must hold is *not proven*, which is a failure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from charter.cli.output.data import line
from charter.cli.suite.facts import contexts
from charter.cli.suite.model import Never
from charter.cli.suite.spellings import representatives
from charter.engine import (
    Code,
    Decision,
    Effect,
    RunState,
    compile_document,
    decide,
    parse_request,
)
from charter.language.document import Document, Grant
from charter.language.names import covers, denial_covers

MOST_CONTEXTS = 4_000
MOST_REQUESTS = 40_000


@dataclass(frozen=True, slots=True)
class Held:
    """How a promise fared: `request` with its decision breaks it; `tried` how many.

    `proven` is False when there were too many requests to try them all.
    """

    never: Never
    tried: int
    proven: bool = True
    request: dict[str, Any] | None = None
    decision: Decision | None = None

    @property
    def wrong(self) -> str | None:
        """What is wrong, or None."""
        if self.request is not None and self.decision is not None:
            return f"`{self.never.say}` is broken by `{line(self.request)}`"
        if not self.proven:
            return (
                f"`{self.never.say}` is not proven: {self.tried} requests kept it,"
                " and there are more"
            )
        return None


def hold(document: Document, never: Never) -> Held:
    """Look for an allowed request that meets the patterns."""
    compiled = compile_document(document)
    proven, tried, fresh = True, 0, RunState()
    for question, complete in _questions(document, never):
        proven = proven and complete
        if tried >= MOST_REQUESTS:
            return Held(never, tried, proven=False)
        tried += 1
        decision = decide(compiled, parse_request(question), fresh)
        # Facts too large for a request say nothing of those that are not.
        proven = proven and decision.code is not Code.INVALID_REQUEST
        if decision.effect is Effect.ALLOW:
            return Held(never, tried, request=question, decision=decision)
    return Held(never, tried, proven)


def _questions(
    document: Document, never: Never
) -> Iterator[tuple[dict[str, Any], bool]]:
    scope = document.authorization
    for grant in scope.can_access:
        if never.resource and not denial_covers(never.resource, grant.resource):
            continue
        conditions = [
            one.when
            for one in scope.can_access
            if one.resource == grant.resource and one.when is not None
        ]
        for action in _actions(document, grant, never.action or "*"):
            triggers = [
                rule.trigger
                for rule in scope.escalation
                if rule.actions is None
                or any(covers(one, action) for one in rule.actions)
            ]
            facts, complete = contexts((*conditions, *triggers), MOST_CONTEXTS)
            for mode in grant.modes:
                named = {
                    "action": action,
                    "resource": grant.resource,
                    "mode": str(mode),
                }
                for context in facts:
                    yield {**named, "context": context}, complete


def _actions(document: Document, grant: Grant, pattern: str) -> tuple[str, ...]:
    if grant.actions is not None:
        return tuple(one for one in grant.actions if covers(pattern, one))
    return representatives(pattern, _patterns(document))


def _patterns(document: Document) -> Iterator[str]:
    """Give every pattern that restricts actions."""
    scope = document.authorization
    for denial in scope.cannot_access:
        yield from denial.actions or ()
    for rule in scope.escalation:
        yield from rule.actions or ()
    for approval in scope.boundary.requires_approval:
        yield approval.pattern
