"""What one charter says of a request: its own first step that answers (language §3).

Of a chain, the smallest step is the one that answers; so each step is asked of every
charter before the next, and each charter is heard once.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from charter.engine import sentences
from charter.engine.boundary import spent
from charter.engine.compile import Compiled
from charter.engine.decision import Code, Obligation, Reason
from charter.engine.facts import fired, granting
from charter.engine.request import Request
from charter.engine.standing import Link
from charter.engine.state import impossible
from charter.engine.verdict import Want


class Step(IntEnum):
    """The steps of language §3, by their number there."""

    MALFORMED = 1
    STANDING = 2
    DENIED = 3
    SPENT = 4
    NOT_GRANTED = 5
    STOPPED = 6
    PEOPLE = 7
    GRANTED = 8


@dataclass(frozen=True, slots=True)
class Heard:
    """The step a charter answers at and its reasons there.

    At the last two steps the reasons are the grants that carry the request; `wants` are
    the rules that want a person, `notify` the owners to tell if it goes ahead.
    """

    step: Step
    reasons: tuple[Reason, ...]
    wants: tuple[Want, ...] = ()
    notify: tuple[Obligation, ...] = ()


def hear(link: Link, request: Request) -> Heard:
    """Return what one charter of a chain says."""
    problem = impossible(link.state)
    if problem is not None:
        say = sentences.invalid(problem)
        return Heard(Step.MALFORMED, (Reason(Code.INVALID_REQUEST, say),))
    if link.compiled is None or link.standing.refusal is not None:
        return Heard(Step.STANDING, (_without_standing(link),))
    return _rules(link.compiled, link, request)


def _rules(compiled: Compiled, link: Link, request: Request) -> Heard:
    """Take the steps from 3."""
    verdict = compiled.verdict(request.resource, request.mode, request.action)
    if verdict.denials:
        return Heard(Step.DENIED, verdict.denials)
    over = spent(compiled, link.state, request.usage)
    if over:
        return Heard(Step.SPENT, over)
    grants = granting(verdict, request.context)
    if not grants:
        return Heard(Step.NOT_GRANTED, (verdict.not_granted,))

    rules = fired(verdict, request.context)
    if rules.stops:
        return Heard(Step.STOPPED, rules.stops)
    wants = rules.wants + verdict.approvals
    if link.standing.breached and compiled.breach is not None:
        wants += (Want(compiled.breach),)
    return Heard(Step.PEOPLE if wants else Step.GRANTED, grants, wants, rules.notify)


def _without_standing(link: Link) -> Reason:
    code = link.standing.refusal or Code.AGENT_NOT_DEPLOYED
    agent = None if link.compiled is None else link.compiled.agent
    return Reason(code, sentences.FIXED[code], agent=agent)
