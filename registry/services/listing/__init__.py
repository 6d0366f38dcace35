"""The list of agents: what was asked for, the rows, and how many there are of each kind."""

from __future__ import annotations

from registry.services.listing.asked import Asked, read_query
from registry.services.listing.counts import Choice, FacetCounts, counts_of
from registry.services.listing.plans import by_index
from registry.services.listing.rows import (
    Counted,
    Listing,
    agents_of,
    listing,
    page_of,
)

__all__ = [
    "Asked",
    "Choice",
    "Counted",
    "FacetCounts",
    "Listing",
    "agents_of",
    "by_index",
    "counts_of",
    "listing",
    "page_of",
    "read_query",
]
