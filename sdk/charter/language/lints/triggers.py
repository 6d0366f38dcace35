"""Advice on triggers, conditions and edge cases (language §7)."""

from __future__ import annotations

from collections.abc import Iterator

from charter.language.document import Document, EdgeAction
from charter.language.lints.advice import Edit, Lint, Subject, add, drop, put_key
from charter.language.problems import quote
from charter.language.trigger_logic import fields
from charter.language.trigger_relation import is_constant
from charter.language.triggers import Expression
from charter.language.words.phrases import condition, spoken

STANDARD_CASES = ("ambiguous_input", "tool_timeout", "tool_error", "low_confidence")
_FIRST_RULE = {
    "trigger": "confidence_score < 0.7",
    "action": "queue_for_human_review",
}


def trigger_lints(subject: Subject) -> Iterator[Lint]:
    document = subject.document
    fed = subject.known.fed | {
        name for tool in document.tools for name, _ in tool.context
    }
    for path, expression, is_grant in _expressions(document):
        yield from _constant(subject, path, expression, is_grant=is_grant)
        yield from _sources(subject, path, expression, fed)
    if not document.authorization.escalation:
        path = "authorization.escalation"
        message = "it never stops or hands over by itself: there is no escalation rule"
        fix = "add a rule, such as: ask a person when confidence score is below 0.7"
        yield subject.lint("no_escalation", path, message, fix, add(path, _FIRST_RULE))
    yield from _edge_cases(subject)


def _expressions(document: Document) -> Iterator[tuple[str, Expression, bool]]:
    scope = document.authorization
    for index, grant in enumerate(scope.can_access):
        if grant.when is not None:
            yield f"authorization.can_access[{index}]", grant.when, True
    for index, rule in enumerate(scope.escalation):
        yield scope.escalation_path(index), rule.trigger, False


def _constant(
    subject: Subject, path: str, expression: Expression, *, is_grant: bool
) -> Iterator[Lint]:
    always = is_constant(expression, subject.known.ranges)
    if always is None:
        return
    often = "always" if always else "never"
    message = f"it is {often} so that {condition(expression)}"
    fix = "correct the numbers, or remove it"
    # A grant whose condition never holds allows nothing; a rule still fires on doubt.
    mend: tuple[Edit, ...] = (drop(path),) if is_grant and not always else ()
    yield subject.lint("constant_trigger", path, message, fix, *mend)


def _sources(
    subject: Subject, path: str, expression: Expression, fed: frozenset[str]
) -> Iterator[Lint]:
    for name in sorted(fields(expression)):
        if name not in fed:
            message = f"nobody but the agent says what {quote(name)} is"
            fix = "take it from what a tool is called with, or have the system asked state it"
            yield subject.lint("agent_fed_condition", path, message, fix)
        if subject.known.sent and name not in subject.known.sent:
            message = f"nobody has ever sent {quote(name)}"
            fix = "check its spelling, or have it sent"
            yield subject.lint("field_never_sent", path, message, fix)


def _edge_cases(subject: Subject) -> Iterator[Lint]:
    declared = dict(subject.document.authorization.edge_cases)
    for name in STANDARD_CASES:
        if name not in declared:
            path = "authorization.edge_cases"
            message = (
                f"nothing is said of the edge case {quote(name)}: it waits for a person"
            )
            fix = (
                f"say what it does on {spoken(name)}: ask a person, try again, or stop"
            )
            mend = put_key(f"{path}.{name}", str(EdgeAction.QUEUE))
            yield subject.lint("undeclared_edge_case", path, message, fix, mend)
