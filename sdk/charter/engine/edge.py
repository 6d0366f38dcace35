"""Edge cases: what an agent does when it cannot simply go on (language §4.2).

No directive allows an action.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from charter.engine.compile import Compiled
from charter.language.document import EdgeAction, EdgeResponse


class Step(StrEnum):
    """What to do next."""

    RETRY = "retry"
    SKIP = "skip"
    STOP = "stop"
    WAIT_FOR_PERSON = "wait_for_person"
    GO_ON = "go_on"


@dataclass(frozen=True, slots=True)
class Directive:
    """The answer to a reported case.

    `rule` None: the charter does not name the case.
    """

    step: Step
    say: str
    rule: str | None = None
    line: int | None = None
    notify_owner: bool = False


_STEPS = {
    EdgeAction.QUEUE: Step.WAIT_FOR_PERSON,
    EdgeAction.STOP: Step.STOP,
    EdgeAction.SKIP: Step.SKIP,
    EdgeAction.PROCEED: Step.GO_ON,
}
_SAYS = {
    Step.SKIP: "Leave this out and go on with the rest.",
    Step.STOP: "Stop the run here.",
    Step.WAIT_FOR_PERSON: "Wait for a person to decide how to go on.",
    Step.GO_ON: "Go on; the owner is told.",
}


def directive(compiled: Compiled, case: str, attempt: int) -> Directive:
    """Answer an edge case reported for the `attempt`-th time in this run, from 1.

    A case the charter does not name waits for a person. Raises `ValueError` for an
    attempt below 1.
    """
    if attempt < 1:
        raise ValueError(f"attempt `{attempt}` is not counted from 1")
    response = compiled.edge_cases.get(case)
    if response is None:
        return Directive(
            Step.WAIT_FOR_PERSON,
            "The charter does not say what to do here; wait for a person.",
        )

    rule = f"authorization.edge_cases.{case}"
    step, say = _settle(response, attempt)
    return Directive(
        step, say, rule, compiled.lines.get(rule), notify_owner=step is Step.GO_ON
    )


def _settle(response: EdgeResponse | None, attempt: int) -> tuple[Step, str]:
    while response is not None and response.action is EdgeAction.RETRY:
        if attempt <= response.retries:
            return Step.RETRY, f"Try again, {attempt} of {response.retries}."
        attempt -= response.retries
        response = response.then
    # A retry that says nothing of what follows hands over: never a silent default.
    step = Step.WAIT_FOR_PERSON if response is None else _STEPS[response.action]
    return step, _SAYS[step]
