"""Verdicts: what a person says of exactly this round."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from approvals.errors import NotAskedError, OutOfDateError, SelfApprovalError
from approvals.models import DeploymentRequest, Round, Verdict
from approvals.services.policies import asks
from approvals.services.requests import Status, lock, move, require
from registry.clock import now
from registry.errors import ConflictError, InvalidError
from registry.models import Membership, Person
from registry.services import audit, mail, outbox
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
    `ConflictError` when the proposal moved on, `OutOfDateError` when what is in force did.
    """
    request = lock(request)
    require(request, Status.IN_REVIEW)
    at = now()
    proposed = request.round
    _require_same(proposed, round_number, digest)
    _require_current(request, proposed, at)
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
    at, proposed = now(), request.round
    try:
        require(request, Status.IN_REVIEW)
        _require_current(request, proposed, at)
        _require_independent(proposed, person, at)
    except (ConflictError, SelfApprovalError, NotAskedError) as refusal:
        return refusal.message
    if proposed.verdicts.filter(person=person).exists():
        return "you already gave your verdict on this round"
    return ""


def still_needed(proposed: Round) -> list[dict[str, int | str]]:
    """The needs that are not met yet: [{team_name, given, quorum}]."""
    return [
        need for need in tally(proposed) if int(need["given"]) < int(need["quorum"])
    ]


def tally(proposed: Round) -> list[dict[str, int | str]]:
    """Each need with the approvals given for it so far."""
    return tallies([proposed])[proposed.pk]


def tallies(rounds: Sequence[Round]) -> dict[int, list[dict[str, int | str]]]:
    """`tally` of many rounds at once, by their ids; two queries in all.

    An approval counts for a team the person was a counting member of then, and is an active one of now.
    """
    found = list(Verdict.objects.filter(round__in=rounds, says=Says.APPROVE))
    approvals: dict[int, list[Verdict]] = {}
    for verdict in found:
        approvals.setdefault(verdict.round_id, []).append(verdict)
    members = {
        (member.team_id, member.person_id): member
        for member in Membership.objects.filter(
            team__in={need["team"] for one in rounds for need in one.requirement},
            person__in={one.person_id for one in found},
            person__is_active=True,
            person__is_service=False,
        )
    }

    def counts(verdict: Verdict, team: int) -> bool:
        member = members.get((team, verdict.person_id))
        return member is not None and member.counts_at(verdict.at)

    return {
        proposed.pk: [
            {
                "team_name": need["team_name"],
                "quorum": need["quorum"],
                "given": sum(
                    counts(verdict, need["team"])
                    for verdict in approvals.get(proposed.pk, ())
                ),
            }
            for need in proposed.requirement
        ]
        for proposed in rounds
    }


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


def _require_independent(proposed: Round, by: Person, at: datetime) -> None:
    if by.pk in proposed.authors or by.pk == proposed.opened_by_id:
        raise SelfApprovalError(
            "you wrote or proposed this version, so somebody else must decide",
            fix=_who_may(proposed),
        )
    if by.is_service or not by.is_active:
        raise NotAskedError("only an active person decides")
    if not asks(proposed.requirement, person=by, at=at):
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
