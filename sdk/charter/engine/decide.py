"""Deciding: the first step that answers (language §3), each asked of the whole chain.

A pure function of the manifests, the request, the run states and the time that went
into them. It reads no clock and never raises.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from charter.engine import sentences
from charter.engine.boundary import left_of
from charter.engine.compile import Compiled
from charter.engine.decision import Code, Decision, Effect, Left, Obligation, Reason
from charter.engine.hearing import Heard, Step, hear
from charter.engine.people import Content, Yes, answered, ask_of
from charter.engine.request import Refusal, Request, content_digest
from charter.engine.standing import Link, Standing
from charter.engine.state import RunState
from charter.engine.verdict import Want

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
        return _decide(links, request)
    except Exception as problem:  # noqa: BLE001 - language §3: it is `deny engine_error`
        failure = _refuse((_fixed(Code.ENGINE_ERROR),), links)
        return replace(failure, error=_shown(problem))


def _shown(problem: Exception) -> str:
    try:
        return repr(problem)
    except Exception:  # noqa: BLE001 - what cannot be shown is a deny all the same
        return type(problem).__name__


def _decide(links: Sequence[Link], request: Request | Refusal) -> Decision:
    if isinstance(request, Refusal):
        say = sentences.invalid(request.say)
        return _refuse((Reason(Code.INVALID_REQUEST, say),), links)
    if not links:
        return _refuse((_fixed(Code.AGENT_NOT_DEPLOYED),), links)

    heard = [hear(link, request) for link in links]
    step = min(one.step for one in heard) if len(heard) > 1 else heard[0].step
    if step > Step.MALFORMED and _is_reused(links[-1].state, request):
        return _refuse((_fixed(Code.CALL_REUSED),), links)
    if step <= Step.STANDING:
        return _refuse(_reasons(heard, step), links)

    decision = _answer(links, request, heard, step)
    # Language §4.3: a chain is enforced where any of its charters is.
    if links[0].standing.shadow and all(link.standing.shadow for link in links):
        return _shadowed(decision, links, request)
    return decision


def _is_reused(state: RunState, request: Request) -> bool:
    before = state.call_content
    return before is not None and before != content_digest(request)


def _answer(
    links: Sequence[Link], request: Request, heard: Sequence[Heard], step: Step
) -> Decision:
    """Answer at one of the steps from 3."""
    if step is Step.GRANTED:
        return _allow(links, request, heard)
    if step is Step.PEOPLE:
        return _with_people(links, request, heard)
    decision = _deny(_reasons(heard, step), links, request)
    if step is not Step.STOPPED:
        return decision
    # What runs beneath a closed run is closed with it.
    first = next(place for place, one in enumerate(heard) if one.step is step)
    return replace(decision, closes=tuple(range(first, len(heard))))


def _with_people(
    links: Sequence[Link], request: Request, heard: Sequence[Heard]
) -> Decision:
    wants = tuple(want for one in heard for want in one.wants)
    content = Content(
        digest=content_digest(request),
        call=request.call,
        manifests=tuple(link.standing.manifest for link in links),
    )
    says = answered(wants, links[-1].state.reviews, content)
    if isinstance(says, Yes):
        return _allow(links, request, heard, says)

    reasons = tuple(want.reason for want in wants)
    if says is not None:
        return _deny((says, *reasons), links, request)
    return _pending(wants, reasons, links, request)


def _allow(
    links: Sequence[Link],
    request: Request,
    heard: Sequence[Heard],
    yes: Yes | None = None,
) -> Decision:
    grants, notify = heard[0].reasons, heard[0].notify
    for one in heard[1:]:
        grants += one.reasons
        notify += one.notify
    if yes is not None and yes.use_arguments is not None:
        notify += (Obligation("use_arguments", arguments=yes.use_arguments),)
    return Decision(
        Effect.ALLOW,
        Code.GRANTED,
        grants[0].say,
        grants,
        notify,
        left=_left(links, request, taken=1),
        manifest=links[-1].standing.manifest,
    )


def _pending(
    wants: tuple[Want, ...],
    reasons: tuple[Reason, ...],
    links: Sequence[Link],
    request: Request,
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
        left=_left(links, request, taken=0),
        manifest=links[-1].standing.manifest,
    )


def _deny(
    reasons: tuple[Reason, ...], links: Sequence[Link], request: Request
) -> Decision:
    return Decision(
        Effect.DENY,
        reasons[0].code,
        reasons[0].say,
        reasons,
        left=_left(links, request, taken=0),
        manifest=links[-1].standing.manifest,
    )


def _refuse(reasons: tuple[Reason, ...], links: Sequence[Link]) -> Decision:
    """Deny without a word on the run, which may not even be one."""
    return Decision(
        Effect.DENY,
        reasons[0].code,
        reasons[0].say,
        reasons,
        manifest=links[-1].standing.manifest if links else None,
    )


def _shadowed(decision: Decision, links: Sequence[Link], request: Request) -> Decision:
    """Let the caller go on: no review, no closed run, and it counts (language §4.3)."""
    return replace(
        decision,
        effect=Effect.ALLOW,
        shadow_effect=decision.effect,
        ask=None,
        closes=(),
        left=_left(links, request, taken=1),
    )


def _left(links: Sequence[Link], request: Request, *, taken: int) -> Left:
    runs = [(one.compiled, one.state) for one in links if one.compiled is not None]
    return left_of(runs, request.usage, taken=taken)


def _reasons(heard: Sequence[Heard], step: Step) -> tuple[Reason, ...]:
    if len(heard) == 1:
        return heard[0].reasons
    return tuple(reason for one in heard if one.step is step for reason in one.reasons)


def _fixed(code: Code) -> Reason:
    return Reason(code, sentences.FIXED[code])
