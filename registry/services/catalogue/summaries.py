"""`AgentSummary`, the read model of lists: the other apps write it in their own transactions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from registry.models import Agent, AgentSummary, EntryUse, Environment


@dataclass(frozen=True, slots=True)
class CharterFacts:
    """What an agent's charters say, for lists. `risk`: high, medium, low or empty.

    `uses`: (kind of entry, name, whether a charter in force says it), each name once.
    """

    risk: str
    tools: tuple[str, ...]
    has_promises: bool
    certified_at: datetime | None
    certified_until: datetime | None
    uses: frozenset[tuple[str, str, bool]]


def _lock(agent: Agent) -> AgentSummary:
    summary, _ = AgentSummary.objects.select_for_update().get_or_create(agent=agent)
    return summary


def note_in_force(agent: Agent, environment: Environment, number: int | None) -> None:
    """Version `number` answers in `environment` now; None: nothing does."""
    summary = _lock(agent)
    in_force = {**summary.in_force, environment.slug: number}
    summary.in_force = {slug: n for slug, n in in_force.items() if n is not None}
    summary.save(update_fields=["in_force"])


def note_draft(agent: Agent, *, is_open: bool) -> None:
    """Whether a draft is open."""
    summary = _lock(agent)
    summary.draft_open = is_open
    summary.save(update_fields=["draft_open"])


def note_open_requests(agent: Agent, count: int) -> None:
    """How many deployment requests wait for people."""
    summary = _lock(agent)
    summary.open_requests = count
    summary.save(update_fields=["open_requests"])


@transaction.atomic
def note_charters(agent: Agent, facts: CharterFacts) -> None:
    """What the charters in force say now, or the newest version where none is."""
    summary = _lock(agent)
    summary.risk = facts.risk
    summary.tools = list(facts.tools)
    # An approval or a certification since: whichever was later (`approvals.services.certification`).
    known = [at for at in (summary.certified_at, facts.certified_at) if at]
    summary.certified_at = max(known, default=None)
    summary.certified_until = facts.certified_until
    kinds = AgentSummary.Contract
    if not facts.has_promises:
        summary.contract = kinds.NONE
    elif summary.contract == kinds.NONE:
        summary.contract = kinds.NO_DATA
    # Another charter promises other things: they are looked at next.
    summary.contract_at = None
    summary.save(
        update_fields=[
            "risk",
            "tools",
            "certified_at",
            "certified_until",
            "contract",
            "contract_at",
        ]
    )
    _note_uses(agent, facts.uses)


def _note_uses(agent: Agent, uses: Iterable[tuple[str, str, bool]]) -> None:
    wanted = {(kind, name): in_force for kind, name, in_force in uses}
    rows = EntryUse.objects.filter(agent=agent)
    gone = [use.pk for use in rows if wanted.get((use.kind, use.name)) != use.in_force]
    rows.filter(pk__in=gone).delete()
    EntryUse.objects.bulk_create(
        (
            EntryUse(agent=agent, kind=kind, name=name, in_force=in_force)
            for (kind, name), in_force in sorted(wanted.items())
        ),
        ignore_conflicts=True,
    )
