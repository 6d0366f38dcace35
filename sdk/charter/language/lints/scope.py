"""Advice on grants, tools and the boundary (language §7)."""

from __future__ import annotations

from collections.abc import Iterator

from charter.language.differences.patterns import meets_all
from charter.language.document import AgentType, Denial, Document, Grant, Mode, Tool
from charter.language.lints.advice import Lint, Subject
from charter.language.names import covers, denial_covers, fold
from charter.language.problems import quote
from charter.language.spelling import one_edit_apart
from charter.language.words.phrases import either

RISKY_VERBS = ("delete", "modify", "transfer", "send")
_ACTING = frozenset({Mode.WRITE, Mode.DIRECT})


def scope_lints(subject: Subject) -> Iterator[Lint]:
    for index, grant in enumerate(subject.document.authorization.can_access):
        path = f"authorization.can_access[{index}]"
        yield from _grant_lints(subject, path, grant)
    yield from _tool_lints(subject)
    yield from _micro_lints(subject)
    yield from _near_lints(subject)


def _grant_lints(subject: Subject, path: str, grant: Grant) -> Iterator[Lint]:
    scope = subject.document.authorization
    shown = quote(grant.resource)
    if grant.actions is None and _ACTING & set(grant.modes):
        message = f"the grant of {shown} lets it do any action in write or direct mode"
        fix = "name the `actions` it needs"
        yield subject.warning("grant_without_actions", path, message, fix)
    if all(_is_denied(scope.cannot_access, grant, mode) for mode in grant.modes):
        message = f"a denial makes the grant of {shown} useless"
        yield subject.warning("dead_grant", path, message, "remove one of them")
    if grant.when is not None and any(_frees(one, grant) for one in scope.can_access):
        message = f"another grant of {shown} holds without the condition of this one"
        fix = "remove one, or give both the condition"
        yield subject.warning("needless_condition", path, message, fix)
    if Mode.WRITE in grant.modes:
        yield from _unguarded(subject, path, grant)


def _is_denied(denials: tuple[Denial, ...], grant: Grant, mode: Mode) -> bool:
    """Tell whether denials cover all that a grant allows in a mode."""
    met = [
        one
        for one in denials
        if denial_covers(one.resource, grant.resource)
        and (one.modes is None or mode in one.modes)
    ]
    if grant.actions is None:
        return any(one.actions is None or "*" in one.actions for one in met)
    return all(
        any(
            one.actions is None or any(covers(each, action) for each in one.actions)
            for one in met
        )
        for action in grant.actions
    )


def _frees(other: Grant, grant: Grant) -> bool:
    named = other.actions is None or (
        grant.actions is not None and set(grant.actions) <= set(other.actions)
    )
    return (
        other.when is None
        and other.resource == grant.resource
        and set(grant.modes) <= set(other.modes)
        and named
    )


def _unguarded(subject: Subject, path: str, grant: Grant) -> Iterator[Lint]:
    """Find what the grant lets it delete, modify, transfer or send unasked."""
    scope = subject.document.authorization
    patterns = [one.pattern for one in scope.boundary.requires_approval]
    patterns += [
        pattern
        for one in scope.cannot_access
        if denial_covers(one.resource, grant.resource)
        for pattern in one.actions or ("*",)
    ]
    if grant.actions is None:
        risky = [f"{verb}_{fold(grant.resource)}" for verb in RISKY_VERBS]
    else:
        risky = [one for one in grant.actions if _verb(one) in RISKY_VERBS]
    open_ones = [
        one for one in risky if not any(covers(pattern, one) for pattern in patterns)
    ]
    if open_ones:
        named = either(quote(one) for one in open_ones)
        message = f"nobody is asked before an action such as {named}"
        fix = "add a pattern to `requires_approval`, or name other `actions`"
        yield subject.warning("unguarded_write", path, message, fix)


def _verb(action: str) -> str:
    return fold(action).split("_")[0]


def _tool_lints(subject: Subject) -> Iterator[Lint]:
    for tool in subject.document.tools:
        if (reason := _hopeless(subject.document, tool)) is not None:
            message = f"the tool {quote(tool.name)} can never be called: {reason}"
            fix = "grant what it needs, or remove the tool"
            yield subject.error(
                "tool_never_allowed", f"tools.{tool.name}", message, fix
            )


def _hopeless(document: Document, tool: Tool) -> str | None:
    scope = document.authorization
    needed = Grant(tool.resource, (tool.mode,), (tool.action,))
    if _is_denied(scope.cannot_access, needed, tool.mode):
        return "a denial covers it"
    for grant in scope.can_access:
        named = grant.actions is None or tool.action in grant.actions
        if grant.resource == tool.resource and tool.mode in grant.modes and named:
            return None
    return "no grant allows it"


def _micro_lints(subject: Subject) -> Iterator[Lint]:
    document = subject.document
    if document.type is not AgentType.MICRO:
        return
    writes = [
        one for one in document.authorization.can_access if Mode.WRITE in one.modes
    ]
    fix = "split it into several agents, or make it macro"
    if len(document.tools) > 1:
        message = f"a micro agent has one tool, this has {len(document.tools)}"
        yield subject.warning("micro_with_several_tools", "tools", message, fix)
    if len(writes) > 1:
        path = "authorization.can_access"
        message = f"a micro agent writes to one resource, this to {len(writes)}"
        yield subject.warning("micro_with_several_writes", path, message, fix)


def _near_lints(subject: Subject) -> Iterator[Lint]:
    scope, known = subject.document.authorization, subject.known.resources
    named = [
        (f"authorization.can_access[{index}]", one.resource)
        for index, one in enumerate(scope.can_access)
    ] + [
        (f"authorization.cannot_access[{index}]", one.resource)
        for index, one in enumerate(scope.cannot_access)
    ]
    for path, name in named:
        near = sorted(one for one in known if one_edit_apart(fold(name), fold(one)))
        if near and not any(meets_all(name, one) for one in known):
            message = (
                f"{quote(name)} is not known, and one letter from {quote(near[0])}"
            )
            fix = f"write {quote(near[0])} if that is meant"
            yield subject.warning("near_known_resource", path, message, fix)
