"""What a person hears of, for their own scripts."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.db import transaction
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from registry.event_types import TYPES, Channel
from registry.models import Person
from registry.rest.fields import ChoiceField, LocalTimeField
from registry.rest.schema import operation
from registry.rest.views import ApiView
from registry.services.telling import preferences
from registry.services.telling.preferences import Times
from registry.web import person_of, validated

CHANNELS = [one.value for one in Channel]


class ChoiceFacts(serializers.Serializer[Any]):
    """How one hears of a type."""

    type = serializers.CharField()
    says = serializers.CharField()
    channel = ChoiceField(choices=CHANNELS)
    mandatory = serializers.BooleanField()


class TimesFacts(serializers.Serializer[Any]):
    """When one hears, in one's own time zone; weekdays from 0, Monday."""

    digest_hour = serializers.IntegerField(min_value=0, max_value=23)
    quiet_from = LocalTimeField(allow_null=True)
    quiet_until = LocalTimeField(allow_null=True)
    quiet_days = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=6), max_length=7
    )
    away_from = serializers.DateField(allow_null=True)
    away_until = serializers.DateField(allow_null=True)


class PreferencesFacts(serializers.Serializer[Any]):
    """All of it."""

    timezone = serializers.CharField()
    choices = ChoiceFacts(many=True)
    times = TimesFacts()


class PreferencesInput(serializers.Serializer[Any]):
    """What is to change; what is left out stays."""

    choices = serializers.DictField(child=ChoiceField(choices=CHANNELS), required=False)
    times = TimesFacts(required=False)


class PreferencesView(ApiView):
    """`/api/v1/me/notifications`."""

    @operation(
        "get_notifications",
        "What you hear of, how and when",
        answers=PreferencesFacts,
        tag="People",
    )
    def get(self, request: Request) -> Response:
        """Everyone signed in, their own."""
        return Response(_facts(person_of(request)))

    @operation(
        "choose_notifications",
        "Hear of it otherwise",
        asks=PreferencesInput,
        answers=PreferencesFacts,
        refuses=[422],
        tag="People",
    )
    def patch(self, request: Request) -> Response:
        """All of it or nothing; what asks you for something cannot be turned off."""
        person = person_of(request)
        given = validated(PreferencesInput(data=request.data))
        with transaction.atomic():
            preferences.choose(person, choices=given.get("choices", {}))
            if "times" in given:
                times = given["times"]
                facts = {**times, "quiet_days": tuple(times["quiet_days"])}
                preferences.set_times(person, times=Times(**facts))
        return Response(_facts(person))


def _facts(person: Person) -> dict[str, Any]:
    choices = [
        {
            "type": name,
            "says": TYPES[name].says,
            "channel": channel.value,
            "mandatory": TYPES[name].mandatory,
        }
        for name, channel in preferences.choices_of(person).items()
    ]
    times = TimesFacts(asdict(preferences.times_of(person))).data
    return {"timezone": person.timezone, "choices": choices, "times": times}
