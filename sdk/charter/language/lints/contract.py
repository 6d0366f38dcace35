"""Advice on the outcome contract (language §6, §7)."""

from __future__ import annotations

from collections.abc import Iterator

from charter.language.document import Clause
from charter.language.lints.advice import Lint, Subject
from charter.language.lints.vague import vague_parts
from charter.language.problems import quote


def contract_lints(subject: Subject) -> Iterator[Lint]:
    contract = subject.document.contract
    clauses = contract.clauses if contract else ()
    if subject.production and not clauses:
        message = "production needs at least one clause, and there is none"
        fix = "add a clause with a metric and a target"
        yield subject.error("no_clause", "contract.clauses", message, fix)
    if clauses and not any(clause.guardrail for clause in clauses):
        message = "there is a goal and no guardrail: it could be met at any price"
        fix = "add a clause with `guardrail: true` for what must not get worse"
        yield subject.warning("no_guardrail", "contract.clauses", message, fix)
    if contract and contract.outcome is not None:
        yield from _vague(subject, "contract.outcome", contract.outcome)
    for index, clause in enumerate(clauses):
        yield from _clause_lints(subject, f"contract.clauses[{index}]", clause)


def _vague(subject: Subject, path: str, text: str) -> Iterator[Lint]:
    for one in vague_parts(text):
        message = f"{quote(one.words)} {one.reason}"
        fix = f"write {one.instead}"
        yield subject.warning("vague_wording", path, message, fix)


def _clause_lints(subject: Subject, path: str, clause: Clause) -> Iterator[Lint]:
    for part in ("objective", "window", "source"):
        if getattr(clause, part) is None:
            message = f"the clause {quote(clause.name)} has no `{part}`"
            fix = f"say its `{part}`, such as `{_SUCH_AS[part]}`"
            yield subject.warning("incomplete_clause", path, message, fix)
    if clause.source == "agent":
        message = f"nobody but the agent reports {quote(clause.metric)}"
        fix = "name a service that reports it with a key of its own, or `server`"
        yield subject.warning("self_reported", path, message, fix)
    if clause.source == "server" and clause.metric not in SERVER_METRICS:
        message = f"the server does not measure {quote(clause.metric)}"
        fix = f"use one of {', '.join(sorted(SERVER_METRICS))}, or another source"
        yield subject.warning("unmeasured_metric", path, message, fix)


SERVER_METRICS = frozenset({"actions", "minutes", "denials", "reviews", "cost_usd"})
_SUCH_AS = {"objective": "95%", "window": "30d", "source": "crm"}
