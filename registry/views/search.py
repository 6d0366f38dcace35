"""Search, as one types: by name, by word, by meaning, each result with why it is there."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from registry.models import Agent
from registry.services.search import index as search_index, search
from registry.services.search.find import SHOWN
from registry.web import render_part


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """`?q=`, and `?all=1` for retired and blocked agents too. The catalogue is everyone's to read."""
    text = request.GET.get("q", "").strip()
    wants_all = request.GET.get("all") == "1"
    states = tuple(Agent.State.values) if wants_all else SHOWN
    found = search(text, states=states) if text else None
    context = {
        "nav": "search",
        "q": text,
        "wants_all": wants_all,
        "results": found.results if found else (),
        "by_meaning_alone": bool(found and found.by_meaning_alone),
        "index": found.index if found else search_index.state(),
    }
    return render_part(request, "registry/search.html", context, part="results")
