"""Advice on whom a workflow directs: unknown agents, cycles, too many levels (§5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from charter.language.document import AgentType, Document
from charter.language.lints.advice import Lint, Subject
from charter.language.problems import quote
from charter.language.words.phrases import count

_DEEPEST = 20
_Child = tuple[str, int | None]
_Told = dict[_Child, int | None]
Charters = Mapping[_Child, Document]


def delegation_lints(subject: Subject) -> Iterator[Lint]:
    document, known = subject.document, subject.known
    most, told = _most(document), _Told()
    for index, step in enumerate(document.workflow):
        path, shown = f"workflow[{index}]", quote(step.agent)
        if known.agents and step.agent not in known.agents | {document.agent}:
            message = f"the step {quote(step.step)} names {shown}, which is no agent"
            fix = "name an agent that is registered"
            yield subject.lint("unknown_agent", path, message, fix)
            continue
        if step.agent in known.gone:
            reason = f"{shown} {known.gone[step.agent]}"
            message = f"the step {quote(step.step)} can never succeed: {reason}"
            fix = "name another agent, or leave the step out"
            yield subject.lint("step_never_allowed", path, message, fix)
            continue
        child = known.charters.get((step.agent, step.version))
        if known.agents and step.version is not None and child is None:
            message = f"{shown} has no version {step.version}"
            fix = "name a version it has, or none for the latest"
            yield subject.lint("unknown_agent", path, message, fix)
        levels = _levels(
            (step.agent, step.version), known.charters, (document.agent,), told
        )
        if levels is None:
            message = f"{shown} directs {quote(document.agent)} in turn, without end"
            fix = "let only one of them direct the other"
            yield subject.lint("delegation_cycle", path, message, fix)
        elif levels > most:
            message = (
                f"{shown} directs others itself: that is {count(levels, 'level')}, "
                f"and {most} is the most"
            )
            fix = "direct its agents from here, or allow more levels"
            yield subject.lint("delegation_too_deep", path, message, fix)


def _most(document: Document) -> int:
    depth = document.authorization.boundary.max_delegation_depth
    if depth is not None:
        return depth
    return 1 if document.type is AgentType.MACRO else 0


def _levels(
    child: _Child, charters: Charters, above: tuple[str, ...], told: _Told
) -> int | None:
    """Count the levels that directing an agent opens, None where there is no end."""
    agent = child[0]
    if agent in above:
        return None
    if child in told:
        return told[child]
    document = charters.get(child)
    steps = document.workflow if document and len(above) < _DEEPEST else ()
    deepest: int | None = 0
    for step in dict.fromkeys((one.agent, one.version) for one in steps):
        below = _levels(step, charters, (*above, agent), told)
        deepest = None if deepest is None or below is None else max(deepest, below)
    told[child] = None if deepest is None else deepest + 1
    return told[child]
