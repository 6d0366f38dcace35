"""Changes of the outcome contract, of examples and of what only describes."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from charter.language.canonical import clause_data, example_data
from charter.language.differences.change import Change, Kind, narrower, same, unsafer
from charter.language.differences.named import named_changes
from charter.language.document import Clause, Contract, Document, Example, OnBreach
from charter.language.trigger_relation import implies
from charter.language.triggers import Comparison
from charter.language.words.phrases import one_line
from charter.language.words.promises import breach_text, clause_text, example_text

_SEVERITY = {OnBreach.NOTIFY: 0, OnBreach.REVIEW: 1, OnBreach.SUSPEND: 2}
_MINUTES = {"m": 1, "h": 60, "d": 1440, "w": 10080}
DEFAULT_SAMPLE = 20
DEFAULT_OBJECTIVE = Decimal(100)
DEFAULT_WINDOW = "30d"


def contract_changes(old: Contract | None, new: Contract | None) -> Iterator[Change]:
    one, other = old or Contract(), new or Contract()
    yield from _clauses(one.clauses, other.clauses)
    if one.on_breach is not other.on_breach:
        weaker = _SEVERITY[other.on_breach] < _SEVERITY[one.on_breach]
        make = unsafer if weaker else narrower
        path, written = "contract.on_breach", (str(one.on_breach), str(other.on_breach))
        yield make(breach_text(other.on_breach), path, *written)
    if one.outcome != other.outcome:
        sentence = _reworded("what it promises", one.outcome, other.outcome)
        yield same(sentence, "contract.outcome", one.outcome, other.outcome)


def _clauses(old: tuple[Clause, ...], new: tuple[Clause, ...]) -> Iterator[Change]:
    return named_changes(
        old,
        new,
        name=lambda one: one.name,
        path=lambda index, _: f"contract.clauses[{index}]",
        data=clause_data,
        added=lambda one: (Kind.NARROWER, f"now {clause_text(one)}"),
        changed=lambda was, one: (_kind(was, one), f"now {clause_text(one)}"),
        gone=lambda one: (Kind.REMOVES_SAFEGUARD, f"no longer {clause_text(one)}"),
    )


def _kind(old: Clause, new: Clause) -> Kind:
    if not _is_tighter(old, new):
        return Kind.REMOVES_SAFEGUARD
    return Kind.SAME_REACH if _is_tighter(new, old) else Kind.NARROWER


def _is_tighter(old: Clause, new: Clause) -> bool:
    """Tell whether a run that meets the new clause surely meets the old one."""
    alike = (old.metric, old.unit, old.source) == (new.metric, new.unit, new.source)
    before = Comparison("value", old.target.op, old.target.value)
    after = Comparison("value", new.target.op, new.target.value)
    return (
        alike
        and (new.window or DEFAULT_WINDOW) == (old.window or DEFAULT_WINDOW)
        and implies(after, before)
        and (new.objective or DEFAULT_OBJECTIVE) >= (old.objective or DEFAULT_OBJECTIVE)
        and (new.min_sample or DEFAULT_SAMPLE) <= (old.min_sample or DEFAULT_SAMPLE)
        and (new.guardrail or not old.guardrail)
        and _reports_as_soon(old.report_within, new.report_within)
    )


def _reports_as_soon(old: str | None, new: str | None) -> bool:
    if old is None or new is None:
        return old == new
    return _minutes(new) <= _minutes(old)


def _minutes(written: str) -> int:
    return int(written[:-1]) * _MINUTES[written[-1]]


def example_changes(
    old: tuple[Example, ...], new: tuple[Example, ...]
) -> Iterator[Change]:
    return named_changes(
        old,
        new,
        name=lambda one: one.name,
        path=lambda index, _: f"examples[{index}]",
        data=example_data,
        added=lambda one: (Kind.SAME_REACH, f"new {example_text(one)}"),
        changed=lambda _, one: (Kind.REMOVES_SAFEGUARD, f"now {example_text(one)}"),
        gone=lambda one: (Kind.REMOVES_SAFEGUARD, f"no longer {example_text(one)}"),
    )


def description_changes(old: Document, new: Document) -> Iterator[Change]:
    """Compare what describes the agent and decides nothing, and the output schema."""
    if old.purpose != new.purpose:
        sentence = _reworded("what it is for", old.purpose, new.purpose)
        yield same(sentence, "purpose", old.purpose, new.purpose)
    if old.task != new.task:
        sentence = _reworded("what its one task is", old.task, new.task)
        yield same(sentence, "task", old.task, new.task)
    if old.output_schema != new.output_schema:
        before = None if old.output_schema is None else dict(old.output_schema)
        after = None if new.output_schema is None else dict(new.output_schema)
        make = narrower if old.output_schema is None else unsafer
        yield make("its output follows another schema", "output_schema", before, after)


def _reworded(what: str, before: str | None, text: str | None) -> str:
    if text is None:
        return f"no longer says {what}"
    how = "now says" if before is None else "says in other words"
    return f"{how} {what}: {one_line(text)}"
