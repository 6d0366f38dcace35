"""Verdicts: what a person says of exactly this round."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from approvals.errors import NotAskedError, OutOfDateError, SelfApprovalError
from approvals.models import DeploymentRequest, Round, Verdict
from approvals.services.policies import counting_teams
from approvals.services.requests import Status, lock, move, require
from registry.clock import now
from registry.errors import ConflictError, InvalidError
from registry.models import Person, Team
from registry.services import audit, mail, outbox
from scopes.services.manifests import in_force

Says = Verdict.Says


@transaction.atomic
def give_verdict(
    request: DeploymentRequest,
    *,
    digest: str,
    says: Says,
    by: Person,
    comment: str = "",
) -> Verdict:
    """Record one person's verdict; the last one needed approves the request.

    `digest` is the version the person was looking at. Raises `SelfApprovalError`, `NotAskedError`,
    `ConflictError` when the proposal moved on, `OutOfDateError` when what is in force did.
    """
    request = lock(request)
    require(request, Status.IN_REVIEW)
    at = now()
    proposed = request.round
    _require_current(request, proposed, digest, at)
    _require_independent(proposed, by, at)
    if says != Says.APPROVE and not comment.strip():
        raise InvalidError("say why; the author reads it")
    if proposed.verdicts.filter(person=by).exists():
        raise ConflictError("you already gave your verdict on this round")

    verdict = proposed.verdicts.create(
        person=by, says=says, comment=comment.strip(), digest=digest, at=at
    )
    audit.record(
        f"request.{says.value}",
        actor=by,
        target=request,
        agent=request.agent,
        summary=f"{says.label}: version {proposed.version.number}"
        + (f", “{verdict.comment}”" if verdict.comment else ""),
        facts={"digest": digest, "round": proposed.number},
    )
    _settle(request, proposed, verdict)
    return verdict


def why_not(request: DeploymentRequest, *, person: Person) -> str:
    """Why this person's verdict would be refused now; empty when it would count."""
    try:
        require(request, Status.IN_REVIEW)
        _require_independent(request.round, person, now())
    except (ConflictError, SelfApprovalError, NotAskedError) as refusal:
        return refusal.message
    if request.round.verdicts.filter(person=person).exists():
        return "you already gave your verdict on this round"
    return ""


def still_needed(proposed: Round) -> list[dict[str, int | str]]:
    """The needs that are not met yet: [{team_name, given, quorum}]."""
    return [
        need for need in tally(proposed) if int(need["given"]) < int(need["quorum"])
    ]


def tally(proposed: Round) -> list[dict[str, int | str]]:
    """Each need with the approvals given for it so far."""
    approvers = proposed.verdicts.filter(says=Says.APPROVE).values_list(
        "person_id", flat=True
    )
    return [
        {
            "team_name": need["team_name"],
            "quorum": need["quorum"],
            "given": Team.objects.get(pk=need["team"])
            .memberships.filter(person_id__in=approvers)
            .count(),
        }
        for need in proposed.requirement
    ]


def _require_current(
    request: DeploymentRequest, proposed: Round, digest: str, at: datetime
) -> None:
    if digest != proposed.digest:
        raise ConflictError(
            "the author proposed another version meanwhile", fix="read that one first"
        )
    if request.expires_at <= at:
        raise ConflictError("the time to decide is over; ask again")
    base = in_force(request.agent, request.environment)
    if base != proposed.base:
        raise OutOfDateError(
            f"what is in force in {request.environment} changed since this was proposed",
            fix="the author proposes it again against what is in force now",
        )


def _require_independent(proposed: Round, by: Person, at: datetime) -> None:
    authors = set(proposed.version.authors.values_list("person_id", flat=True))
    if by.pk in authors or by.pk == proposed.opened_by_id:
        raise SelfApprovalError(
            "you wrote or proposed this version, so somebody else must decide",
            fix=_who_may(proposed),
        )
    if by.is_service or not by.is_active:
        raise NotAskedError("only an active person decides")
    if not counting_teams(proposed.requirement, person=by, at=at):
        raise NotAskedError("the policy does not ask you", fix=_who_may(proposed))


def _who_may(proposed: Round) -> str:
    teams = " and ".join(need["team_name"] for need in proposed.requirement)
    return f"a member of {teams}, for a day at least and no author, can"


def _settle(request: DeploymentRequest, proposed: Round, verdict: Verdict) -> None:
    if verdict.says == Says.REJECT:
        move(request, Status.REJECTED, note=verdict.comment[:400])
        _tell_owners(
            request, proposed, f"{verdict.person} rejected it: {verdict.comment}"
        )
    elif verdict.says == Says.REQUEST_CHANGES:
        move(request, Status.CHANGES_REQUESTED, note=verdict.comment[:400])
        _tell_owners(
            request, proposed, f"{verdict.person} asks for changes: {verdict.comment}"
        )
    elif not still_needed(proposed):
        move(request, Status.APPROVED)
        outbox.promise(
            "approvals.tasks.put_in_force",
            key=f"put-in-force:{proposed.pk}",
            payload={"round": proposed.pk},
        )


def _tell_owners(request: DeploymentRequest, proposed: Round, text: str) -> None:
    mail.promise_mail(
        {proposed.opened_by, request.asked_by},
        key=f"verdict:{proposed.pk}:{request.status}",
        subject=f"{request.agent}: {request.get_status_display().lower()}",
        text=text,
        path=request.get_absolute_url(),
    )
