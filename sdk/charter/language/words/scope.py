"""The scope in words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from charter.language.document import (
    ApprovalPattern,
    Boundary,
    Denial,
    Document,
    EscalationAction,
    EscalationRule,
    Grant,
    Step,
    Tool,
)
from charter.language.trigger_printer import print_number
from charter.language.words import phrases as say
from charter.language.words.sentence import LEADS, Sentence

MAY, MUST_ASK, MUST_NEVER, STOPS, _ = LEADS
_SCOPE = "authorization"
_COUNTER = re.compile(r"max_(.+)_per_(run|day)")


def may(document: Document) -> Iterator[Sentence]:
    grants = document.authorization.can_access
    for index, grant in enumerate(grants):
        yield Sentence(grant_text(grant), f"{_SCOPE}.can_access[{index}]", MAY)
    if not grants:
        yield Sentence("do nothing yet", f"{_SCOPE}.can_access", MAY)
    for tool in document.tools:
        yield Sentence(tool_text(tool), f"tools.{tool.name}", MAY)
    for index, step in enumerate(document.workflow):
        yield Sentence(step_text(step), f"workflow[{index}]", MAY)


def must_ask(document: Document) -> Iterator[Sentence]:
    patterns = document.authorization.boundary.requires_approval
    for index, approval in enumerate(patterns):
        rule = f"{_SCOPE}.scope_boundary.requires_approval[{index}]"
        yield Sentence(approval_text(approval), rule, MUST_ASK)


def must_never(document: Document) -> Iterator[Sentence]:
    for index, denial in enumerate(document.authorization.cannot_access):
        rule = f"{_SCOPE}.cannot_access[{index}]"
        yield Sentence(denial_text(denial), rule, MUST_NEVER)


def stops(document: Document) -> Iterator[Sentence]:
    scope = document.authorization
    yield from _boundary(scope.boundary)
    for index, rule in enumerate(scope.escalation):
        yield Sentence(rule_text(rule), scope.escalation_path(index))
    for name, response in scope.edge_cases:
        text = f"on {say.spoken(name)}, {say.response(response)}"
        yield Sentence(text, f"{_SCOPE}.edge_cases.{name}")


def grant_text(grant: Grant) -> str:
    """Say what a grant allows: `read customer profile`."""
    text = f"{say.touching(grant.modes)} {say.spoken(grant.resource)}"
    if grant.actions is not None:
        text += f", only by {say.either(say.spoken(one) for one in grant.actions)}"
    if grant.when is not None:
        text += f", only when {say.condition(grant.when)}"
    return text


def denial_text(denial: Denial) -> str:
    """Say what a denial forbids: `touch billing system or anything beneath it`."""
    what = say.any_resource(denial.resource)
    if denial.modes is None and denial.actions is not None:
        return f"take {say.any_action(denial.actions)} on {what}"
    verb = "touch" if denial.modes is None else say.touching_either(denial.modes)
    by = "" if denial.actions is None else f" by {say.any_action(denial.actions)}"
    return f"{verb} {what}{by}"


def approval_text(approval: ApprovalPattern) -> str:
    """Say who is asked: `a person before any action beginning with …`."""
    who = "a person" if approval.quorum == 1 else f"{approval.quorum} people"
    if approval.reviewers is not None:
        who += f" from {say.spoken(approval.reviewers)}"
    text = f"{who} before {say.any_action((approval.pattern,))}"
    if approval.within_minutes is not None:
        minutes = say.count(approval.within_minutes, "minute")
        text += f"; no answer within {minutes} counts as a no"
    return text


def rule_text(rule: EscalationRule) -> str:
    """Say what an escalation rule does, and what it does when it cannot tell."""
    whom = "a person"
    if rule.reviewers is not None:
        whom = f"a person from {say.spoken(rule.reviewers)}"
    when = f"when {say.condition(rule.trigger)}"
    if rule.actions is not None:
        when = f"before {say.any_action(rule.actions)} {when}"
    if rule.action is EscalationAction.STOP:
        return f"stops the run {when}; asks {whom} when that cannot be told"
    verb = (
        "tells the owner" if rule.action is EscalationAction.NOTIFY else f"asks {whom}"
    )
    return f"{verb} {when}, or when that cannot be told"


def tool_text(tool: Tool) -> str:
    """Say what a tool call counts as."""
    text = (
        f"use the tool `{tool.name}`, which counts as {say.spoken(tool.action)} "
        f"on {say.spoken(tool.resource)} ({tool.mode})"
    )
    if tool.context:
        facts = (f"{say.spoken(a)} from {say.spoken(b)}" for a, b in tool.context)
        text += f", taking {say.both(facts)}"
    if tool.show:
        text += f", showing {say.both(say.spoken(one) for one in tool.show)}"
    return text + (", as it is defined today" if tool.definition else "")


def step_text(step: Step) -> str:
    """Say whom a step directs."""
    version = "" if step.version is None else f" (version {step.version})"
    text = f"direct `{step.agent}`{version} in the step {say.spoken(step.step)}"
    if step.needs:
        text += f" after {say.both(say.spoken(one) for one in step.needs)}"
    if step.on_error is not None:
        text += f"; if that fails, {say.response(step.on_error)}"
    return text


def _boundary(boundary: Boundary) -> Iterator[Sentence]:
    for key, text in boundary_texts(boundary):
        yield Sentence(text, f"{_SCOPE}.scope_boundary.{key}", STOPS)


def boundary_texts(boundary: Boundary) -> Iterator[tuple[str, str]]:
    """Say each maximum the document names, by its key."""
    actions = say.count(boundary.max_actions_per_run, "action")
    minutes = say.count(boundary.timeout_minutes, "minute")
    yield "max_actions_per_run", f"after {actions} in a run"
    yield "timeout_minutes", f"after {minutes} in a run"
    for key, maximum in boundary.counters:
        yield key, counter_text(key, print_number(maximum))
    if boundary.max_runs_per_hour is not None:
        runs = say.count(boundary.max_runs_per_hour, "run")
        yield "max_runs_per_hour", f"when {runs} began within an hour"
    if boundary.max_open_runs is not None:
        runs = say.count(boundary.max_open_runs, "run")
        are = "is" if boundary.max_open_runs == 1 else "are"
        yield "max_open_runs", f"when {runs} {are} open at once"
    if boundary.max_delegation_depth is not None:
        levels = say.count(boundary.max_delegation_depth, "level")
        yield (
            "max_delegation_depth",
            f"where agents would direct each other beyond {levels}",
        )


def counter_text(key: str, maximum: str) -> str:
    """Say the maximum of a counter by its full key, `max_<counter>_per_run|day`."""
    counter, span = _counter(key)
    return f"before {counter} goes above {maximum} in a {span}"


def uncounted_text(key: str) -> str:
    """Say that a counter has no maximum any more."""
    counter, span = _counter(key)
    return f"no longer stops, however far {counter} goes in a {span}"


def _counter(key: str) -> tuple[str, str]:
    match = _COUNTER.fullmatch(key)
    counter, span = match.groups() if match else (key, "run")
    return say.spoken(counter), span
