"""What happens to requests, deployments and reviews, told: one line in the service that does it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from approvals.models import (
    Deployment,
    DeploymentRequest,
    GateAsking,
    Requirement,
    Round,
    Verdict,
)
from approvals.services.needs import Need, people_of
from registry.clock import now
from registry.models import Person
from registry.moments import moment
from registry.services.telling import events
from scopes.models import Manifest

MOST_CHANGES = 60


def asked(
    request: DeploymentRequest,
    proposed: Round,
    requirement: Requirement,
    needs: list[Need],
) -> None:
    """The people of a stage are asked; the charter and the diff go with it."""
    at = now()
    people = {person for need in needs for person in people_of(need, at=at)}
    number = proposed.version.number
    events.emit(
        "request.asked",
        request,
        agent=request.agent,
        key=f"asked:{proposed.pk}:{requirement.number}:{request.stage}",
        title=f"{request.agent}: approve version {number} for {request.environment}?",
        text=f"{proposed.opened_by} asks: {proposed.why}",
        data=data_of(request, proposed) | {"stage": request.stage},
        letter=letter_of(request, proposed),
        answer_by=request.expires_at,
        concerning=[one for one in people if one.pk not in proposed.authors],
    )


def revised(request: DeploymentRequest, proposed: Round) -> None:
    """Something else is proposed: who gave a verdict on the round before hears that it is void."""
    before = Verdict.objects.filter(
        round__request=request, round__number=proposed.number - 1
    ).select_related("person")
    _emit(
        "request.revised",
        request,
        proposed,
        title=f"{request.agent}: version {proposed.version.number} is proposed instead",
        text=f"{proposed.opened_by}: {proposed.why}\n\nVerdicts on what was proposed before are void.",
        concerning={verdict.person for verdict in before} - {proposed.opened_by},
    )


def asks_for_more(request: DeploymentRequest, proposed: Round) -> None:
    """Stricter rules ask for more than before."""
    _emit(
        "request.asks_for_more",
        request,
        proposed,
        title=f"{request.agent}: the approval rules became stricter, and ask for more",
        text="Verdicts given stay.",
        concerning={request.asked_by, proposed.opened_by},
    )


def verdict(request: DeploymentRequest, proposed: Round, given: Verdict) -> None:
    """Somebody said what they think; rejecting and asking for changes settle it."""
    says = Verdict.Says(given.says)
    authors = {proposed.opened_by, request.asked_by} - {given.person}
    words = f"{given.person} says: {says.label.lower()}"
    data = {"says": says.value, "verdict": given.pk}
    _emit(
        "request.verdict",
        request,
        proposed,
        title=f"{request.agent}, version {proposed.version.number}: {words}",
        text=given.comment,
        data=data,
        concerning=authors if says == Verdict.Says.APPROVE else (),
    )
    if says == Verdict.Says.APPROVE:
        return
    is_no = says == Verdict.Says.REJECT
    _emit(
        "request.rejected" if is_no else "request.changes_requested",
        request,
        proposed,
        title=f"{request.agent}: {given.person} "
        + ("rejected" if is_no else "asks for changes to")
        + f" version {proposed.version.number}",
        text=given.comment,
        data=data,
        concerning=authors,
    )


def approved(request: DeploymentRequest, proposed: Round) -> None:
    """Everybody needed has agreed, or nobody need."""
    _emit(
        "request.approved",
        request,
        proposed,
        title=f"{request.agent}: version {proposed.version.number} is approved "
        f"for {request.environment}",
        concerning={proposed.opened_by, request.asked_by},
    )


def withdrawn(request: DeploymentRequest, *, by: Person | None) -> None:
    """Those who were asked need not answer any more."""
    proposed = request.round
    at = now()
    needs = [
        need for need in proposed.requirement.needs if need["stage"] == request.stage
    ]
    people = {person for need in needs for person in people_of(need, at=at)}
    _emit(
        "request.withdrawn",
        request,
        proposed,
        title=f"{request.agent}: version {proposed.version.number} is not asked for any more",
        text=request.closing_note,
        concerning=(people | {proposed.opened_by, request.asked_by}) - {by},
    )


def expired(request: DeploymentRequest) -> None:
    """Silence was no."""
    proposed = request.round
    _emit(
        "request.expired",
        request,
        proposed,
        title=f"{request.agent}: nobody decided on version {proposed.version.number} in time",
        text="Silence is no. Ask again if it is still wanted.",
        concerning={proposed.opened_by, request.asked_by},
    )


def out_of_date(request: DeploymentRequest, proposed: Round, note: str) -> None:
    """Approved, and then not put in force."""
    _emit(
        "request.out_of_date",
        request,
        proposed,
        title=f"{request.agent}: version {proposed.version.number} was not put in force",
        text=sentence(note),
        concerning=concerned(request, proposed),
    )


def in_force(request: DeploymentRequest, proposed: Round, manifest: Manifest) -> None:
    """It answers for the agent from now on."""
    names = ", ".join(str(given.person) for given in proposed.verdicts.all())
    _emit(
        "deployment.in_force",
        request,
        proposed,
        title=f"{request.agent}: version {proposed.version.number} is in force "
        f"in {request.environment}",
        text=f"Approved by {names}." if names else "",
        data={"manifest": manifest.digest, "mode": proposed.mode},
        concerning=concerned(request, proposed),
    )


def ended(deployment: Deployment) -> None:
    """It reached its end, and nothing answers there."""
    request = deployment.round.request
    _emit(
        "deployment.ended",
        request,
        deployment.round,
        title=f"{deployment.agent}: version {deployment.manifest.version.number} "
        f"is no longer in force in {deployment.environment}",
        text="It reached its end. Until another is in force there, every check is denied.",
        data={"manifest": deployment.manifest.digest},
        concerning={request.asked_by, deployment.agent.accountable},
    )


def gate_answered(request: DeploymentRequest, asking: GateAsking) -> None:
    """An outside system said yes, and it goes on; or it did not, and whoever asked has to look."""
    is_no = asking.decision == GateAsking.Decision.NO
    proposed = asking.round
    _emit(
        "request.gate_answered",
        request,
        proposed,
        title=f"{request.agent}, version {proposed.version.number}: the gate {asking.gate} "
        f"said {asking.decision}",
        text=f"{sentence(asking.reason)} Nothing is put in force; the gate can be asked again."
        if is_no
        else "",
        data={"gate": asking.gate.name, "decision": asking.decision},
        concerning={proposed.opened_by, request.asked_by} if is_no else (),
    )


def concerned(request: DeploymentRequest, proposed: Round) -> set[Person]:
    """Who wrote it, who asked, who gave a verdict."""
    people = {author.person for author in proposed.version.authors.all()}
    people |= {given.person for given in proposed.verdicts.all()}
    return people | {proposed.opened_by, request.asked_by}


def sentence(words: str) -> str:
    """A refusal's words as a sentence of a text."""
    return f"{words[:1].upper()}{words[1:]}."


def _emit(
    name: str,
    request: DeploymentRequest,
    proposed: Round,
    *,
    title: str,
    text: str = "",
    data: dict[str, Any] | None = None,
    concerning: Iterable[Person | None] = (),
) -> None:
    events.emit(
        name,
        request,
        agent=request.agent,
        title=title,
        text=text,
        data=data_of(request, proposed) | (data or {}),
        letter={"action": "Open the request"},
        concerning=concerning,
    )


def data_of(request: DeploymentRequest, proposed: Round) -> dict[str, Any]:
    """What machines get of a request: where, which version, which digest, how far."""
    return {
        "agent": request.agent.slug,
        "environment": request.environment.slug,
        "request": request.pk,
        "round": proposed.number,
        "version": proposed.version.number,
        "digest": proposed.digest,
        "risk": proposed.risk,
        "status": request.status,
    }


def _until(request: DeploymentRequest) -> str:
    words = request.time_in_words
    return moment(request.expires_at) + (f", {words}" if words else "")


def letter_of(request: DeploymentRequest, proposed: Round) -> dict[str, Any]:
    """What the mail shows: the diff in sentences, the charter in words, and one button."""
    changes = [
        {"kind": change["kind"], "sentence": change["sentence"]}
        for change in proposed.changes[:MOST_CHANGES]
    ]
    left = len(proposed.changes) - len(changes)
    reasons = "; ".join(proposed.risk_reasons)
    return {
        "changes": changes,
        "note": f"{left} more changes are on the page." if left > 0 else "",
        "words": proposed.words,
        "facts": [
            ["Agent", str(request.agent)],
            ["Where", str(request.environment)],
            ["Risk", proposed.get_risk_display() + (f": {reasons}" if reasons else "")],
            ["Silence is no after", _until(request)],
            ["Digest", proposed.digest],
        ],
        "action": "Open the request",
    }
