"""Advice on the outcome contract (language §6, §7)."""

from __future__ import annotations

from collections.abc import Iterator

from charter.language.document import Clause
from charter.language.lints.advice import Lint, Subject
from charter.language.lints.vague import vague_parts
from charter.language.names import SERVER_METRICS
from charter.language.problems import quote
from charter.language.words.phrases import either, spoken


def contract_lints(subject: Subject) -> Iterator[Lint]:
    contract = subject.document.contract
    clauses = contract.clauses if contract else ()
    if subject.production and not clauses:
        message = (
            "in production it must promise something measurable, and promises nothing"
        )
        fix = "add a promise: what is measured, and the number it must reach"
        yield subject.lint("no_clause", "contract.clauses", message, fix)
    if clauses and not any(clause.guardrail for clause in clauses):
        message = (
            "it promises a goal and no guardrail: the goal could be met at any price"
        )
        fix = "add a promise of what must not get worse, and mark it as a guardrail"
        yield subject.lint("no_guardrail", "contract.clauses", message, fix)
    if contract and contract.outcome is not None:
        yield from _vague(subject, "contract.outcome", contract.outcome)
    for index, clause in enumerate(clauses):
        yield from _clause_lints(subject, f"contract.clauses[{index}]", clause)


def _vague(subject: Subject, path: str, text: str) -> Iterator[Lint]:
    for one in vague_parts(text):
        message = f"{quote(one.words)} {one.reason}"
        fix = f"write {one.instead}"
        yield subject.lint("vague_wording", path, message, fix)


def _clause_lints(subject: Subject, path: str, clause: Clause) -> Iterator[Lint]:
    for part in ("objective", "window", "source"):
        if getattr(clause, part) is None:
            lacks, such_as = _LACKS[part]
            message = f"the promise {quote(clause.name)} does not say {lacks}"
            fix = f"say {lacks}, such as {such_as}"
            yield subject.lint("incomplete_clause", path, message, fix)
    if clause.source == "agent":
        message = f"nobody but the agent reports {quote(clause.metric)}"
        fix = "let a service that is not the agent report it, or measure it here"
        yield subject.lint("self_reported", path, message, fix)
    if clause.source == "server" and clause.metric not in SERVER_METRICS:
        message = f"Charter itself does not measure {quote(clause.metric)}"
        named = either(spoken(one) for one in sorted(SERVER_METRICS))
        fix = f"promise one of {named}, or name the service that reports it"
        yield subject.lint("unmeasured_metric", path, message, fix)


_LACKS = {
    "objective": ("in how many of its runs", "95%"),
    "window": ("over what time", "30 days"),
    "source": ("who measures it", "the CRM"),
}
