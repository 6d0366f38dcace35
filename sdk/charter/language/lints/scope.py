"""Advice on grants and on what a micro agent may have (language §5, §7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from charter.language.canonical import grant_data
from charter.language.document import AgentType, Grant, Mode
from charter.language.lints.advice import Edit, Lint, Subject, add, drop, put
from charter.language.lints.reach import Denied
from charter.language.names import fold
from charter.language.pattern_set import PatternSet
from charter.language.problems import quote
from charter.language.words.phrases import both, either, spoken, touching

RISKY_VERBS = ("delete", "modify", "transfer", "send")
_ACTING = frozenset({Mode.WRITE, Mode.DIRECT})
_APPROVALS = "authorization.scope_boundary.requires_approval"


def scope_lints(subject: Subject) -> Iterator[Lint]:
    scope = subject.document.authorization
    denied = Denied(scope.cannot_access)
    asked = PatternSet(one.pattern for one in scope.boundary.requires_approval)
    free = _free(scope.can_access)
    for index, grant in enumerate(scope.can_access):
        path = f"authorization.can_access[{index}]"
        yield from _nameless(subject, path, grant)
        yield from _dead(subject, path, grant, denied)
        if grant.when is not None and _is_freed(grant, free):
            message = (
                f"the condition on {quote(grant.resource)} changes nothing: another "
                "entry allows the same without it"
            )
            fix = "remove one of the two, or give both the condition"
            yield subject.lint("needless_condition", path, message, fix, drop(path))
        if Mode.WRITE in grant.modes:
            yield from _unguarded(subject, path, grant, denied, asked)
    yield from _micro(subject)


def _nameless(subject: Subject, path: str, grant: Grant) -> Iterator[Lint]:
    acting = [mode for mode in grant.modes if mode in _ACTING]
    if grant.actions is not None or not acting:
        return
    message = (
        f"it may {touching(acting)} {quote(grant.resource)} by any action at all: "
        "none is named"
    )
    tools = [one for one in subject.document.tools if one.resource == grant.resource]
    mend: tuple[Edit, ...] = ()
    if tools and all(mode in {one.mode for one in tools} for mode in grant.modes):
        names = tuple(sorted({one.action for one in tools if one.mode in grant.modes}))
        mend = (put(path, grant_data(replace(grant, actions=names))),)
    fix = "name the actions it needs, and only those"
    yield subject.lint("grant_without_actions", path, message, fix, *mend)


def _dead(subject: Subject, path: str, grant: Grant, denied: Denied) -> Iterator[Lint]:
    """Find what a grant allows in words only."""
    shown, actions = quote(grant.resource), grant.actions or (None,)
    open_modes = tuple(
        mode
        for mode in grant.modes
        if not all(denied.covers(grant.resource, mode, one) for one in actions)
    )
    if not open_modes:
        message = f"the grant of {shown} has no effect: a denial forbids all of it"
        fix = "remove the grant, or narrow the denial"
        yield subject.lint("dead_grant", path, message, fix, drop(path))
    elif open_modes != grant.modes:
        lost = touching(mode for mode in grant.modes if mode not in open_modes)
        message = f"it can never {lost} {shown}: a denial forbids it"
        fix = "grant only what is left, or narrow the denial"
        left = put(path, grant_data(replace(grant, modes=open_modes)))
        yield subject.lint("dead_grant", path, message, fix, left)


_Free = dict[tuple[str, Mode], list[tuple[str, ...] | None]]


def _free(grants: tuple[Grant, ...]) -> _Free:
    """Give the actions each resource is granted for without a condition, by mode."""
    found: _Free = {}
    for grant in grants:
        if grant.when is None:
            for mode in grant.modes:
                found.setdefault((grant.resource, mode), []).append(grant.actions)
    return found


def _is_freed(grant: Grant, free: _Free) -> bool:
    for mode in grant.modes:
        named = free.get((grant.resource, mode), [])
        if None in named:
            continue
        every = {action for one in named for action in one or ()}
        if grant.actions is None or not every.issuperset(grant.actions):
            return False
    return True


def _unguarded(
    subject: Subject, path: str, grant: Grant, denied: Denied, asked: PatternSet
) -> Iterator[Lint]:
    """Find what the grant lets it delete, modify, transfer or send unasked."""
    if grant.actions is None:
        risky = {f"{verb}_{fold(grant.resource)}": f"{verb}*" for verb in RISKY_VERBS}
    else:
        risky = {one: one for one in grant.actions if _verb(one) in RISKY_VERBS}
    unasked = {
        one: pattern
        for one, pattern in risky.items()
        if not asked.meets(one) and not denied.covers(grant.resource, Mode.WRITE, one)
    }
    if unasked:
        named = either(quote(one) for one in unasked)
        message = f"it may do {named} without asking anybody"
        fix = "ask a person first, or name only harmless actions"
        mend = [add(_APPROVALS, {"pattern": one}) for one in unasked.values()]
        yield subject.lint("unguarded_write", path, message, fix, *mend)


def _verb(action: str) -> str:
    return fold(action).split("_")[0]


def _micro(subject: Subject) -> Iterator[Lint]:
    document = subject.document
    if document.type is not AgentType.MICRO:
        return
    writes = [
        one for one in document.authorization.can_access if Mode.WRITE in one.modes
    ]
    fix = "split it into several agents, or make it a macro agent"
    if len(document.tools) > 1:
        message = f"a micro agent has one tool, this one has {len(document.tools)}"
        yield subject.lint("micro_with_several_tools", "tools", message, fix)
    if len(writes) > 1:
        path = "authorization.can_access"
        named = both(spoken(one.resource) for one in writes[:3])
        more = f" and {len(writes) - 3} more" if len(writes) > 3 else ""  # noqa: PLR2004  as many as fit a line
        message = f"a micro agent writes to one thing, this one to {named}{more}"
        yield subject.lint("micro_with_several_writes", path, message, fix)
