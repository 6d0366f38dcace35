"""Views of the list that a person keeps."""

from __future__ import annotations

from urllib.parse import unquote_plus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from registry import plain_text
from registry.services.catalogue.views import delete_view, save_view
from registry.services.listing import read_query
from registry.web import person_of


@require_POST
def view_create(request: HttpRequest) -> HttpResponse:
    """Keep `query`, as far as the list understands it, under `name`."""
    query = request.POST.get("query", "")[:4000]
    # As in an address: what no page means is not asked of the database.
    plain_text.line(unquote_plus(query), what="the filter")
    asked = read_query(QueryDict(query))
    view = save_view(
        person_of(request), name=request.POST.get("name", ""), query=asked.query()
    )
    messages.success(request, f"{view} is a tab of your list now")
    return redirect(view)


@require_POST
def view_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a view of one's own."""
    name = delete_view(person_of(request), pk=pk)
    messages.success(request, f"The view {name} is gone; no agent changed")
    return redirect("agent_list")
