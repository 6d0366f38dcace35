"""The names a charter says: what the catalogue has entries for."""

from __future__ import annotations

from collections.abc import Iterator

from charter.language import Document
from charter.language.trigger_logic import fields

WILD = "*"


def names_in(document: Document) -> frozenset[tuple[str, str]]:
    """Every `(kind of entry, name)` the charter says. Patterns say names only where they are grants."""
    return frozenset(
        [
            *(("resources", name) for name in _resources(document)),
            *(("actions", name) for name in _actions(document) if WILD not in name),
            *(("metrics", name) for name in _metrics(document)),
            *(("fields", name) for name in _fields(document)),
        ]
    )


def _resources(document: Document) -> Iterator[str]:
    scope = document.authorization
    yield from (grant.resource for grant in scope.can_access)
    yield from (
        denial.resource for denial in scope.cannot_access if WILD not in denial.resource
    )
    yield from (tool.resource for tool in document.tools if WILD not in tool.resource)


def _actions(document: Document) -> Iterator[str]:
    scope = document.authorization
    for grant in scope.can_access:
        yield from grant.actions or ()
    for denial in scope.cannot_access:
        yield from denial.actions or ()
    for rule in scope.escalation:
        yield from rule.actions or ()
    yield from (one.pattern for one in scope.boundary.requires_approval)
    yield from (tool.action for tool in document.tools)


def _metrics(document: Document) -> Iterator[str]:
    if document.contract is not None:
        yield from (clause.metric for clause in document.contract.clauses)


def _fields(document: Document) -> Iterator[str]:
    scope = document.authorization
    for grant in scope.can_access:
        if grant.when is not None:
            yield from fields(grant.when)
    for rule in scope.escalation:
        yield from fields(rule.trigger)
