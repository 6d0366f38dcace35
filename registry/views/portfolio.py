"""The portfolio page: who owns what, how risky it is, what it costs, when it was last agreed to."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from registry.clock import now
from registry.export import csv_response
from registry.services.catalogue.portfolio import (
    GROUPS,
    Totals,
    all_together,
    groups_of,
    page_of_groups,
)
from registry.services.listing import Counted, Listing, counts_of, listing, read_query
from registry.services.listing.exporting import COLUMNS, exported
from registry.views.frame import Tab
from registry.web import person_of

ROWS = 40
TITLES = {"owner": "By owner", "risk": "By risk"}


@require_safe
def portfolio(request: HttpRequest) -> HttpResponse:
    """Every agent that the filters keep, in groups with totals; what is missing is named first."""
    shown, by = _shown(request)
    groups = groups_of(shown, by)
    totals = all_together(groups)
    # The pages are of agents: which groups stand on one follows from the groups' sizes.
    page = Counted(range(totals.agents), ROWS, count=totals.agents).get_page(
        request.GET.get("page")
    )
    facets, _ = counts_of(shown)
    asked = shown.asked
    context = {
        "nav": "agents",
        "asked": asked,
        "facets": facets,
        "groups": page_of_groups(
            shown, by, groups, start=max(page.start_index() - 1, 0), size=ROWS
        ),
        "totals": totals,
        "gaps": _gaps(totals, shown),
        "page": page,
        "by": by,
        "unknown": list(asked.unknown),
        "is_filtered": asked.is_filtered or bool(asked.view),
        "query": asked.query(group=by),
        "at": shown.at,
        "person": person_of(request),
        "tabs": [
            Tab(TITLES[name], f"?{asked.query(group=name)}", name == by)
            for name in GROUPS
        ],
    }
    return render(request, "registry/portfolio.html", context)


def _shown(request: HttpRequest) -> tuple[Listing, str]:
    asked = read_query(request.GET)
    by = request.GET.get("group", GROUPS[0])
    shown = listing(asked, person=person_of(request), at=now())
    return shown, by if by in GROUPS else GROUPS[0]


def _gaps(totals: Totals, shown: Listing) -> list[dict[str, Any]]:
    """What somebody should look at, with the list that shows it: [{count, text, query}]."""
    asked = shown.asked
    gaps = (
        (
            totals.unanswered,
            "without a person who answers for it",
            asked.with_value("owner", "nobody"),
        ),
        (
            totals.breached,
            "breaking what was promised",
            asked.with_value("contract", "breached"),
        ),
        (
            totals.never_certified,
            "never put in force with an approval",
            asked.with_value("certified", "never"),
        ),
    )
    return [
        {"count": count, "text": text, "query": query}
        for count, text, query in gaps
        if count
    ]


@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The portfolio as CSV: group by group, an agent a line."""
    shown, by = _shown(request)
    column = "owner_team__name" if by == "owner" else "risk"
    ordered = shown.narrowed().order_by(column, "title", "pk")
    rows = exported(iter(ordered.values_list("pk", flat=True)))
    return csv_response("portfolio.csv", COLUMNS, (tuple(row.values()) for row in rows))
