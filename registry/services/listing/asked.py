"""What a query string asks the list for; what makes no sense is left out and named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import QueryDict

from registry.services.listing.facets import FACETS

VIEWS = ("mine", "attention", "retired")
SORTS = ("title", "last_run", "decisions", "certified")
# What a page reads besides: where in the list, and what to make of it.
BESIDES = frozenset({"page", "format", "agent", "group", "csrfmiddlewaretoken"})
TEXT_LENGTH = 200
SHOWN = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """`chosen`: facet → its values, any of which will do; `unknown`: what was left out.

    `view`: mine, attention, retired, or empty for all; `sort` empty: best first for a text, else by title.
    """

    text: str = ""
    view: str = ""
    sort: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the view narrows the list."""
        return bool(self.text or self.chosen)

    def query(self, **changes: str) -> str:
        """The query string that asks for this again, with a parameter set otherwise or, empty, left out."""
        pairs = {"view": self.view, "q": self.text, "sort": self.sort, **changes}
        return urlencode(
            [
                *((name, value) for name, value in pairs.items() if value),
                *(
                    (name, value)
                    for name in FACETS
                    for value in self.chosen.get(name, ())
                ),
            ]
        )

    def with_value(self, name: str, value: str) -> str:
        """The query string that asks for one value of a facet besides what else is chosen."""
        more = {**self.chosen, name: (value,)}
        return Asked(self.text, self.view, self.sort, more).query()

    def without(self, name: str, value: str) -> str:
        """The query string without one value of a facet."""
        kept = tuple(one for one in self.chosen.get(name, ()) if one != value)
        fewer = {**self.chosen, name: kept}
        return Asked(self.text, self.view, self.sort, fewer).query()


def read_query(params: QueryDict) -> Asked:
    """What `params` ask for."""
    chosen: dict[str, tuple[str, ...]] = {}
    unknown: list[str] = []
    for name, facet in FACETS.items():
        given = [value for value in dict.fromkeys(params.getlist(name)) if value]
        known = facet.known(given) if given else set()
        kept = tuple(value for value in given if value in known)
        unknown += [f"{name}={value}" for value in given if value not in known]
        if kept:
            chosen[name] = kept
    names = {"q", "view", "sort", *FACETS, *BESIDES}
    unknown += [name for name in params if name not in names]
    view, sort = params.get("view", ""), params.get("sort", "")
    unknown += [f"view={view}"] if view not in {"", *VIEWS} else []
    unknown += [f"sort={sort}"] if sort not in {"", *SORTS} else []
    return Asked(
        text=params.get("q", "").strip()[:TEXT_LENGTH],
        view=view if view in VIEWS else "",
        sort=sort if sort in SORTS else "",
        chosen=chosen,
        unknown=tuple(value[:SHOWN] for value in unknown),
    )
