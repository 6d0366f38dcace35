"""Search for programs: the best first, each with why it was found."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.agents import AgentFacts
from registry.models import Agent
from registry.rest.schema import operation
from registry.rest.views import ApiView
from registry.services.search import Found, search
from registry.services.search.find import MOST, SHOWN
from registry.services.search.question import LONGEST
from registry.web import validated


class SearchFilter(serializers.Serializer[Any]):
    """What to look for."""

    q = serializers.CharField(max_length=LONGEST, allow_blank=True, default="")
    limit = serializers.IntegerField(min_value=1, max_value=MOST, default=20)
    all = serializers.BooleanField(
        default=False, help_text="retired and blocked ones too"
    )


class WhyFound(serializers.Serializer[Any]):
    """Why an agent was found."""

    code = serializers.CharField()
    text = serializers.CharField()


class SearchResult(AgentFacts):
    """An agent, why it was found, and how well: scores compare within one answer."""

    reasons = WhyFound(many=True)
    score = serializers.FloatField()


class SearchIndex(serializers.Serializer[Any]):
    """How many agents can be found by meaning, of how many; `is_on` false: none shall."""

    embedded = serializers.IntegerField()
    agents = serializers.IntegerField()
    is_on = serializers.BooleanField()


class SearchFacts(serializers.Serializer[Any]):
    """The results, the best first."""

    query = serializers.CharField()
    results = SearchResult(many=True)
    by_meaning_alone = serializers.BooleanField(
        help_text="nothing was found by name or by word: these are only the nearest in meaning"
    )
    index = SearchIndex()


class SearchView(ApiView):
    """`/api/v1/search`."""

    @operation(
        "search_agents",
        "Find agents by name, word and meaning",
        answers=SearchFacts,
        query=[SearchFilter],
        refuses=[422],
        tag="Agents",
    )
    def get(self, request: Request) -> Response:
        """Everyone signed in."""
        given = validated(SearchFilter(data=request.query_params))
        states = tuple(Agent.State.values) if given["all"] else SHOWN
        return Response(_data(search(given["q"], states=states, limit=given["limit"])))


def _data(found: Found) -> dict[str, Any]:
    return {
        "query": found.text,
        "results": [
            {
                **AgentFacts(result.agent).data,
                "reasons": WhyFound(result.reasons, many=True).data,
                "score": round(result.score, 4),
            }
            for result in found.results
        ],
        "by_meaning_alone": found.by_meaning_alone,
        "index": SearchIndex(found.index).data,
    }
