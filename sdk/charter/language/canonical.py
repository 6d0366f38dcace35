"""A document as plain data: what is digested, signed and stored (language §1).

One shape for each meaning: the long forms, without what is absent or the default;
triggers and targets as text, whose decimals are exact; other numbers as JSON has them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from charter.language.document import (
    ApprovalPattern,
    Authorization,
    Boundary,
    Clause,
    Contract,
    Denial,
    Document,
    EdgeAction,
    EdgeResponse,
    EscalationRule,
    Example,
    Grant,
    OnBreach,
    Step,
    Target,
    Tool,
)
from charter.language.problems import Code, DocumentError, Problem
from charter.language.reader.data import BEYOND, MAX_SAFE
from charter.language.reader.events import MAX_LEVELS
from charter.language.reader.nodes import Listing, Node, Scalar, Table
from charter.language.reader.places import Place, Reading
from charter.language.reader.scalars import Kind
from charter.language.reader.schema import read_document
from charter.language.trigger_printer import print_number, print_trigger

Data = dict[str, Any]


def canonical_data(document: Document) -> Data:
    """Give a document as plain JSON-able data; `from_canonical` is the way back."""
    return _present(
        agent=document.agent,
        type=str(document.type),
        purpose=document.purpose,
        authorization=_authorization(document.authorization),
        tools={tool.name: tool_data(tool) for tool in document.tools} or None,
        task=document.task,
        output_schema=_plain(document.output_schema),
        workflow=[step_data(step) for step in document.workflow] or None,
        contract=None
        if document.contract is None
        else contract_data(document.contract),
        examples=[example_data(one) for one in document.examples] or None,
    )


def from_canonical(data: Mapping[str, Any]) -> Document:
    """Give the document that plain data stands for; raises `DocumentError`.

    Every rule of the reader holds, but for the limits on the length of a text.
    """
    reading = Reading("")
    document = read_document(Place(reading, _node(data), ""))
    if reading.problems:
        raise DocumentError(reading.problems)
    return document


def contract_data(contract: Contract) -> Data:
    """Give an outcome contract as plain data."""
    breach = None if contract.on_breach is OnBreach.NOTIFY else str(contract.on_breach)
    return _present(
        outcome=contract.outcome,
        clauses=[clause_data(clause) for clause in contract.clauses] or None,
        on_breach=breach,
    )


def clause_data(clause: Clause) -> Data:
    """Give a clause as plain data, its target and objective as written."""
    percent = None if clause.objective is None else f"{print_number(clause.objective)}%"
    return _present(
        name=clause.name,
        metric=clause.metric,
        target=print_target(clause.target),
        unit=clause.unit,
        objective=percent,
        window=clause.window,
        min_sample=clause.min_sample,
        guardrail=clause.guardrail or None,
        source=clause.source,
        report_within=clause.report_within,
    )


def print_target(target: Target) -> str:
    """Print a target as a clause writes it."""
    return f"{target.op} {print_number(target.value)}"


def _authorization(scope: Authorization) -> Data:
    rules: Any = [rule_data(rule) for rule in scope.escalation]
    if not scope.escalation_listed and len(rules) == 1:
        rules = rules[0]
    return _present(
        can_access=[grant_data(grant) for grant in scope.can_access],
        cannot_access=[denial_data(denial) for denial in scope.cannot_access] or None,
        escalation=rules or None,
        edge_cases={name: response_data(one) for name, one in scope.edge_cases} or None,
        scope_boundary=boundary_data(scope.boundary),
    )


def grant_data(grant: Grant) -> Data:
    return _present(
        resource=grant.resource,
        modes=_texts(grant.modes),
        actions=_texts(grant.actions),
        when=None if grant.when is None else print_trigger(grant.when),
    )


def denial_data(denial: Denial) -> Data:
    return _present(
        resource=denial.resource,
        modes=_texts(denial.modes),
        actions=_texts(denial.actions),
    )


def rule_data(rule: EscalationRule) -> Data:
    return _present(
        actions=_texts(rule.actions),
        trigger=print_trigger(rule.trigger),
        action=str(rule.action),
        reviewers=rule.reviewers,
    )


def response_data(response: EdgeResponse) -> Any:
    if response.action is not EdgeAction.RETRY or response.then is None:
        return str(response.action)
    return {"retry": response.retries, "then": response_data(response.then)}


def boundary_data(boundary: Boundary) -> Data:
    return _present(
        max_actions_per_run=boundary.max_actions_per_run,
        timeout_minutes=boundary.timeout_minutes,
        max_runs_per_hour=boundary.max_runs_per_hour,
        max_open_runs=boundary.max_open_runs,
        max_delegation_depth=boundary.max_delegation_depth,
        **{name: _plain(maximum) for name, maximum in boundary.counters},
        requires_approval=[approval_data(one) for one in boundary.requires_approval]
        or None,
    )


def approval_data(approval: ApprovalPattern) -> Data:
    return _present(
        pattern=approval.pattern,
        reviewers=approval.reviewers,
        within_minutes=approval.within_minutes,
        quorum=None if approval.quorum == 1 else approval.quorum,
    )


def tool_data(tool: Tool) -> Data:
    return _present(
        action=tool.action,
        resource=tool.resource,
        mode=str(tool.mode),
        context=dict(tool.context) or None,
        show=_texts(tool.show) or None,
        definition=tool.definition,
    )


def step_data(step: Step) -> Data:
    return _present(
        step=step.step,
        agent=step.agent,
        version=step.version,
        needs=_texts(step.needs) or None,
        on_error=None if step.on_error is None else response_data(step.on_error),
    )


def example_data(example: Example) -> Data:
    request = {
        key: _plain(example.request[key]) for key in _REQUEST if key in example.request
    }
    run = _present(run=_plain(example.run))
    return {"name": example.name, **request, **run, "expect": example.expect}


_REQUEST = ("action", "resource", "mode", "context", "usage", "arguments")


def _texts(values: tuple[str, ...] | None) -> list[str] | None:
    return None if values is None else [str(value) for value in values]


def _plain(value: Any) -> Any:
    """Give free values as dicts, lists and JSON's own scalars."""
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _present(**entries: Any) -> Data:
    return {key: value for key, value in entries.items() if value is not None}


@dataclass(frozen=True, slots=True)
class _Nowhere:
    line: int = 0
    column: int = 0
    index: int = 0


_NOWHERE = _Nowhere()


def _node(value: Any, level: int = 0) -> Node:
    """Make the tree that reading the data as a text would make."""
    if level > MAX_LEVELS:
        message = f"more than {MAX_LEVELS} levels of nesting"
        problem = Problem(Code.TOO_DEEP, "", 1, 1, message, "nest less deeply")
        raise DocumentError([problem])
    if isinstance(value, Mapping):
        entries = [
            (_scalar(key, Kind.TEXT), _node(inner, level + 1))
            for key, inner in value.items()
        ]
        return Table(tuple(entries), True, _NOWHERE, _NOWHERE)  # noqa: FBT003  a tuple
    if isinstance(value, list | tuple):
        items = tuple(_node(one, level + 1) for one in value)
        return Listing(items, True, _NOWHERE, _NOWHERE)  # noqa: FBT003  a tuple
    if isinstance(value, str):
        return _scalar(str(value), Kind.TEXT)
    if value is None:
        return _scalar("null", Kind.NULL)
    if isinstance(value, bool):
        return _scalar(str(value).lower(), Kind.BOOLEAN)
    return _number(value)


def _number(value: float) -> Node:
    """Make a number's node; one that JSON does not keep becomes one that is refused."""
    if isinstance(value, int):
        return _scalar(str(value) if abs(value) <= MAX_SAFE else BEYOND, Kind.WHOLE)
    return _scalar(str(value) if math.isfinite(value) else ".nan", Kind.FLOAT)


def _scalar(text: str, kind: Kind) -> Scalar:
    return Scalar(text, kind is not Kind.TEXT, kind, _NOWHERE, _NOWHERE)
