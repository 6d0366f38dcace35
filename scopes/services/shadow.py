"""What a version that only watched would have denied, offered as grants: a draft that somebody still signs.

Offered is the exact resource and mode that was asked for, never a pattern, and never what a denial covers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet

from charter.language import Document, EditError, add_entry, read
from charter.language.document import Mode
from charter.language.names import denial_covers, is_name
from registry.clock import now
from registry.errors import ConflictError, InvalidError
from registry.models import Agent, Environment, Person
from registry.services import audit
from scopes.models import Decision, Draft, Manifest, Version
from scopes.services.drafts import open_draft, save_draft

SINCE = timedelta(days=90)
MOST = 200
"""The most frequent groups are shown."""
SAMPLES = 3
NO_DRAFT = 0
NOT_GRANTED = "not_granted"

Pick = tuple[str, str]
"""A resource and a mode."""


@dataclass(frozen=True, slots=True)
class WouldDeny:
    """So many requests for one mode of one resource; `why_not`: why no grant is offered, else empty."""

    resource: str
    mode: str
    count: int
    samples: tuple[Decision, ...]
    why_not: str

    @property
    def key(self) -> str:
        """The mode and the resource, as a form sends them back."""
        return f"{self.mode} {self.resource}"


def would_deny(
    version: Version, environment: Environment, *, text: str
) -> tuple[WouldDeny, ...]:
    """Group what the version would have denied there while it watched, the most frequent first.

    `text`: the charter that grants would be added to; its denials, and the version's, cover what they cover.
    """
    document = read(text)
    guards = (document, read(version.text))
    rows = (
        _watched(version, environment)
        .values("resource", "mode", "code")
        .annotate(count=Count("pk"))
        .order_by("-count", "resource", "mode")[:MOST]
    )
    return tuple(
        WouldDeny(
            row["resource"],
            row["mode"],
            row["count"],
            _samples(version, environment, dict(row)),
            _why_not(dict(row), document, guards),
        )
        for row in rows
    )


def has_watched(version: Version, environment: Environment) -> bool:
    """Whether the version ever only watched there."""
    return Manifest.objects.filter(
        version=version, environment=environment, mode=Manifest.Mode.SHADOW
    ).exists()


def count_denied(version: Version, environment: Environment) -> int:
    """How many requests it would have denied there."""
    return _watched(version, environment).count()


def text_to_extend(agent: Agent, version: Version) -> tuple[str, int]:
    """The text that grants would be added to, the open draft's or a new one's; and the draft's counter."""
    draft = Draft.objects.filter(agent=agent).first()
    if draft is not None:
        return draft.text, draft.counter
    newest = Version.objects.filter(agent=agent).first() or version
    return newest.text, NO_DRAFT


@transaction.atomic
def draft_grants(
    version: Version,
    *,
    environment: Environment,
    picks: Iterable[Pick],
    counter: int,
    by: Person,
) -> Draft:
    """Put a grant for each pick into the agent's draft; nothing is in force by that.

    `counter`: of the draft that was looked at, `NO_DRAFT` without one; another is a `ConflictError`. Raises
    `InvalidError` for a pick that is not offered.
    """
    agent = Agent.objects.select_for_update(of=("self",)).get(pk=version.agent_id)
    text, current = text_to_extend(agent, version)
    if counter != current:
        raise ConflictError(
            "the draft changed since you looked", fix="look at the proposals again"
        )
    wanted = sorted(set(picks))
    if not wanted:
        raise InvalidError("tick what it shall be granted")
    offered = {
        (one.resource, one.mode)
        for one in would_deny(version, environment, text=text)
        if not one.why_not
    }
    for resource, mode in wanted:
        if (resource, mode) not in offered:
            raise InvalidError(f"`{mode}` of `{resource}` is not offered")
    draft = open_draft(agent, by=by)
    extended = _with_grants(draft.text, wanted)
    draft = save_draft(draft, text=extended, counter=draft.counter, by=by)
    audit.record(
        "draft.grants_proposed",
        actor=by,
        target=draft,
        agent=agent,
        summary=f"Drafted {len(wanted)} grants from what {version} would have denied",
        facts={
            "environment": environment.slug,
            "grants": [list(one) for one in wanted],
        },
    )
    return draft


def _watched(version: Version, environment: Environment) -> QuerySet[Decision]:
    return Decision.objects.filter(
        agent=version.agent,
        manifest__version=version,
        manifest__environment=environment,
        manifest__mode=Manifest.Mode.SHADOW,
        shadow_effect="deny",
        decided_at__gte=now() - SINCE,
    )


def _samples(
    version: Version, environment: Environment, row: dict[str, Any]
) -> tuple[Decision, ...]:
    found = _watched(version, environment).filter(
        resource=row["resource"], mode=row["mode"], code=row["code"]
    )
    return tuple(found.select_related("run").order_by("-decided_at")[:SAMPLES])


def _why_not(
    row: dict[str, Any], document: Document, guards: tuple[Document, ...]
) -> str:
    resource, mode = row["resource"], row["mode"]
    if any(_denies(one, resource, mode) for one in guards):
        return "it is among what the agent must never touch"
    if row["code"] != NOT_GRANTED:
        return f"a grant would not help: {row['code']}"
    if not is_name(resource) or mode not in {known.value for known in Mode}:
        return "it is no name that a charter can grant"
    for grant in document.authorization.can_access:
        if grant.resource == resource and mode in {
            known.value for known in grant.modes
        }:
            narrowed = grant.when is not None or grant.actions is not None
            return (
                "it is granted under a condition, or for some actions only"
                if narrowed
                else "the draft grants it already"
            )
    return ""


def _denies(document: Document, resource: str, mode: str) -> bool:
    """Whether a denial speaks of the resource in this mode, for whatever actions."""
    return any(
        denial_covers(denial.resource, resource)
        and (denial.modes is None or mode in {known.value for known in denial.modes})
        for denial in document.authorization.cannot_access
    )


def _with_grants(text: str, wanted: list[Pick]) -> str:
    """The text with one grant more for each resource, of exactly the modes picked."""
    modes: dict[str, list[str]] = {}
    for resource, mode in wanted:
        modes.setdefault(resource, []).append(mode)
    try:
        for resource, picked in modes.items():
            entry = f"{resource} ({'/'.join(picked)})"
            text = add_entry(text, "authorization.can_access", entry)
    except EditError as error:
        raise InvalidError(str(error), fix="write the grants in the YAML") from None
    return text
