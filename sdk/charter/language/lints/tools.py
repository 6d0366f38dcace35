"""Advice on tools and workflow steps that can never succeed (language §5, §7)."""

from __future__ import annotations

from collections.abc import Iterator

from charter.language.document import Document, Mode, Step
from charter.language.lints.advice import Lint, Subject, add
from charter.language.lints.delegation import delegation_lints
from charter.language.lints.reach import Open
from charter.language.problems import quote
from charter.language.words.phrases import either, spoken, touching

_Need = tuple[str, Mode, tuple[str, ...] | None]
_SHOWN = 3


def tool_lints(subject: Subject) -> Iterator[Lint]:
    document = subject.document
    open_scope = Open(document.authorization)
    for tool in document.tools:
        need = tool.resource, tool.mode, (tool.action,)
        reason = open_scope.refusal(*need)
        if reason is None:
            continue
        message = f"the tool {quote(tool.name)} can never be used: {reason}"
        grant = {
            "resource": tool.resource,
            "modes": [str(tool.mode)],
            "actions": [tool.action],
        }
        is_denied = open_scope.denied.covers(*need[:2], tool.action)
        mend = () if is_denied else (add("authorization.can_access", grant),)
        fix = "narrow the denial" if is_denied else "grant what it needs"
        yield subject.lint(
            "tool_never_allowed",
            f"tools.{tool.name}",
            message,
            f"{fix}, or remove the tool",
            *mend,
        )


def step_lints(subject: Subject) -> Iterator[Lint]:
    """Find steps whose agent could do nothing, or too little, under this charter."""
    document = subject.document
    yield from delegation_lints(subject)
    open_scope = Open(document.authorization) if subject.known.charters else None
    for index, step in enumerate(document.workflow):
        child = subject.known.charters.get((step.agent, step.version))
        if child is not None and open_scope is not None:
            path = f"workflow[{index}]"
            yield from _step(subject, path, step, child, open_scope)


def _step(
    subject: Subject, path: str, step: Step, child: Document, open_scope: Open
) -> Iterator[Lint]:
    """Compare what the step's agent is granted with what this charter leaves of it."""
    own = Open(child.authorization)
    needs = [one for one in _needs(child) if own.refusal(*one) is None]
    lacking = [one for one in needs if open_scope.refusal(*one) is not None]
    if not lacking:
        return
    what = either(
        f"{touching([mode])} {spoken(name)}" for name, mode, _ in _few(lacking)
    )
    fix = "grant it here too, or leave the step out"
    if len(lacking) == len(needs):
        message = (
            f"the step {quote(step.step)} can never succeed: {quote(step.agent)} has "
            f"to {what}, which this agent itself may not"
        )
        yield subject.lint("step_never_allowed", path, message, fix)
    else:
        message = (
            f"in the step {quote(step.step)}, {quote(step.agent)} cannot {what}: this "
            "agent itself may not"
        )
        yield subject.lint("step_partly_allowed", path, message, fix)


def _needs(document: Document) -> list[_Need]:
    """Give what an agent is there to do: its tools, or without any its grants."""
    if document.tools:
        return [(one.resource, one.mode, (one.action,)) for one in document.tools]
    return [
        (one.resource, mode, one.actions)
        for one in document.authorization.can_access
        for mode in one.modes
    ]


def _few(lacking: list[_Need]) -> list[_Need]:
    by_touch = {one[:2]: one for one in lacking}
    return list(by_touch.values())[:_SHOWN]
