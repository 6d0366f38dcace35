"""What changed between two charters, in sentences a person reads (language §8)."""

from __future__ import annotations

from collections.abc import Iterator

from charter.language.canonical import (
    boundary_data,
    canonical_data,
    grant_data,
    step_data,
    tool_data,
)
from charter.language.differences.boundary import boundary_changes
from charter.language.differences.change import Change, Kind, same, unsafer, wider
from charter.language.differences.grants import grant_changes
from charter.language.differences.promises import (
    contract_changes,
    description_changes,
    example_changes,
)
from charter.language.differences.restrictions import (
    approval_changes,
    denial_changes,
    edge_changes,
    rule_changes,
)
from charter.language.differences.workflow import tool_changes, workflow_changes
from charter.language.document import Document
from charter.language.words.scope import (
    boundary_texts,
    grant_text,
    step_text,
    tool_text,
)

__all__ = ["Change", "Kind", "diff"]


def diff(old: Document | None, new: Document) -> tuple[Change, ...]:
    """Give every semantic change, the ones that widen first; `old` None: the first one.

    Empty exactly when both are the same document. Sound, not complete: what is not
    surely something else is called wider.
    """
    found = list(_first(new) if old is None else _changes(old, new))
    if old is not None and not found and old != new:
        sentence = "is written otherwise and means the same"
        found.append(same(sentence, "", canonical_data(old), canonical_data(new)))
    return tuple(sorted(found, key=lambda change: _ORDER.index(change.kind)))


_ORDER = (Kind.WIDER, Kind.REMOVES_SAFEGUARD, Kind.NARROWER, Kind.SAME_REACH)


def _first(new: Document) -> Iterator[Change]:
    """Give what a first charter allows: without one, nothing was."""
    scope = new.authorization
    for index, grant in enumerate(scope.can_access):
        path = f"authorization.can_access[{index}]"
        yield wider(f"may now {grant_text(grant)}", path, None, grant_data(grant))
    for index, step in enumerate(new.workflow):
        sentence = f"may now {step_text(step)}"
        yield wider(sentence, f"workflow[{index}]", None, step_data(step))
    data = boundary_data(scope.boundary)
    for key, text in boundary_texts(scope.boundary):
        path = f"authorization.scope_boundary.{key}"
        yield wider(f"may now run, and stops {text}", path, None, data[key])
    for tool in new.tools:
        sentence = f"may now {tool_text(tool)}"
        yield unsafer(sentence, f"tools.{tool.name}", None, tool_data(tool))


def _changes(old: Document, new: Document) -> Iterator[Change]:
    before, after = old.authorization, new.authorization
    if old.agent != new.agent:
        sentence = f"is the charter of another agent, `{new.agent}`"
        yield wider(sentence, "agent", old.agent, new.agent)
    if old.type != new.type:
        sentence = f"is now a {new.type} agent"
        yield wider(sentence, "type", str(old.type), str(new.type))
    yield from grant_changes(before.can_access, after.can_access)
    yield from denial_changes(before.cannot_access, after.cannot_access)
    yield from rule_changes(before, after)
    yield from edge_changes(before, after)
    yield from approval_changes(
        before.boundary.requires_approval, after.boundary.requires_approval
    )
    yield from boundary_changes(old, new)
    yield from tool_changes(old.tools, new.tools)
    yield from workflow_changes(old.workflow, new.workflow)
    yield from contract_changes(old.contract, new.contract)
    yield from example_changes(old.examples, new.examples)
    yield from description_changes(old, new)
