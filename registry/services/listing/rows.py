"""The agents that the list shows: found, put in order, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import F, Q, QuerySet

from registry.models import Agent, AgentSummary, Person
from registry.services.listing.asked import Asked
from registry.services.listing.facets import FACETS, needs_attention
from registry.services.listing.plans import by_index
from registry.services.search import Ranked, rank
from registry.services.search.candidates import BY_NAME

if TYPE_CHECKING:
    Pages = Paginator[Any]
else:
    Pages = Paginator

ORDERS: dict[str, tuple[Any, ...]] = {
    "title": ("title", "pk"),
    "last_run": (F("last_run_at").desc(nulls_last=True), "pk"),
    "decisions": ("-decided", "pk"),
    "certified": (F("certified_until").asc(nulls_last=True), "pk"),
}


@dataclass(frozen=True, slots=True)
class Listing:
    """What was asked for, found at a time.

    `rows`: the summaries of the view and of what the text finds, before any facet; `ranked`: whom the text
    finds, None without a text.
    """

    asked: Asked
    at: datetime
    rows: QuerySet[AgentSummary]
    ranked: Ranked | None = None

    @property
    def is_cut(self) -> bool:
        """Whether the text may find more agents than those ranked: by name, the best `BY_NAME` are."""
        return self.ranked is not None and len(self.ranked.ids) >= BY_NAME

    def narrowed(self, *, but: str = "") -> QuerySet[AgentSummary]:
        """The rows that every chosen facet keeps; `but`: as if that one had not been chosen."""
        rows = self.rows
        for name, values in self.asked.chosen.items():
            if values and name != but:
                rows = rows.filter(FACETS[name].where(values, self.at))
        return rows

    def is_narrowed(self, *, but: str = "") -> bool:
        """Whether any agent is left out: by the view, the text or a facet other than `but`."""
        others = any(name != but for name in self.asked.chosen)
        return others or bool(self.asked.view or self.asked.text)

    def ids(self) -> Any:
        """The ids of the rows, in the order asked for: a queryset, or a list where a text ranks them."""
        ids = self.narrowed().values_list("pk", flat=True)
        if self.ranked is not None and not self.asked.sort:
            kept = set(ids)
            return [pk for pk in self.ranked.ids if pk in kept]
        return ids.order_by(*ORDERS[self.asked.sort or "title"])


def listing(asked: Asked, *, person: Person, at: datetime) -> Listing:
    """Find what was asked for. Everybody signed in may see every agent's catalogue facts."""
    rows = AgentSummary.objects.all()
    if asked.view == "mine":
        teams = person.memberships.values_list("team", flat=True)
        rows = rows.filter(Q(owner_team__in=list(teams)) | Q(accountable=person))
    elif asked.view == "attention":
        rows = rows.filter(needs_attention(at)).exclude(state=Agent.State.RETIRED)
    elif asked.view == "retired":
        rows = rows.filter(state=Agent.State.RETIRED)
    if not asked.text:
        return Listing(asked, at, rows)
    ranked = rank(asked.text, states=Agent.State.values)
    return Listing(asked, at, rows.filter(pk__in=ranked.ids), ranked)


class Counted(Pages):
    """Pages of rows whose number is known, so that nothing is counted twice."""

    def __init__(self, rows: Any, size: int, *, count: int) -> None:
        super().__init__(rows, size)
        self.known = count

    @property
    def count(self) -> int:
        """How many rows there are."""
        return self.known


def page_of(shown: Listing, number: str | None, *, size: int, count: int) -> Any:
    """A page of ids, of `count` in all; a number that is none gives the first or the last."""
    page = Counted(shown.ids(), size, count=count).get_page(number)
    with by_index():
        page.object_list = list(page.object_list)
    return page


def agents_of(ids: Iterable[int]) -> Sequence[Agent]:
    """The agents with their summary, owner and accountable person, in the order of their ids."""
    wanted = list(ids)
    rows = Agent.objects.select_related("summary", "owner_team", "accountable")
    by_id = rows.in_bulk(wanted)
    return [by_id[pk] for pk in wanted if pk in by_id]
