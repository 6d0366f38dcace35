"""Verdicts: what a person says of exactly this round."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from approvals.errors import NotAskedError, OutOfDateError, SelfApprovalError
from approvals.models import DeploymentRequest, Round, Verdict
from approvals.services import telling
from approvals.services.last_look import last_look
from approvals.services.needs import Need, asks
from approvals.services.stages import approve, ask_stage
from approvals.services.stand_ins import people_away
from approvals.services.states import Status, lock, move, require
from approvals.services.tallies import open_stage, tally
from approvals.services.viewing import lines_viewed, require_viewed
from registry.clock import now
from registry.errors import ConflictError, InvalidError
from registry.models import Person
from registry.services import audit
from scopes.services.manifests import in_force

Says = Verdict.Says


@transaction.atomic
def give_verdict(
    request: DeploymentRequest,
    *,
    round_number: int,
    digest: str,
    says: Says,
    by: Person,
    comment: str = "",
) -> Verdict:
    """Record one person's verdict; the last one needed approves the request.

    `round_number` and `digest` are the proposal and the version the person was looking at: another round
    may propose the same version in another mode. Raises `SelfApprovalError`, `NotAskedError`,
    `ConflictError` when the proposal moved on, `OutOfDateError` when what is in force did, `NotViewedError`
    for an approval of what the person has not marked as viewed.
    """
    request = lock(request)
    require(request, Status.IN_REVIEW)
    at = now()
    proposed = request.round
    _require_same(proposed, round_number, digest)
    _require_current(request, proposed, at)
    principal = _speaks_for(request, proposed, by, at)
    if says != Says.APPROVE and not comment.strip():
        raise InvalidError("say why; the author reads it")
    if proposed.verdicts.filter(person=by).exists():
        raise ConflictError("you already gave your verdict on this round")
    if says == Says.APPROVE:
        require_viewed(proposed, by=by)

    with last_look():
        verdict = proposed.verdicts.create(
            person=by,
            stands_for=None if principal == by else principal,
            says=says,
            comment=comment.strip(),
            digest=digest,
            at=at,
        )
    audit.record(
        f"request.{says.value}",
        actor=by,
        target=request,
        agent=request.agent,
        summary=f"{says.label}: version {proposed.version.number}"
        + (f" in place of {principal}" if verdict.stands_for else "")
        + (f", “{verdict.comment}”" if verdict.comment else ""),
        facts={
            "digest": digest,
            "round": proposed.number,
            "viewed": sorted(lines_viewed(proposed, by=by)),
        },
    )
    _settle(request, proposed, verdict)
    telling.verdict(request, proposed, verdict)
    return verdict


def why_not(request: DeploymentRequest, *, person: Person) -> str:
    """Why this person's verdict would be refused now; empty when it would count."""
    at, proposed = now(), request.round
    try:
        require(request, Status.IN_REVIEW)
        _require_current(request, proposed, at)
        _speaks_for(request, proposed, person, at)
    except (ConflictError, SelfApprovalError, NotAskedError) as refusal:
        return refusal.message
    if proposed.verdicts.filter(person=person).exists():
        return "you already gave your verdict on this round"
    return ""


def _require_same(proposed: Round, round_number: int, digest: str) -> None:
    if (round_number, digest) != (proposed.number, proposed.digest):
        raise ConflictError(
            "something else was proposed meanwhile", fix="read that first"
        )


def _require_current(request: DeploymentRequest, proposed: Round, at: datetime) -> None:
    if request.expires_at <= at:
        raise ConflictError("the time to decide is over; ask again")
    base = in_force(request.agent, request.environment)
    if base != proposed.base:
        raise OutOfDateError(
            f"what is in force in {request.environment} changed since this was proposed",
            fix="the author proposes it again against what is in force now",
        )


def _speaks_for(
    request: DeploymentRequest, proposed: Round, by: Person, at: datetime
) -> Person:
    """Whose word the person's verdict is: their own where they are asked, else somebody's who is away."""
    needs = proposed.requirement.needs
    authors = {*proposed.authors, proposed.opened_by_id}
    if by.pk in authors:
        raise SelfApprovalError(
            "you wrote or proposed this version, so somebody else must decide",
            fix=_who_may(needs),
        )
    if by.is_service or not by.is_active:
        raise NotAskedError("only an active person decides")
    asked = [need for need in needs if need["stage"] == request.stage]
    spoken = {
        verdict.principal_id: verdict.person
        for verdict in proposed.verdicts.select_related("person")
    }
    for principal in (by, *people_away(by, at=at)):
        if principal.pk in authors or spoken.get(principal.pk, by) != by:
            continue
        if asks(asked, person=principal, at=at):
            return principal
    if spoken.get(by.pk, by) != by:
        raise ConflictError(f"{spoken[by.pk]} decided in your place already")
    if asks(needs, person=by, at=at):
        names = " and ".join(need["name"] for need in asked)
        raise NotAskedError(
            f"it is not your turn: {names} decide first", fix="look again after them"
        )
    raise NotAskedError("no approval rule asks you", fix=_who_may(needs))


def _who_may(needs: list[Need]) -> str:
    groups = " and ".join(dict.fromkeys(need["name"] for need in needs))
    return f"one of {groups}, for a day at least and no author, can"


def _settle(request: DeploymentRequest, proposed: Round, verdict: Verdict) -> None:
    if verdict.says == Says.REJECT:
        move(request, Status.REJECTED, note=verdict.comment[:400])
    elif verdict.says == Says.REQUEST_CHANGES:
        move(request, Status.CHANGES_REQUESTED, note=verdict.comment[:400])
    else:
        stage = open_stage(tally(proposed))
        if stage is None:
            approve(request, proposed)
        elif stage != request.stage:
            ask_stage(request, proposed, stage=stage, at=verdict.at)
