"""Deciding: the first step that answers (language §3), each asked of the whole chain.

A pure function of the manifests, the request, the run states and the time that went
into them. It reads no clock and never raises.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from charter.engine import sentences
from charter.engine.boundary import left_of, spent
from charter.engine.compile import Compiled
from charter.engine.decision import Code, Decision, Effect, Left, Obligation, Reason
from charter.engine.facts import Fired, fired, granting
from charter.engine.people import Content, Yes, answered, ask_of
from charter.engine.request import Refusal, Request, content_digest
from charter.engine.standing import Link, Standing
from charter.engine.state import RunState, impossible
from charter.engine.verdict import Verdict, Want

T = TypeVar("T")

_IN_FORCE = Standing()


def decide(
    compiled: Compiled | None,
    request: Request | Refusal,
    state: RunState | Refusal,
    standing: Standing = _IN_FORCE,
) -> Decision:
    """Decide a request under one charter. Never raises: a failure is a deny."""
    if isinstance(state, Refusal):
        return decide_chain((), state)
    return decide_chain((Link(compiled, state, standing),), request)


def decide_chain(links: Sequence[Link], request: Request | Refusal) -> Decision:
    """Decide a request under every charter of a chain, root first (language §5).

    The last link is the run that asks; its reviews and `call` count. Never raises: a
    failure is `deny engine_error`, with the exception's name in `error`.
    """
    try:
        asked = _asked(links, request)
        if isinstance(asked, tuple):
            return _refuse(asked, links)
        decision = _decide(asked)
        # Language §4.3: a chain is enforced where any of its charters is.
        if all(link.standing.shadow for link in links):
            return _shadowed(decision, asked)
    except Exception as problem:  # noqa: BLE001 - language §3: it is `deny engine_error`
        failure = Reason(Code.ENGINE_ERROR, sentences.FIXED[Code.ENGINE_ERROR])
        return replace(_refuse((failure,), links), error=repr(problem))
    return decision


@dataclass(frozen=True, slots=True)
class _Asked:
    """A well-formed request to charters that are all in force."""

    request: Request
    links: Sequence[Link]
    runs: Sequence[tuple[Compiled, RunState]]
    verdicts: Sequence[Verdict]


def _asked(
    links: Sequence[Link], request: Request | Refusal
) -> _Asked | tuple[Reason, ...]:
    """Take steps 1 and 2: return the reasons of a refusal, or what to go on with."""
    malformed = _malformed(links, request)
    if isinstance(request, Refusal) or malformed:
        return malformed
    runs = [(one.compiled, one.state) for one in links if one.compiled is not None]
    refused = tuple(_standing(links))
    if refused or not runs:
        return refused or (_fixed(Code.AGENT_NOT_DEPLOYED),)

    names = request.resource, request.mode, request.action
    verdicts = [compiled.verdict(*names) for compiled, _ in runs]
    return _Asked(request, links, runs, verdicts)


def _malformed(links: Sequence[Link], request: Request | Refusal) -> tuple[Reason, ...]:
    if isinstance(request, Refusal):
        return (Reason(Code.INVALID_REQUEST, sentences.invalid(request.say)),)
    problems = [impossible(link.state) for link in links]
    if any(problems):
        return tuple(
            Reason(Code.INVALID_REQUEST, sentences.invalid(problem))
            for problem in problems
            if problem
        )
    before = links[-1].state.call_content if links else None
    if before is not None and before != content_digest(request):
        return (_fixed(Code.CALL_REUSED),)
    return ()


def _standing(links: Sequence[Link]) -> Iterable[Reason]:
    for link in links:
        code = link.standing.refusal
        if code is None and link.compiled is None:
            code = Code.AGENT_NOT_DEPLOYED
        if code is not None:
            yield _fixed(code, link)


def _decide(asked: _Asked) -> Decision:
    """Take steps 3 to 8."""
    request = asked.request
    denials = _all(verdict.denials for verdict in asked.verdicts)
    if denials:
        return _deny(denials, asked)
    over = _all(spent(*run, request.usage) for run in asked.runs)
    if over:
        return _deny(over, asked)

    grants = [granting(verdict, request.context) for verdict in asked.verdicts]
    if not all(grants):
        pairs = zip(asked.verdicts, grants, strict=True)
        lacking = tuple(verdict.not_granted for verdict, found in pairs if not found)
        return _deny(lacking, asked)

    rules = [fired(verdict, request.context) for verdict in asked.verdicts]
    stops = _all(one.stops for one in rules)
    if stops:
        # What runs beneath a closed run is closed with it.
        first = next(place for place, one in enumerate(rules) if one.stops)
        return replace(_deny(stops, asked), closes=tuple(range(first, len(rules))))
    return _with_people(asked, rules, _all(grants))


def _with_people(
    asked: _Asked, rules: Sequence[Fired], grants: tuple[Reason, ...]
) -> Decision:
    """Take steps 7 and 8."""
    notify = _all(one.notify for one in rules)
    wants = _all(map(_wants, rules, asked.verdicts, asked.links))
    if not wants:
        return _allow(grants, notify, asked)

    says = answered(wants, asked.links[-1].state.reviews, _content(asked))
    if isinstance(says, Yes):
        return _allow(grants, (*notify, *_lowered(says)), asked)
    reasons = tuple(want.reason for want in wants)
    if says is not None:
        return _deny((says, *reasons), asked)
    return _pending(wants, reasons, asked)


def _wants(one: Fired, verdict: Verdict, link: Link) -> tuple[Want, ...]:
    wants = one.wants + verdict.approvals
    if not link.standing.breached or link.compiled is None:
        return wants
    breach = link.compiled.breach
    return wants if breach is None else (*wants, Want(breach))


def _content(asked: _Asked) -> Content:
    return Content(
        digest=content_digest(asked.request),
        call=asked.request.call,
        manifests=tuple(link.standing.manifest for link in asked.links),
    )


def _lowered(yes: Yes) -> tuple[Obligation, ...]:
    if yes.use_arguments is None:
        return ()
    return (Obligation("use_arguments", arguments=yes.use_arguments),)


def _allow(
    grants: tuple[Reason, ...], obligations: tuple[Obligation, ...], asked: _Asked
) -> Decision:
    return Decision(
        Effect.ALLOW,
        Code.GRANTED,
        grants[0].say,
        grants,
        obligations,
        left=_left(asked, taken=1),
        manifest=asked.links[-1].standing.manifest,
    )


def _pending(
    wants: tuple[Want, ...], reasons: tuple[Reason, ...], asked: _Asked
) -> Decision:
    """Answer require_approval where a pattern is met, else escalate."""
    approvals = [one for one in reasons if one.code is Code.APPROVAL_REQUIRED]
    first = approvals[0] if approvals else reasons[0]
    return Decision(
        Effect.REQUIRE_APPROVAL if approvals else Effect.ESCALATE,
        first.code,
        first.say,
        reasons,
        ask=ask_of(wants),
        left=_left(asked, taken=0),
        manifest=asked.links[-1].standing.manifest,
    )


def _deny(reasons: tuple[Reason, ...], asked: _Asked) -> Decision:
    return replace(_refuse(reasons, asked.links), left=_left(asked, taken=0))


def _refuse(reasons: tuple[Reason, ...], links: Sequence[Link]) -> Decision:
    return Decision(
        Effect.DENY,
        reasons[0].code,
        reasons[0].say,
        reasons,
        manifest=links[-1].standing.manifest if links else None,
    )


def _shadowed(decision: Decision, asked: _Asked) -> Decision:
    """Let the caller go on: no review, no closed run, and it counts (language §4.3)."""
    return replace(
        decision,
        effect=Effect.ALLOW,
        shadow_effect=decision.effect,
        ask=None,
        closes=(),
        left=_left(asked, taken=1),
    )


def _left(asked: _Asked, *, taken: int) -> Left:
    return left_of(asked.runs, asked.request.usage, taken=taken)


def _fixed(code: Code, link: Link | None = None) -> Reason:
    compiled = None if link is None else link.compiled
    agent = None if compiled is None else compiled.agent
    return Reason(code, sentences.FIXED[code], agent=agent)


def _all(parts: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    return tuple(one for part in parts for one in part)
