"""Asking a charter's conditions and triggers about the facts of one request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from charter.engine.decision import Obligation, Reason
from charter.engine.verdict import Conditional, Verdict, Want
from charter.language.document import EscalationAction
from charter.language.trigger_logic import evaluate


@dataclass(frozen=True, slots=True)
class Fired:
    """The escalation rules that fired: true stops, wants for a person, whom to tell."""

    stops: tuple[Reason, ...] = ()
    wants: tuple[Want, ...] = ()
    notify: tuple[Obligation, ...] = ()


NONE = Fired()


def granting(verdict: Verdict, context: Mapping[str, Any]) -> tuple[Reason, ...]:
    """Return the grants that carry the request: a `when` holds only when it is true."""
    if verdict.unconditional is not None:
        return verdict.unconditional
    return tuple(
        grant.reason if isinstance(grant, Conditional) else grant
        for grant in verdict.grants
        if isinstance(grant, Reason) or evaluate(grant.when, context) is True
    )


def fired(verdict: Verdict, context: Mapping[str, Any]) -> Fired:
    """Return what the escalation rules say: a rule fires when it is true or unknown."""
    if not verdict.escalations:
        return NONE
    stops: list[Reason] = []
    wants: list[Want] = []
    notify: list[Obligation] = []
    for rule in verdict.escalations:
        truth = evaluate(rule.trigger, context)
        if truth is False:
            continue
        if rule.action is EscalationAction.NOTIFY:
            notify.append(rule.notify)
        elif truth is None:
            wants.append(rule.when_unknown)
        elif rule.action is EscalationAction.STOP:
            stops.append(rule.stop)
        else:
            wants.append(rule.when_true)
    if not (stops or wants or notify):
        return NONE
    return Fired(tuple(stops), tuple(wants), tuple(notify))
