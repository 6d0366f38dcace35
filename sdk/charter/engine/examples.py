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


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """How a charter answers one of its examples; `say` gives the reason."""

    path: str
    name: str
    expect: str
    effect: str
    say: str

    @property
    def passes(self) -> bool:
        """Whether it is answered as expected."""
        return self.effect == self.expect


def example_results(document: Document) -> tuple[ExampleResult, ...]:
    """Ask the charter its own examples, in their order."""
    compiled = compile_document(document)
    results = []
    for index, example in enumerate(document.examples):
        state = RunState() if example.run is None else parse_state(dict(example.run))
        decision = decide(compiled, parse_request(dict(example.request)), state)
        results.append(
            ExampleResult(
                f"examples[{index}]",
                example.name,
                example.expect,
                decision.effect.value,
                decision.say,
            )
        )
    return tuple(results)


def failing_examples(document: Document) -> tuple[FailingExample, ...]:
    """Return the examples that the charter answers otherwise, in their order."""
    return tuple(
        FailingExample(
            one.path,
            document.lines.get(one.path),
            f"example `{one.name}` expects {one.expect}, "
            f"but the answer is {one.effect}: {one.say}",
        )
        for one in example_results(document)
        if not one.passes
    )
