"""From what was asked and what was found to an answer and what must be written.

Pure but for the ids it makes. The engine decides; this module keeps the run's count, tells
repeats from new calls (language §2) and opens and redeems reviews (language §4.1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from charter.engine import (
    Code,
    Decision,
    Effect,
    Link,
    Refusal,
    Request,
    RunState,
    Said,
    arguments_digest,
    content_digest,
    decide,
    engine_error,
)
from charter.engine.kept import kept_arguments, kept_facts
from registry.ids import uuid7
from scopes.resolver.charters import Charter
from scopes.resolver.exact import capped, plus
from scopes.resolver.found import Final, Found, ReviewRow
from scopes.resolver.ruled import Answer, Counts, Entry, Names, Question, Ruled, Waiting

_NO_CALL = frozenset({Code.INVALID_REQUEST, Code.CALL_REUSED})
"""Answers to something that is no request of this call: they neither count nor end it."""


def rule(call: str, request: Request | Refusal, names: Names, found: Found) -> Ruled:
    """Return the answer to a request; facts of the run are merged into it already."""
    content = "" if isinstance(request, Refusal) else content_digest(request)
    again = bool(content) and found.content_before(call) == content
    final = found.final
    if again and final is not None and (final.effect == "deny" or found.stands):
        return _repeated(call, final, found)

    usage = {} if isinstance(request, Refusal) else capped(request.usage)
    decision = _decide(call, request, usage, found, again=again)
    open_already = _open_review(call, content, found)
    if decision.ask is not None and open_already is not None:
        waiting = Waiting(open_already.id, open_already.expires_at)
        return Ruled(call, answer_of(decision), _unchanged(found), waiting=waiting)

    counted = {} if again or decision.code in _NO_CALL else usage
    ruled = Ruled(
        call,
        answer_of(decision),
        _counts(decision, found, counted, again=again),
        repeated=again and decision.effect is Effect.ALLOW and final is not None,
        entry=_entry(
            request,
            names,
            found,
            content=content,
            counted=counted,
            decision=decision,
        ),
        fault=decision.error.partition("(")[0] if decision.error else None,
    )
    if isinstance(request, Refusal):
        return ruled
    return _with_people(ruled, decision, request, found, content)


def answer_of(decision: Decision) -> Answer:
    """Return a decision as it is shown and kept."""
    return Answer(
        effect=decision.effect.value,
        code=decision.code.value,
        say=decision.say,
        reasons=[reason.as_data() for reason in decision.reasons],
        obligations=[
            {"type": one.kind, "rule": one.rule, "agent": one.agent}
            for one in decision.obligations
        ],
        manifest=decision.manifest,
        shadow_effect=decision.shadow_effect.value if decision.shadow_effect else "",
    )


def _decide(
    call: str,
    request: Request | Refusal,
    usage: Mapping[str, Decimal],
    found: Found,
    *,
    again: bool,
) -> Decision:
    if found.broken:
        links = (Link(None, RunState(), found.standing()),)
        return engine_error(links, request, error="UnreadableError")
    compiled = found.charter.compiled if found.charter else None
    if isinstance(request, Request):
        request = replace(request, call=call)
    state = found.state(call, usage, again=again)
    return decide(compiled, request, state, found.standing())


def _repeated(call: str, final: Final, found: Found) -> Ruled:
    answer = Answer(
        effect=final.effect,
        code=final.code,
        say=final.say,
        reasons=final.reasons,
        obligations=final.obligations,
        manifest=final.manifest_digest,
        shadow_effect=final.shadow_effect,
    )
    return Ruled(call, answer, _unchanged(found), repeated=True)


def _unchanged(found: Found) -> Counts:
    run = found.run
    return Counts(
        run.actions_used,
        run.refused,
        run.pending,
        run.counters,
        stopped=run.state == "stopped",
    )


def _counts(
    decision: Decision, found: Found, counted: Mapping[str, Decimal], *, again: bool
) -> Counts:
    run = found.run
    allowed_before = again and found.final is not None and found.final.effect == "allow"
    taken = decision.effect is Effect.ALLOW and not allowed_before
    limited = {
        key.removeprefix("max_").rpartition("_per_")[0] for key in found.counter_limits
    }
    return Counts(
        # In shadow a run may go past its budget; the row's own limit stays.
        actions_used=min(run.actions_used + taken, run.max_actions - run.leased),
        refused=run.refused + (decision.effect is Effect.DENY),
        pending=run.pending + (decision.ask is not None),
        counters=plus(run.counters, counted, limited=limited),
        stopped=run.state == "stopped"
        or (run.state == "open" and bool(decision.closes)),
    )


def _entry(
    request: Request | Refusal,
    names: Names,
    found: Found,
    *,
    content: str,
    counted: Mapping[str, Decimal],
    decision: Decision,
) -> Entry:
    ends = decision.effect in {Effect.ALLOW, Effect.DENY} and found.final is None
    entry = Entry(
        names=names,
        context={},
        usage=counted,
        shown={},
        request_digest=content,
        arguments_digest="",
        final=ends and decision.code not in _NO_CALL,
        review=None,
    )
    if isinstance(request, Refusal):
        return entry
    return replace(
        entry,
        context=facts_kept(request, found.charter),
        shown=fields_shown(request, found.charter),
        arguments_digest=arguments_digest(request) or "",
    )


def facts_kept(request: Request, charter: Charter | None) -> dict[str, object]:
    """Return the facts that a rule of the charter reads, as they are kept."""
    return kept_facts(request.context, charter.facts) if charter else {}


def fields_shown(request: Request, charter: Charter | None) -> dict[str, object]:
    """Return the arguments that a tool of the charter lets people see."""
    names = (request.action, request.resource, request.mode)
    fields = charter.shown.get(names, ()) if charter else ()
    return kept_arguments(request.arguments, fields)


def _open_review(call: str, content: str, found: Found) -> ReviewRow | None:
    return next((row for row in _own(call, content, found, Said.OPEN)), None)


def _own(call: str, content: str, found: Found, said: Said) -> list[ReviewRow]:
    """This very question under the manifest in force, where it stands at `said`."""
    return [
        row
        for row in found.reviews
        if row.call == call
        and row.request_digest == content
        and row.manifest == found.caller.manifest
        and row.said(found.at) is said
    ]


def _with_people(
    ruled: Ruled, decision: Decision, request: Request, found: Found, content: str
) -> Ruled:
    """Open the review a decision asks for; use up the approval it was allowed by."""
    entry = ruled.entry
    if entry is None:
        return ruled
    if decision.ask is not None:
        question = _question(decision, request, found)
        return replace(
            ruled,
            question=question,
            waiting=Waiting(question.id, question.expires_at),
            entry=replace(entry, review=question.id),
        )
    yes = _own(ruled.call, content, found, Said.YES)
    if decision.effect is Effect.ALLOW and decision.shadow_effect is None and yes:
        return replace(
            ruled, redeemed=yes[0].id, entry=replace(entry, review=yes[0].id)
        )
    return ruled


def _question(decision: Decision, request: Request, found: Found) -> Question:
    ask = decision.ask
    if ask is None:
        raise ValueError("only a decision that asks has a question")
    answer_by = found.at + timedelta(minutes=ask.within_minutes)
    ends = [answer_by, found.ends_at]
    if found.caller.not_after is not None:
        ends.append(found.caller.not_after)
    return Question(
        id=uuid7(),
        rules=ask.rules,
        teams=tuple((team.team, team.quorum) for team in ask.teams),
        expires_at=min(ends),
        arguments=request.arguments,
    )
