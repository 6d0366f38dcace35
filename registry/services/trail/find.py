"""What to look for in the audit trail: by whom, of which agent or object, when, in which words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from django.db.models import Q, QuerySet

from registry.errors import InvalidError
from registry.models import Agent, AuditEntry, Person

PEOPLE = 20
LETTERS = 3
"""Fewer have no trigram, so that no index would find them."""
CHARTER = "charter"
"""As a person: what nobody did but Charter itself."""
PARAMETERS = {"since": "from", "until": "to", "text": "q"}
"""What a field is called in an address, where that is another word."""
RESULTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "agreed": (
        "Agreed to",
        (
            "request.approve",
            "request.approved_by_rule",
            "review.yes",
            "agent.owner_changed",
            "agent.adopted",
            "policies.in_force",
        ),
    ),
    "refused": (
        "Refused",
        (
            "request.reject",
            "request.request_changes",
            "request.refused",
            "review.no",
            "transfer.declined",
            "policies.rejected",
        ),
    ),
    "taken_back": (
        "Taken back",
        ("request.withdrawn", "transfer.withdrawn", "policies.withdrawn"),
    ),
    "ran_out": (
        "Ran out",
        (
            "request.expired",
            "request.out_of_date",
            "review.expired",
            "transfer.expired",
        ),
    ),
}
"""What came of a question: in words, and the events that say so."""
DIRECTIONS = {
    "wider": "Wider",
    "narrower": "Narrower",
    "removes_safeguard": "Removes a safeguard",
}
"""Where a charter went (language §5): the `kind` of a change."""
SYSTEM = Q(actor=None)
NOBODY = Q(pk__in=[])


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """What to look for, as it was typed; empty is everything. See `docs/pages.md`."""

    person: str = ""
    agent: str = ""
    object: str = ""
    event: str = ""
    field: str = ""
    result: str = ""
    since: str = ""
    until: str = ""
    text: str = ""
    request: str = ""

    def __bool__(self) -> bool:
        return any(self.given.values())

    @property
    def given(self) -> dict[str, str]:
        """{parameter: text} of what was typed."""
        texts = {
            PARAMETERS.get(field.name, field.name): getattr(self, field.name)
            for field in fields(self)
        }
        return {name: text for name, text in texts.items() if text}


def read_filter(query: Mapping[str, str]) -> TrailFilter:
    """The filter of a query string; members it does not know are left to others."""
    texts = {
        field.name: query.get(PARAMETERS.get(field.name, field.name), "")
        for field in fields(TrailFilter)
    }
    return TrailFilter(**{name: text.strip()[:200] for name, text in texts.items()})


def entries_for(wanted: TrailFilter, *, zone: tzinfo = UTC) -> QuerySet[AuditEntry]:
    """The entries that match. Days begin and end in `zone`. Raises `InvalidError` for a day that is none."""
    rows = AuditEntry.objects.select_related("agent", "actor", "seal")
    conditions = [
        _of_person(wanted.person),
        _of_agent(wanted.agent),
        _of_object(wanted.object),
        _of_field(wanted.field),
        _of_result(wanted.result),
    ]
    for condition in conditions:
        rows = rows.filter(condition)
    if wanted.event:
        rows = rows.filter(event__startswith=wanted.event)
    if wanted.request:
        rows = rows.filter(request_id=wanted.request)
    if wanted.text:
        rows = rows.filter(summary__icontains=_searchable(wanted.text))
    if wanted.since:
        rows = rows.filter(at__gte=_moment(wanted.since, zone, is_end=False))
    if wanted.until:
        rows = rows.filter(at__lt=_moment(wanted.until, zone, is_end=True))
    return rows


def _of_person(text: str) -> Q:
    """By the e-mail, or a part of the name; `charter` is Charter itself."""
    if not text:
        return Q()
    if text.lower() == CHARTER:
        return SYSTEM
    people = Person.objects.filter(Q(email__iexact=text) | Q(name__icontains=text))
    return Q(actor_id__in=list(people.values_list("pk", flat=True)[:PEOPLE]))


def _of_agent(text: str) -> Q:
    if not text:
        return Q()
    agent = Agent.objects.filter(slug=text.lower()).values_list("pk", flat=True).first()
    return Q(agent_id=agent) if agent else NOBODY


def _of_object(text: str) -> Q:
    """`draft` is every draft, `draft:17` that one."""
    if not text:
        return Q()
    kind, _, name = text.partition(":")
    condition = Q(target_type=kind.strip().lower().replace(" ", ""))
    return condition & Q(target_id=name.strip()) if name else condition


def _of_field(text: str) -> Q:
    """Something of that name changed: `Tags`, `tags`."""
    if not text:
        return Q()
    names = {text, text[:1].upper() + text[1:], text.lower()}
    found = Q()
    for name in sorted(names):
        found |= Q(changes__contains=[{"what": name}])
    return found


def _of_result(text: str) -> Q:
    if not text:
        return Q()
    if text in RESULTS:
        return Q(event__in=RESULTS[text][1])
    if text in DIRECTIONS:
        return Q(changes__contains=[{"kind": text}])
    known = ", ".join((*RESULTS, *DIRECTIONS))
    raise InvalidError(f"`{text[:40]}` is no result", fix=f"one of {known}")


def _searchable(text: str) -> str:
    if len(text) < LETTERS:
        raise InvalidError(
            f"`{text}` is too short to look for", fix=f"write {LETTERS} letters or more"
        )
    return text


def _moment(text: str, zone: tzinfo, *, is_end: bool) -> datetime:
    """A day (`2026-03-01`: from its start, or to its end) or a moment (`2026-03-01T14:05`)."""
    try:
        if len(text) == len("2026-03-01"):
            day = date.fromisoformat(text) + timedelta(days=is_end)
            return datetime.combine(day, time(), zone)
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise InvalidError(
            f"`{text[:40]}` is no day",
            fix="write it as 2026-03-01, or 2026-03-01T14:05",
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
