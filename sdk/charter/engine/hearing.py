"""Asking one charter of a chain: the first of its own steps that answers.

Of a chain, the smallest step is the one that answers (language §5); so each step is
asked of every charter before the next, and each charter is heard once.
"""

from __future__ import annotations

from typing import TypeGuard

from charter.engine import sentences
from charter.engine.boundary import spent
from charter.engine.compile import Compiled
from charter.engine.heard import Heard, Step, carried, refused
from charter.engine.people import Want
from charter.engine.request import Request
from charter.engine.ruling import Code, Reason
from charter.engine.standing import Link, Standing
from charter.engine.state import RunState, impossible


def is_usual(
    compiled: Compiled | None, state: RunState, standing: Standing
) -> TypeGuard[Compiled]:
    """Tell whether nothing but rules and facts can have a say: the common case.

    The charter is in force, the run possible, without counters and within its boundary,
    and no call or review of it is waiting. False tells nothing.
    """
    used, elapsed = state.actions_used, state.minutes_elapsed
    return (
        compiled is not None
        and type(used) is int
        and 0 <= used < compiled.max_actions
        and (type(elapsed) is float or type(elapsed) is int)
        and 0 <= elapsed <= compiled.timeout_minutes
        and state.opening is None
        and not compiled.counters
        and not state.counters
        and not state.day_counters
        and not state.closed
        and not state.reviews
        and state.call_content is None
        and standing.refusal is None
        and not standing.breached
        and not standing.shadow
    )


def hear(link: Link, request: Request) -> Heard:
    """Return what one charter of a chain says."""
    compiled, state, standing = link
    problem = impossible(state)
    if problem is not None:
        say = sentences.invalid(problem)
        return refused(Step.MALFORMED, Reason(Code.INVALID_REQUEST, say))
    if compiled is None or standing.refusal is not None:
        return refused(Step.STANDING, _without_standing(link))

    verdict = compiled.verdict(request.resource, request.mode, request.action)
    if verdict.denied is not None:
        return verdict.denied
    over = spent(compiled, state, request.usage)
    if over:
        return refused(Step.SPENT, *over)
    heard = verdict.hear(request.context)
    return _breached(heard, compiled) if standing.breached else heard


def _breached(heard: Heard, compiled: Compiled) -> Heard:
    if compiled.breach is None or heard.step < Step.PEOPLE:
        return heard
    return carried(heard.reasons, (*heard.wants, Want(compiled.breach)), heard.notify)


def _without_standing(link: Link) -> Reason:
    code = link.standing.refusal or Code.AGENT_NOT_DEPLOYED
    agent = None if link.compiled is None else link.compiled.agent
    return Reason(code, sentences.FIXED[code], agent=agent)
