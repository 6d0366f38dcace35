"""Questions about a charter's text that change nothing: is it valid, what would it answer."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from charter.engine import Decision
from charter.language import DocumentError, read
from registry.rest.fields import ChoiceField
from registry.rest.schema import operation
from registry.rest.shapes import AdviceFacts, WordsFacts
from registry.rest.views import ApiView
from registry.web import agent_at_work, agent_named, person_of, validated
from scopes.api.drafts import draft_in
from scopes.api.versions import version_in
from scopes.services.simulation import simulate
from scopes.services.words import advice_on, words_of

TAG = "Asking"
MOST_QUESTIONS = 100


class LintInput(serializers.Serializer[Any]):
    """A charter's text; production asks for more."""

    text = serializers.CharField(
        trim_whitespace=False, max_length=65_536, allow_blank=True
    )
    production = serializers.BooleanField(required=False, default=True)


class TextProblem(serializers.Serializer[Any]):
    """What is wrong with the text, and where; lines and columns from 1."""

    code = serializers.CharField()
    path = serializers.CharField()
    line = serializers.IntegerField()
    column = serializers.IntegerField()
    message = serializers.CharField()
    fix = serializers.CharField()


class LintFacts(serializers.Serializer[Any]):
    """Whether it is valid, and what there is to say of it."""

    valid = serializers.BooleanField()
    problems = TextProblem(many=True)
    advice = AdviceFacts(many=True)
    words = WordsFacts(allow_null=True, help_text="null for a text that is not valid")


class RunFacts(serializers.Serializer[Any]):
    """How far a run is."""

    actions_used = serializers.IntegerField()
    minutes_elapsed = serializers.FloatField()
    counters = serializers.DictField(child=serializers.FloatField(), required=False)


class Question(serializers.Serializer[Any]):
    """A request as an agent sends it, with perhaps the run it is asked in."""

    action = serializers.CharField()
    resource = serializers.CharField()
    mode = ChoiceField(choices=["read", "write", "direct"])
    context = serializers.DictField(required=False)  # type: ignore[assignment]  # the metaclass takes fields away from the class
    usage = serializers.DictField(child=serializers.FloatField(), required=False)
    arguments = serializers.DictField(required=False)
    run = RunFacts(required=False)


@extend_schema_field(Question(many=True))
class Questions(serializers.ListField):
    """As they come: what makes no sense in one is the engine's to say, as at run time."""

    child = serializers.DictField()


class SimulationInput(serializers.Serializer[Any]):
    """At most 100 questions, each answered by itself."""

    requests = Questions(max_length=MOST_QUESTIONS, min_length=1)


class ReasonFacts(serializers.Serializer[Any]):
    """Why: a code, a sentence, the rule and its line."""

    code = serializers.CharField()
    say = serializers.CharField()
    rule = serializers.CharField(allow_null=True)
    line = serializers.IntegerField(allow_null=True)


class SimulatedDecision(serializers.Serializer[Any]):
    """What the charter would answer."""

    effect = ChoiceField(choices=["allow", "require_approval", "escalate", "deny"])
    code = serializers.CharField()
    say = serializers.CharField()
    reasons = ReasonFacts(many=True)


class SimulationFacts(serializers.Serializer[Any]):
    """The decisions, in the order of the questions; none was counted or kept."""

    decisions = SimulatedDecision(many=True)


class LintView(ApiView):
    """`/api/v1/lint`."""

    asks_only = True

    @operation(
        "lint_charter",
        "Whether a text is a valid charter, and advice on it",
        asks=LintInput,
        answers=LintFacts,
        tag=TAG,
    )
    def post(self, request: Request) -> Response:
        """Everyone signed in; nothing is kept."""
        given = validated(LintInput(data=request.data))
        try:
            document = read(given["text"])
        except DocumentError as error:
            problems = [asdict(problem) for problem in error.problems]
            facts = {"valid": False, "problems": problems, "advice": [], "words": None}
            return Response(facts)
        advice = advice_on(
            document, production=given["production"], authors=[person_of(request).pk]
        )
        return Response(
            {
                "valid": True,
                "problems": [],
                "advice": AdviceFacts(advice, many=True).data,
                "words": words_of(document),
            }
        )


class VersionSimulationView(ApiView):
    """`/api/v1/agents/{slug}/versions/{number}/simulations`."""

    asks_only = True

    @operation(
        "simulate_version",
        "What a version would answer",
        asks=SimulationInput,
        answers=SimulationFacts,
        refuses=[404],
        tag=TAG,
    )
    def post(self, request: Request, slug: str, number: int) -> Response:
        """Everyone signed in; nothing is counted."""
        version = version_in(agent_named(slug), number)
        return _answered(request, version.text)


class DraftSimulationView(ApiView):
    """`/api/v1/agents/{slug}/draft/simulations`."""

    asks_only = True

    @operation(
        "simulate_draft",
        "What the draft would answer",
        asks=SimulationInput,
        answers=SimulationFacts,
        refuses=[404],
        tag=TAG,
    )
    def post(self, request: Request, slug: str) -> Response:
        """Those who may see its work; nothing is counted."""
        draft = draft_in(agent_at_work(slug, person_of(request)))
        return _answered(request, draft.text)


def _answered(request: Request, text: str) -> Response:
    given = validated(SimulationInput(data=request.data))
    decisions = simulate(text, given["requests"])
    return Response({"decisions": [_shown(decision) for decision in decisions]})


def _shown(decision: Decision) -> dict[str, Any]:
    return {
        "effect": decision.effect.value,
        "code": decision.code.value,
        "say": decision.say,
        "reasons": [reason.as_data() for reason in decision.reasons],
    }
