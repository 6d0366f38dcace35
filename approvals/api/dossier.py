"""The dossier of a request as a file for other systems."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.api.policies import RuleWordsFacts
from approvals.api.shapes import (
    DeploymentFacts,
    NeedFacts,
    RequestFacts,
    RoundFacts,
    VerdictFacts,
)
from approvals.services.dossier import Dossier, RoundFile, dossier_of
from approvals.services.seen import request_seen
from registry import access
from registry.api.audit import AuditFacts
from registry.rest.schema import operation
from registry.rest.shapes import PersonName
from registry.rest.views import ApiView
from registry.services.trail.pages import entry_data
from registry.web import person_of


class PolicyFacts(serializers.Serializer[Any]):
    """The approval rules that said who must agree."""

    number = serializers.IntegerField()
    automatic = serializers.BooleanField(help_text="nobody had to be asked")
    needs = NeedFacts(many=True)
    rules = RuleWordsFacts(many=True, help_text="all of them, in words")


class DossierRound(RoundFacts):
    """A round with everybody's part in it."""

    text = serializers.CharField(help_text="the version's, as YAML")
    opened_by = PersonName()
    opened_at = serializers.DateTimeField()
    authors = PersonName(many=True)
    policy = PolicyFacts()
    verdicts = VerdictFacts(many=True)
    deployment = DeploymentFacts(allow_null=True)


class DossierFacts(serializers.Serializer[Any]):
    """A request with everything attached."""

    request = RequestFacts()
    rounds = DossierRound(many=True)
    audit = AuditFacts(many=True)
    chain = serializers.CharField(help_text="what the last check of the trail found")
    made_at = serializers.DateTimeField()
    made_for = PersonName()


class DossierView(ApiView):
    """`/api/v1/deployment-requests/{id}/dossier`."""

    @operation(
        "get_dossier",
        "One request with everything attached, the first round first",
        answers=DossierFacts,
        refuses=[404],
        tag="Deployment requests",
    )
    def get(self, request: Request, pk: int) -> Response:
        """As the request; callers' addresses for auditors alone."""
        person = person_of(request)
        found = dossier_of(request_seen(pk, by=person))
        facts = {
            "request": RequestFacts(found.item).data,
            "rounds": [_round(one) for one in found.rounds],
            "audit": _entries(found, sees_ip=access.may_read_audit(person)),
            "chain": found.standing.sentence,
            "made_at": found.made_at,
            "made_for": PersonName(person).data,
        }
        name = f'attachment; filename="request-{pk}-dossier.json"'
        return Response(facts, headers={"Content-Disposition": name})


def _round(one: RoundFile) -> dict[str, Any]:
    return {
        **RoundFacts(one.proposed).data,
        "text": one.proposed.version.text,
        "opened_by": PersonName(one.proposed.opened_by).data,
        "opened_at": one.proposed.opened_at,
        "authors": [PersonName(person).data for person in one.authors],
        "policy": {
            "number": one.requirement.policies.number,
            "automatic": one.requirement.automatic,
            "rules": [RuleWordsFacts(rule).data for rule in one.rules],
            "needs": [NeedFacts(need).data for need in one.needs],
        },
        "verdicts": [VerdictFacts(verdict).data for verdict in one.verdicts],
        "deployment": DeploymentFacts(one.deployment).data if one.deployment else None,
    }


def _entries(found: Dossier, *, sees_ip: bool) -> list[dict[str, Any]]:
    rows = [entry_data(entry) for entry in found.entries]
    return rows if sees_ip else [{**row, "ip": None} for row in rows]
