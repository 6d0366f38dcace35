"""Search over HTTP, for people's tools."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from registry.api import agent_data
from registry.models import Agent
from registry.services.search import Found, search
from registry.services.search.find import MOST, SHOWN
from registry.services.search.question import LONGEST
from registry.web import validated


class SearchInput(serializers.Serializer[Any]):
    """`?q=&limit=&all=`."""

    q = serializers.CharField(max_length=LONGEST, allow_blank=True, default="")
    limit = serializers.IntegerField(min_value=1, max_value=MOST, default=20)
    all = serializers.BooleanField(default=False)


class SearchView(APIView):
    """`GET /api/v1/search?q=&limit=&all=`: the best first, each with why it was found."""

    def get(self, request: Request) -> Response:
        """Answer `{query, results: […], index: {embedded, agents, is_on}}`."""
        given = validated(SearchInput(data=request.query_params))
        states = tuple(Agent.State.values) if given["all"] else SHOWN
        return Response(_data(search(given["q"], states=states, limit=given["limit"])))


def _data(found: Found) -> dict[str, Any]:
    return {
        "query": found.text,
        "results": [
            {
                **agent_data(result.agent),
                "reasons": [
                    {"code": reason.code, "text": reason.text}
                    for reason in result.reasons
                ],
                "score": round(result.score, 4),
            }
            for result in found.results
        ],
        "index": {
            "embedded": found.index.embedded,
            "agents": found.index.agents,
            "is_on": found.index.is_on,
        },
    }
