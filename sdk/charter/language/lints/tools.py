"""Advice on tools and workflow steps that can never succeed (language §5, §7)."""

from __future__ import annotations

from collections.abc import Iterator

from charter.language.document import Document, Step
from charter.language.lints.advice import Lint, Subject, add
from charter.language.lints.delegation import delegation_lints
from charter.language.lints.lacking import lacking
from charter.language.lints.reach import Open
from charter.language.problems import quote


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
        is_there = child is not None and step.agent not in subject.known.gone
        if child is not None and is_there and open_scope is not None:
            path = f"workflow[{index}]"
            yield from _step(subject, path, step, child, open_scope)


def _step(
    subject: Subject, path: str, step: Step, child: Document, open_scope: Open
) -> Iterator[Lint]:
    """Compare what the step's agent is granted with what this charter leaves of it."""
    found = lacking(child, open_scope)
    if found is None:
        return
    fix = "grant it here too, or leave the step out"
    if found.is_all:
        message = (
            f"the step {quote(step.step)} can never succeed: {quote(step.agent)} has "
            f"to {found.what}, which this agent itself may not"
        )
        yield subject.lint("step_never_allowed", path, message, fix)
    else:
        message = (
            f"in the step {quote(step.step)}, {quote(step.agent)} cannot {found.what}: "
            "this agent itself may not"
        )
        yield subject.lint("step_partly_allowed", path, message, fix)
