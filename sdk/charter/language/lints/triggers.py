"""Advice on triggers, conditions, edge cases and reviews (language §7)."""

from __future__ import annotations

from collections.abc import Iterator

from charter.language.document import Document
from charter.language.lints.advice import Lint, Subject
from charter.language.problems import quote
from charter.language.trigger_logic import fields
from charter.language.trigger_printer import print_trigger
from charter.language.trigger_relation import is_constant
from charter.language.triggers import Expression

STANDARD_CASES = ("ambiguous_input", "tool_timeout", "tool_error", "low_confidence")


def trigger_lints(subject: Subject) -> Iterator[Lint]:
    document = subject.document
    fed = subject.known.fed | {
        name for tool in document.tools for name, _ in tool.context
    }
    for path, expression in _expressions(document):
        yield from _constant(subject, path, expression)
        yield from _sources(subject, path, expression, fed)
    if not document.authorization.escalation:
        message = "no escalation rule: it never stops or hands over by itself"
        fix = "add a rule, such as `confidence_score < 0.7`"
        path = "authorization.escalation"
        yield subject.warning("no_escalation", path, message, fix)
    yield from _late_answers(subject)
    yield from _edge_cases(subject)


def _expressions(document: Document) -> Iterator[tuple[str, Expression]]:
    scope = document.authorization
    for index, grant in enumerate(scope.can_access):
        if grant.when is not None:
            yield f"authorization.can_access[{index}]", grant.when
    for index, rule in enumerate(scope.escalation):
        yield scope.escalation_path(index), rule.trigger


def _constant(subject: Subject, path: str, expression: Expression) -> Iterator[Lint]:
    always = is_constant(expression, subject.known.ranges)
    if always is not None:
        often = "always" if always else "never"
        message = f"{quote(print_trigger(expression))} is {often} true"
        fix = "mend the numbers, or remove it"
        yield subject.warning("constant_trigger", path, message, fix)


def _sources(
    subject: Subject, path: str, expression: Expression, fed: frozenset[str]
) -> Iterator[Lint]:
    for name in sorted(fields(expression)):
        if name not in fed:
            message = f"nobody but the agent says what {quote(name)} is"
            fix = "map it from a tool's argument, or let an enforcement point state it"
            yield subject.warning("agent_fed_condition", path, message, fix)
        if subject.known.sent and name not in subject.known.sent:
            message = f"nobody has ever sent {quote(name)}"
            fix = "check its spelling, or send it"
            yield subject.hint("field_never_sent", path, message, fix)


def _late_answers(subject: Subject) -> Iterator[Lint]:
    boundary = subject.document.authorization.boundary
    for index, one in enumerate(boundary.requires_approval):
        if (one.within_minutes or 0) > boundary.timeout_minutes:
            path = f"authorization.scope_boundary.requires_approval[{index}]"
            message = (
                f"people have {one.within_minutes} minutes to answer, the run ends "
                f"after {boundary.timeout_minutes}"
            )
            fix = "shorten `within_minutes`, or lengthen `timeout_minutes`"
            yield subject.error("answer_after_timeout", path, message, fix)


def _edge_cases(subject: Subject) -> Iterator[Lint]:
    declared = dict(subject.document.authorization.edge_cases)
    for name in STANDARD_CASES:
        if name not in declared:
            message = (
                f"the edge case {quote(name)} is not declared: it waits for a person"
            )
            fix = f"add `{name}` to `edge_cases`"
            path = "authorization.edge_cases"
            yield subject.hint("undeclared_edge_case", path, message, fix)
