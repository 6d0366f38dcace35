"""Deciding: the first step that answers (language §3), each asked of the whole chain.

A pure function of the manifests, the request, the run states and the time that went
into them. It reads no clock and never raises.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from charter.engine import sentences
from charter.engine.compile import Compiled
from charter.engine.decision import Decision
from charter.engine.heard import Heard, Step
from charter.engine.hearing import hear
from charter.engine.people import Content, Want, answered, pending
from charter.engine.request import Refusal, Request, content_digest
from charter.engine.ruling import Code, Effect, Obligation, Reason, Ruling, allow, deny
from charter.engine.standing import Link, Standing
from charter.engine.state import RunState

_IN_FORCE = Standing()
_NOWHERE = Link(None, RunState())
_new = tuple.__new__
"""Makes a named tuple in half the time its own constructor takes."""


def decide(
    compiled: Compiled | None,
    request: Request | Refusal,
    state: RunState | Refusal,
    standing: Standing = _IN_FORCE,
) -> Decision:
    """Decide a request under one charter. Never raises: a failure is a deny."""
    try:
        # The usual question, in one look: nothing but rules and facts can have a say,
        # and what they say of names and outcomes met before is at hand.
        if (
            compiled is not None
            and standing.is_plain
            and state.is_plain is True
            and not compiled.counters
            and state.actions_used < compiled.max_actions
            and state.minutes_elapsed <= compiled.timeout_minutes
            and type(request) is Request
        ):
            names = request.names
            verdict = compiled.remembered.get(names) or compiled.learn(names)
            heard = verdict.hear(request.context)
            return _new(Decision, (heard, request, compiled, state, standing, ()))
    except Exception as problem:  # noqa: BLE001 - language §3: it is `deny engine_error`
        links = () if isinstance(state, Refusal) else (Link(compiled, state, standing),)
        return engine_error(links, request, error=_shown(problem))
    if isinstance(state, Refusal):
        return decide_chain((), state)
    return decide_chain((Link(compiled, state, standing),), request)


def decide_chain(links: Sequence[Link], request: Request | Refusal) -> Decision:
    """Decide a request under every charter of a chain, root first (language §5).

    The last link is the run that asks; its reviews and `call` count. Never raises: a
    failure is `deny engine_error`, with the exception's name in `error`.
    """
    links = tuple(links)
    try:
        return _decision(_rule(links, request), request, links)
    except Exception as problem:  # noqa: BLE001 - language §3: it is `deny engine_error`
        return engine_error(links, request, error=_shown(problem))


def engine_error(
    links: Sequence[Link], request: Request | Refusal, *, error: str
) -> Decision:
    """Return the deny of a failure on the way to a decision; `error` names it."""
    failure = replace(deny(_fixed(Code.ENGINE_ERROR)), error=error)
    return _decision(failure, request, tuple(links))


def _shown(problem: Exception) -> str:
    try:
        return repr(problem)
    except Exception:  # noqa: BLE001 - what cannot be shown is a deny all the same
        return type(problem).__name__


def _decision(
    ruling: Ruling, request: Request | Refusal, links: tuple[Link, ...]
) -> Decision:
    *above, last = links or (_NOWHERE,)
    return Decision(ruling, request, *last, above=tuple(above))


def _rule(links: tuple[Link, ...], request: Request | Refusal) -> Ruling:
    if isinstance(request, Refusal):
        return deny(Reason(Code.INVALID_REQUEST, sentences.invalid(request.say)))
    if not links:
        return deny(_fixed(Code.AGENT_NOT_DEPLOYED))

    heard = [hear(link, request) for link in links]
    step = min(one.step for one in heard)
    if step > Step.MALFORMED and _is_reused(links[-1].state, request):
        return deny(_fixed(Code.CALL_REUSED))
    ruling = _answer(links, request, heard, step)
    # Language §4.3: a chain is enforced where any of its charters is.
    shadow = all(link.standing.shadow for link in links)
    return _shadowed(ruling) if shadow and step > Step.STANDING else ruling


def _is_reused(state: RunState, request: Request) -> bool:
    before = state.call_content
    return before is not None and before != content_digest(request)


def _answer(
    links: tuple[Link, ...], request: Request, heard: Sequence[Heard], step: Step
) -> Ruling:
    if step is Step.PEOPLE and links[-1].state.reviews:
        return _with_people(links, request, heard)
    if len(heard) == 1:
        return heard[0]
    if step is Step.GRANTED:
        return _allow(heard)
    if step is Step.PEOPLE:
        return pending(_wants(heard))
    ruling = deny(*[why for one in heard if one.step is step for why in one.reasons])
    if step is not Step.STOPPED:
        return ruling
    # What runs beneath a closed run is closed with it.
    first = next(place for place, one in enumerate(heard) if one.step is step)
    return replace(ruling, closes=tuple(range(first, len(heard))))


def _with_people(
    links: tuple[Link, ...], request: Request, heard: Sequence[Heard]
) -> Ruling:
    wants = _wants(heard)
    content = Content(
        digest=content_digest(request),
        call=request.call,
        manifests=tuple(link.standing.manifest for link in links),
    )
    says = answered(wants, links[-1].state.reviews, content)
    if says is None:
        return pending(wants)
    if isinstance(says, Reason):
        return deny(says, *[want.reason for want in wants])
    if says.use_arguments is None:
        return _allow(heard)
    return _allow(heard, Obligation("use_arguments", arguments=says.use_arguments))


def _allow(heard: Sequence[Heard], *also: Obligation) -> Ruling:
    return allow(
        tuple(grant for one in heard for grant in one.grants),
        (*[notify for one in heard for notify in one.notify], *also),
    )


def _wants(heard: Sequence[Heard]) -> tuple[Want, ...]:
    return tuple(want for one in heard for want in one.wants)


def _shadowed(ruling: Ruling) -> Ruling:
    """Let the caller go on: no review, no closed run, and it counts (language §4.3)."""
    return replace(
        ruling,
        effect=Effect.ALLOW,
        shadow_effect=ruling.effect,
        ask=None,
        closes=(),
    )


def _fixed(code: Code) -> Reason:
    return Reason(code, sentences.FIXED[code])
