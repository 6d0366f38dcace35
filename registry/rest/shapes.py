"""What several answers of the management API have in them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from registry.errors import Refusal
from registry.models import Agent
from registry.rest.fields import ChoiceField


class PersonName(serializers.Serializer[Any]):
    """A person as everybody sees them."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class ChangeFacts(serializers.Serializer[Any]):
    """One thing that differs between two charters."""

    kind = serializers.CharField(
        help_text="wider, narrower, removes_safeguard, same_reach …"
    )
    sentence = serializers.CharField()
    path = serializers.CharField()


class AdviceFacts(serializers.Serializer[Any]):
    """What there is to say of a charter that reads."""

    code = serializers.CharField()
    severity = ChoiceField(choices=["error", "warning", "hint"])
    path = serializers.CharField(allow_null=True)
    line = serializers.IntegerField(allow_null=True)
    message = serializers.CharField()
    fix = serializers.CharField(allow_null=True)


class WordsFacts(serializers.Serializer[Any]):
    """A charter in words; each sentence goes on from its group's name."""

    may = serializers.ListField(child=serializers.CharField())
    must_ask = serializers.ListField(child=serializers.CharField())
    must_never = serializers.ListField(child=serializers.CharField())
    stops = serializers.ListField(child=serializers.CharField())
    promises = serializers.ListField(child=serializers.CharField())


class RefusedAgent(serializers.Serializer[Any]):
    """An agent of several that something was not done to, and why."""

    agent = serializers.CharField()
    code = serializers.CharField(help_text="listed in docs/codes.md")
    detail = serializers.CharField()
    fix = serializers.CharField()

    @staticmethod
    def of(agent: Agent, why: Refusal) -> dict[str, str]:
        """The members, of a refusal."""
        return {
            "agent": agent.slug,
            "code": why.code,
            "detail": why.message,
            "fix": why.fix,
        }
