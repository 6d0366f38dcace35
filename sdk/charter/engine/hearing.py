"""Asking one charter of a chain: the first of its own steps that answers.

Of a chain, the smallest step is the one that answers (language §5); so each step is
asked of every charter before the next, and each charter is heard once.
"""

from __future__ import annotations

from charter.engine import sentences
from charter.engine.boundary import spent
from charter.engine.compile import Compiled
from charter.engine.heard import Heard, Step, carried, refused
from charter.engine.people import Want
from charter.engine.request import Request
from charter.engine.ruling import Code, Reason
from charter.engine.standing import Link


def hear(link: Link, request: Request) -> Heard:
    """Return what one charter of a chain says."""
    compiled, state, standing = link
    if state.problem is not None:
        say = sentences.invalid(state.problem)
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
    return carried(heard.grants, (*heard.wants, Want(compiled.breach)), heard.notify)


def _without_standing(link: Link) -> Reason:
    code = link.standing.refusal or Code.AGENT_NOT_DEPLOYED
    agent = None if link.compiled is None else link.compiled.agent
    return Reason(code, sentences.FIXED[code], agent=agent)
