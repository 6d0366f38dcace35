"""Advice on a charter that reads: what cannot work, what looks wrong (language §7)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from charter.language.document import Document, Example
from charter.language.lints.advice import Edit, How, Known, Lint, Subject
from charter.language.lints.codes import CODES, Severity
from charter.language.lints.contract import contract_lints
from charter.language.lints.near import near_lints
from charter.language.lints.patterns import pattern_lints
from charter.language.lints.people import people_lints
from charter.language.lints.scope import scope_lints
from charter.language.lints.shadows import shadow_lints
from charter.language.lints.tools import step_lints, tool_lints
from charter.language.lints.triggers import trigger_lints
from charter.language.lints.vague import Vague, vague_parts
from charter.language.problems import quote

__all__ = [
    "CODES",
    "Edit",
    "How",
    "Known",
    "Lint",
    "Severity",
    "Vague",
    "lint",
    "vague_parts",
]

DecideExample = Callable[[Document, Example], str]
"""Decides an example and gives the effect, such as `allow`."""


def lint(
    document: Document,
    *,
    production: bool = False,
    known: Known | None = None,
    decide_example: DecideExample | None = None,
) -> tuple[Lint, ...]:
    """Give all advice on a charter, errors first, then by line.

    Advice that hangs on other charters, teams and the like is given where `known` says
    something of them. Examples are only run when something that decides them is given.
    """
    subject = Subject(document, known or Known(), production)
    found = [one for lints in _ALL for one in lints(subject)]
    if decide_example is not None:
        found += _example_lints(subject, decide_example)
    order = {severity: index for index, severity in enumerate(Severity)}
    return tuple(sorted(found, key=lambda one: (order[one.severity], one.line or 0)))


_ALL: tuple[Callable[[Subject], Iterator[Lint]], ...] = (
    scope_lints,
    near_lints,
    tool_lints,
    step_lints,
    pattern_lints,
    shadow_lints,
    trigger_lints,
    people_lints,
    contract_lints,
)


def _example_lints(subject: Subject, decide_example: DecideExample) -> Iterator[Lint]:
    for index, example in enumerate(subject.document.examples):
        effect = decide_example(subject.document, example)
        if effect != example.expect:
            message = (
                f"the example {quote(example.name)} expects {quote(example.expect)} "
                f"and gets {quote(effect)}"
            )
            fix = "correct the example or the charter"
            yield subject.lint("example_fails", f"examples[{index}]", message, fix)
