"""Acceptance examples.

The requests a charter says it answers in a certain way (language §1, §7).
"""

from __future__ import annotations

from dataclasses import dataclass

from charter.engine.compile import compile_document
from charter.engine.decide import decide
from charter.engine.request import parse_request
from charter.engine.state import RunState, parse_state
from charter.language.document import Document


@dataclass(frozen=True, slots=True)
class FailingExample:
    """An example that is answered otherwise.

    `say` tells how, `line` is None where it is not known.
    """

    path: str
    line: int | None
    say: str


def failing_examples(document: Document) -> tuple[FailingExample, ...]:
    """Ask the charter its own examples.

    Return those it answers otherwise, in their order.
    """
    compiled = compile_document(document)
    failing = []
    for index, example in enumerate(document.examples):
        state = RunState() if example.run is None else parse_state(dict(example.run))
        decision = decide(compiled, parse_request(dict(example.request)), state)
        if decision.effect.value != example.expect:
            path = f"examples[{index}]"
            say = (
                f"example `{example.name}` expects {example.expect}, "
                f"but the answer is {decision.effect.value}: {decision.say}"
            )
            failing.append(FailingExample(path, document.lines.get(path), say))
    return tuple(failing)
