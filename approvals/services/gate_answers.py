"""Asking gates at execution: only a plain yes lets it go on, everything else is no and says why."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction

from approvals.models import DeploymentRequest, Gate, GateAsking, Round
from approvals.services import telling
from approvals.services.gate_questions import Answer, put
from approvals.services.states import Status, lock
from registry import access
from registry.clock import now
from registry.errors import ConflictError, NotAllowedError, NotFoundError
from registry.models import Person
from registry.services import audit, outbox

ASK = "approvals.tasks.ask_gate"
MOST = 50
"""A gate is asked so often about one round."""

Decision = GateAsking.Decision


class Standing(NamedTuple):
    """A gate and every question put to it about a round, the latest last."""

    name: str
    askings: list[GateAsking]
    may_ask_again: bool


def wait_for_gates(proposed: Round) -> bool:
    """Whether a gate has not said yes yet; those that were not asked are. The caller holds the lock."""
    names = proposed.requirement.gates
    said_yes = set(
        proposed.gate_askings.filter(decision=Decision.YES).values_list(
            "gate__name", flat=True
        )
    )
    missing = [name for name in names if name not in said_yes]
    for gate in Gate.objects.filter(name__in=missing):
        if not proposed.gate_askings.filter(gate=gate).exists():
            _promise(proposed, gate, number=1, by=None)
    return bool(missing)


@transaction.atomic
def ask_again(request: DeploymentRequest, *, gate: str, by: Person) -> GateAsking:
    """Put the question to a gate once more, after a no. The owners, or an administrator."""
    request = lock(request)
    if not access.may_edit(by, request.agent):
        raise NotAllowedError(
            f"only {request.agent.owner_team} or an administrator asks the gate again"
        )
    if request.status != Status.APPROVED:
        raise ConflictError(
            f"this request is {request.get_status_display().lower()}",
            fix="a gate is asked once a request is approved",
        )
    proposed = request.round
    last = proposed.gate_askings.filter(gate__name=gate).last()
    if last is None:
        raise NotFoundError("this request waits for no such gate")
    if last.decision != Decision.NO:
        raise ConflictError(f"the gate {gate} has not said no")
    if last.number >= MOST:
        raise ConflictError(f"the gate was asked {MOST} times", fix="propose it anew")
    return _promise(proposed, last.gate, number=last.number + 1, by=by)


def _promise(
    proposed: Round, gate: Gate, *, number: int, by: Person | None
) -> GateAsking:
    asking = GateAsking.objects.create(
        round=proposed, gate=gate, number=number, digest=proposed.digest, asked_by=by
    )
    outbox.promise(ASK, key=f"ask-gate:{asking.pk}", payload={"asking": asking.pk})
    if by is not None:
        audit.record(
            "gate.asked_again",
            actor=by,
            target=proposed.request,
            agent=proposed.request.agent,
            summary=f"Asked the gate {gate} again",
        )
    return asking


def ask_gate(pk: int) -> None:
    """Put the question, outside of any transaction, and write down what came; safe to repeat."""
    asking = GateAsking.objects.select_related(
        "gate", "round__version", "round__request__agent", "round__request__environment"
    ).get(pk=pk)
    if asking.decision:
        return
    proposed = asking.round
    request = proposed.request
    if request.status != Status.APPROVED or request.round != proposed:
        _answered(asking, Answer(said_yes=False, reason="the request moved on"))
        return
    _answered(asking, put(asking, _question(request, proposed)))


def _question(request: DeploymentRequest, proposed: Round) -> dict[str, Any]:
    return {
        **telling.data_of(request, proposed),
        "round": proposed.pk,
        "sentence": f"May version {proposed.version.number} of {request.agent} "
        f"go into force in {request.environment}?",
        "url": settings.PUBLIC_URL + request.get_absolute_url(),
    }


@transaction.atomic
def _answered(asking: GateAsking, answer: Answer) -> None:
    request = lock(asking.round.request)
    asking = GateAsking.objects.select_for_update(of=("self",)).get(pk=asking.pk)
    if asking.decision:
        return
    asking.decision = Decision.YES if answer.said_yes else Decision.NO
    asking.reason, asking.status = answer.reason[:400], answer.status
    asking.answered_at = now()
    asking.save(update_fields=["decision", "reason", "status", "answered_at"])
    audit.record(
        "gate.answered",
        actor=None,
        target=request,
        agent=request.agent,
        summary=f"The gate {asking.gate} said {asking.decision}"
        + (f": {asking.reason}" if asking.reason else ""),
        facts={"digest": asking.digest, "round": asking.round.number},
    )
    telling.gate_answered(request, asking)
    if answer.said_yes:
        outbox.promise(
            "approvals.tasks.put_in_force",
            key=f"put-in-force:{asking.round_id}:gate:{asking.pk}",
            payload={"round": asking.round_id},
        )


def standing_of(request: DeploymentRequest, *, person: Person) -> list[Standing]:
    """The gates of the latest round, with what they were asked and answered."""
    proposed = request.round
    askings = list(proposed.gate_askings.select_related("gate", "asked_by"))
    may = request.status == Status.APPROVED and access.may_edit(person, request.agent)
    found = []
    for name in proposed.requirement.gates:
        own = [asking for asking in askings if asking.gate.name == name]
        said_no = bool(own) and own[-1].decision == Decision.NO
        found.append(Standing(name, own, may and said_no))
    return found
