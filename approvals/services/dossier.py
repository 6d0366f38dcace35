"""The dossier of a deployment request: everything that was said, agreed and done about it, in one place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from approvals.models import Deployment, DeploymentRequest, Requirement, Round, Verdict
from approvals.services.rule_words import RuleWords, in_words
from approvals.services.tallies import Tally, tallies
from registry.clock import now
from registry.models import AuditEntry, Person
from registry.services.trail.verifications import Standing, standing


@dataclass(frozen=True, slots=True)
class RoundFile:
    """One frozen proposal with who wrote it, who had to agree, what they said and what came of it."""

    proposed: Round
    authors: Sequence[Person]
    requirement: Requirement
    rules: Sequence[RuleWords]
    needs: Tally
    verdicts: Sequence[Verdict]
    deployment: Deployment | None


@dataclass(frozen=True, slots=True)
class Dossier:
    """The request, its rounds from the first, its entries from the oldest, the trail's last check."""

    item: DeploymentRequest
    rounds: Sequence[RoundFile]
    entries: Sequence[AuditEntry]
    standing: Standing
    made_at: datetime


def dossier_of(item: DeploymentRequest) -> Dossier:
    """Gather everything of a request that the caller may see."""
    rounds = list(
        item.rounds.select_related(
            "version", "base__version", "opened_by", "deployment__manifest"
        ).order_by("number")
    )
    given = tallies(rounds)
    files = [_file(proposed, given[proposed.pk]) for proposed in rounds]
    deployments = [one.deployment for one in files if one.deployment]
    return Dossier(
        item=item,
        rounds=files,
        entries=_entries(item, deployments),
        standing=standing(),
        made_at=now(),
    )


def _file(proposed: Round, needs: Tally) -> RoundFile:
    requirement = proposed.requirement
    return RoundFile(
        proposed=proposed,
        authors=list(Person.objects.filter(pk__in=proposed.authors).order_by("name")),
        requirement=requirement,
        rules=in_words(requirement.policies.as_values()),
        needs=needs,
        verdicts=list(proposed.verdicts.select_related("person", "stands_for")),
        deployment=Deployment.objects.filter(round=proposed)
        .select_related("manifest__version", "agent", "environment", "round")
        .first(),
    )


def _entries(
    item: DeploymentRequest, deployments: Sequence[Deployment]
) -> list[AuditEntry]:
    mine = Q(target_type="deploymentrequest", target_id=str(item.pk))
    if deployments:
        ids = [str(one.pk) for one in deployments]
        mine |= Q(target_type="deployment", target_id__in=ids)
    rows = AuditEntry.objects.filter(mine).select_related("agent", "actor", "seal")
    return list(rows.order_by("at", "pk"))
