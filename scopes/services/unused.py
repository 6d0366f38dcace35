"""Grants that nobody used for a while, offered for removal: a draft that somebody still signs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Max

from charter.language import EditError, canonical_data, read, remove_entry, set_value
from charter.language.document import Grant
from registry.clock import now
from registry.errors import ConflictError, InvalidError
from registry.models import Agent, Person
from registry.services import audit
from scopes.models import Decision, Draft, InForce, Version
from scopes.services.drafts import open_draft, save_draft
from scopes.services.shadow import NO_DRAFT

USUAL_DAYS = 90
GRANTS = "authorization.can_access"

Pick = tuple[str, str]
"""A resource and a mode."""


@dataclass(frozen=True, slots=True)
class Use:
    """A mode of a grant, how often it was allowed in the days looked at, and when last."""

    resource: str
    mode: str
    actions: tuple[str, ...] | None
    count: int
    last: datetime | None

    @property
    def key(self) -> str:
        """The mode and the resource, as a form sends them back."""
        return f"{self.mode} {self.resource}"


@dataclass(frozen=True, slots=True)
class Usage:
    """How the grants of a text were used since a moment; `in_force_since`: of the oldest that still is."""

    uses: tuple[Use, ...]
    since: datetime
    in_force_since: datetime | None

    @property
    def unused(self) -> tuple[Use, ...]:
        """What nobody used."""
        return tuple(use for use in self.uses if not use.count)

    @property
    def is_young(self) -> bool:
        """In force for less than the days looked at, so that disuse says little."""
        return self.in_force_since is None or self.in_force_since > self.since


def usage_of(agent: Agent, *, text: str, days: int = USUAL_DAYS) -> Usage:
    """Every mode of every grant of the text, with how the agent used it anywhere in the last `days`."""
    since = now() - timedelta(days=days)
    rows = (
        Decision.objects.filter(agent=agent, decided_at__gte=since, effect="allow")
        .order_by()
        .values("resource", "mode", "action")
        .annotate(count=Count("pk"), last=Max("decided_at"))
    )
    used = [dict(row) for row in rows]
    uses = tuple(
        _use(grant, str(mode.value), used)
        for grant in read(text).authorization.can_access
        for mode in grant.modes
    )
    oldest = InForce.objects.filter(agent=agent).order_by("since").first()
    return Usage(uses, since, oldest.since if oldest else None)


def _use(grant: Grant, mode: str, used: list[dict[str, Any]]) -> Use:
    mine = [
        row
        for row in used
        if (row["resource"], row["mode"]) == (grant.resource, mode)
        and (grant.actions is None or row["action"] in grant.actions)
    ]
    return Use(
        grant.resource,
        mode,
        grant.actions,
        sum(row["count"] for row in mine),
        max((row["last"] for row in mine), default=None),
    )


def text_to_narrow(agent: Agent) -> tuple[str, int] | None:
    """The open draft's text, else the newest version's, and the draft's counter; None without either."""
    draft = Draft.objects.filter(agent=agent).first()
    if draft is not None:
        return draft.text, draft.counter
    newest = Version.objects.filter(agent=agent).first()
    return (newest.text, NO_DRAFT) if newest else None


@transaction.atomic
def draft_without(
    agent: Agent, *, picks: Iterable[Pick], counter: int, days: int, by: Person
) -> Draft:
    """Take modes that nobody used out of the agent's draft; nothing else of the text changes.

    `counter`: of the draft that was looked at, `NO_DRAFT` without one. Raises `ConflictError` for another,
    `InvalidError` for a pick that was used, or is not granted.
    """
    agent = Agent.objects.select_for_update(of=("self",)).get(pk=agent.pk)
    known = text_to_narrow(agent)
    if known is None or counter != known[1]:
        raise ConflictError(
            "the draft changed since you looked", fix="look at the grants again"
        )
    wanted = set(picks)
    if not wanted:
        raise InvalidError("tick what it does not need")
    unused = {
        (use.resource, use.mode)
        for use in usage_of(agent, text=known[0], days=days).unused
    }
    for resource, mode in sorted(wanted - unused):
        raise InvalidError(f"`{mode}` of `{resource}` is used, or not granted")
    draft = open_draft(agent, by=by)
    text = _without(draft.text, wanted)
    draft = save_draft(draft, text=text, counter=draft.counter, by=by)
    audit.record(
        "draft.grants_removed",
        actor=by,
        target=draft,
        agent=agent,
        summary=f"Drafted {agent} without {len(wanted)} grants unused for {days} days",
        facts={"grants": [list(one) for one in sorted(wanted)], "days": days},
    )
    return draft


def _without(text: str, wanted: set[Pick]) -> str:
    """The text without these modes; from the last entry up, so that places stay what they are."""
    entries = canonical_data(read(text))["authorization"]["can_access"]
    try:
        for place, entry in reversed(list(enumerate(entries))):
            kept = [
                mode
                for mode in entry["modes"]
                if (entry["resource"], mode) not in wanted
            ]
            if not kept:
                text = remove_entry(text, f"{GRANTS}[{place}]")
            elif len(kept) < len(entry["modes"]):
                text = set_value(text, f"{GRANTS}[{place}]", {**entry, "modes": kept})
    except EditError as error:
        raise InvalidError(str(error), fix="take them out in the YAML") from None
    return text
