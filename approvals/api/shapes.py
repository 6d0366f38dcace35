"""Deployment requests and what is said of them, as programs read them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from approvals.models import Deployment, DeploymentRequest, Verdict
from approvals.services.tallies import tally
from registry.rest.fields import ChoiceField
from registry.rest.shapes import AdviceFacts, ChangeFacts, PersonName, WordsFacts
from scopes.models import Manifest


class VerdictFacts(serializers.Serializer[Any]):
    """What one person says of one round."""

    person = PersonName()
    stands_for = PersonName(allow_null=True, help_text="who is away")
    says = ChoiceField(choices=Verdict.Says.choices)
    comment = serializers.CharField()
    digest = serializers.CharField()
    at = serializers.DateTimeField()


class NeedFacts(serializers.Serializer[Any]):
    """How many of whom must approve, how many have, and in which stage they are asked."""

    name = serializers.CharField()
    quorum = serializers.IntegerField()
    given = serializers.IntegerField()
    stage = serializers.IntegerField()


class RequestFacts(serializers.Serializer[DeploymentRequest]):
    """The proposal to put a version in force in an environment."""

    id = serializers.IntegerField()
    agent = serializers.CharField(source="agent.slug")
    environment = serializers.CharField(source="environment.slug")
    status = ChoiceField(choices=DeploymentRequest.Status.choices)
    asked_by = PersonName()
    stage = serializers.IntegerField(help_text="people are asked in this one now")
    asked_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    within_hours = serializers.IntegerField(
        allow_null=True, help_text="how long the stage has; null: nobody was asked"
    )
    is_working_time = serializers.BooleanField(help_text="they are working hours")
    closed_at = serializers.DateTimeField(allow_null=True)
    closing_note = serializers.CharField(help_text="empty while it is open")


class ExampleFacts(serializers.Serializer[Any]):
    """An example of the charter and how it was answered when the round was opened."""

    name = serializers.CharField()
    expect = serializers.CharField()
    effect = serializers.CharField()
    say = serializers.CharField()
    passes = serializers.BooleanField()


class FrozenReplay(serializers.Serializer[Any]):
    """The newest finished replay when the round was opened: past requests under its version."""

    days = serializers.IntegerField()
    finished_at = serializers.DateTimeField()
    total = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    cannot_tell = serializers.IntegerField()


class RoundFacts(serializers.Serializer[Any]):
    """One frozen proposal: what exactly, against what, with which words, risk and needs."""

    number = serializers.IntegerField()
    version = serializers.IntegerField(source="version.number")
    digest = serializers.CharField(help_text="the version's; a verdict names it")
    base = serializers.CharField(
        source="base.digest",
        default=None,
        allow_null=True,
        help_text="the manifest in force there",
    )
    mode = ChoiceField(choices=Manifest.Mode.choices)
    starts_at = serializers.DateTimeField(allow_null=True, help_text="null: at once")
    ends_at = serializers.DateTimeField(allow_null=True)
    why = serializers.CharField()
    changes = ChangeFacts(many=True)
    words = WordsFacts()
    risk = ChoiceField(choices=["low", "medium", "high"])
    risk_reasons = serializers.ListField(child=serializers.CharField())
    advice = AdviceFacts(source="lints", many=True)
    examples = ExampleFacts(many=True, help_text="the charter's own, as answered then")
    replay = FrozenReplay(allow_null=True, help_text="null: nothing was replayed")
    approval_rules = serializers.IntegerField(
        source="requirement.policies.number", help_text="the set that asks"
    )


class RoundDetail(RoundFacts):
    """The round, what was said of it, and how many approvals it needs."""

    needs = NeedFacts(many=True)
    verdicts = VerdictFacts(many=True)


class RequestDetail(RequestFacts):
    """The request with its latest round, as the approvers read it."""

    round = RoundDetail()


class DeploymentFacts(serializers.Serializer[Deployment]):
    """A version answering for an agent in an environment, since and until."""

    agent = serializers.CharField(source="agent.slug")
    environment = serializers.CharField(source="environment.slug")
    version = serializers.IntegerField(source="manifest.version.number")
    digest = serializers.CharField(source="manifest.version.digest")
    manifest = serializers.CharField(source="manifest.digest")
    mode = ChoiceField(source="manifest.mode", choices=Manifest.Mode.choices)
    request = serializers.IntegerField(source="round.request_id")
    state = ChoiceField(choices=Deployment.State.choices)
    since = serializers.DateTimeField()
    until = serializers.DateTimeField(allow_null=True)
    ended_because = serializers.CharField(help_text="empty while it is in force")


def request_detail(item: DeploymentRequest) -> dict[str, Any]:
    """`RequestDetail` of a request."""
    proposed = item.round
    needs = NeedFacts(tally(proposed), many=True).data
    verdicts = VerdictFacts(
        proposed.verdicts.select_related("person", "stands_for"), many=True
    ).data
    shown = {**RoundFacts(proposed).data, "needs": needs, "verdicts": verdicts}
    return {**RequestFacts(item).data, "round": shown}
