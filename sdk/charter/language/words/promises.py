"""What an agent is for and promises, in words (language §6)."""

from __future__ import annotations

from collections.abc import Iterator

from charter.language.document import Clause, Document, Example, OnBreach, Target
from charter.language.trigger_printer import print_number
from charter.language.words import phrases as say
from charter.language.words.sentence import Sentence

_TARGETS = {
    "<": "below",
    "<=": "at most",
    ">": "above",
    ">=": "at least",
    "==": "exactly",
    "!=": "anything but",
}
_BREACH = {
    OnBreach.NOTIFY: "tells the owner",
    OnBreach.REVIEW: "asks a person before every action",
    OnBreach.SUSPEND: "is suspended",
}
_SOURCES = {"agent": "the agent itself", "server": "the server"}
_EFFECTS = {
    "allow": "be allowed",
    "deny": "be refused",
    "require_approval": "need a person's approval",
    "escalate": "be handed to a person",
}


def promises(document: Document) -> Iterator[Sentence]:
    if document.purpose is not None:
        yield Sentence(f"is for this: {say.one_line(document.purpose)}", "purpose")
    if document.task is not None:
        yield Sentence(f"has one task: {say.one_line(document.task)}", "task")
    if document.output_schema is not None:
        yield Sentence("gives output that follows its schema", "output_schema")
    if document.contract is not None:
        yield from _contract(document)
    for index, example in enumerate(document.examples):
        yield Sentence(example_text(example), f"examples[{index}]")


def _contract(document: Document) -> Iterator[Sentence]:
    contract = document.contract
    if contract is None:
        return
    if contract.outcome is not None:
        text = f"promises this: {say.one_line(contract.outcome)}"
        yield Sentence(text, "contract.outcome")
    for index, clause in enumerate(contract.clauses):
        yield Sentence(clause_text(clause), f"contract.clauses[{index}]")
    if contract.clauses:
        yield Sentence(breach_text(contract.on_breach), "contract.on_breach")


def clause_text(clause: Clause) -> str:
    """Say a clause: `hours to first value at most 48 hours in 95% of runs, …`."""
    parts = [f"{say.spoken(clause.metric)} {target_text(clause.target, clause.unit)}"]
    if clause.objective is not None:
        parts[0] += f" in {print_number(clause.objective)}% of runs"
    if clause.window is not None:
        parts[0] += f" over {say.duration(clause.window)}"
    if clause.min_sample is not None:
        parts.append(f"counted from {say.count(clause.min_sample, 'run')}")
    if clause.source is not None:
        source = _SOURCES.get(clause.source, say.spoken(clause.source))
        parts.append(f"measured by {source}")
    if clause.report_within is not None:
        parts.append(f"reported within {say.duration(clause.report_within)}")
    kind = "keeps as a guardrail" if clause.guardrail else "promises"
    return f"{kind} ({say.spoken(clause.name)}): {', '.join(parts)}"


def target_text(target: Target, unit: str | None) -> str:
    """Say a target with its unit: `at most 48 hours`."""
    text = f"{_TARGETS[target.op]} {print_number(target.value)}"
    return text if unit is None else f"{text} {say.one_line(unit)}"


def breach_text(on_breach: OnBreach) -> str:
    """Say what a broken promise does."""
    return f"if a promise is broken, {_BREACH[on_breach]}"


def example_text(example: Example) -> str:
    """Say what an acceptance example asks for."""
    request = example.request
    asked = (
        f"{say.spoken(request['action'])} on {say.spoken(request['resource'])} "
        f"({request['mode']})"
    )
    name = say.one_line(example.name)
    return f'for example "{name}": {asked} must {_EFFECTS[example.expect]}'
