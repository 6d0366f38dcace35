"""What lists tell of an agent's charters: of those in force, or of the newest version where none is."""

from __future__ import annotations

from collections.abc import Iterable

from charter.language import Document, DocumentError, assess, diff, read
from registry.models import Agent
from registry.services.catalogue import summaries
from registry.services.catalogue.summaries import CharterFacts
from scopes.models import InForce, Manifest, Version
from scopes.services.naming import names_in

LEVELS = ("low", "medium", "high")


def refresh_portrait(agent: Agent) -> None:
    """Write into the agent's summary what its charters say now, in the caller's transaction."""
    summaries.note_charters(agent, portrait_of(agent))


def portrait_of(agent: Agent) -> CharterFacts:
    """Risk is that of granting the whole charter at once, the highest over environments."""
    answering = list(
        InForce.objects.filter(agent=agent).select_related(
            "manifest__version", "environment"
        )
    )
    read_in_force = [
        (document, row.environment.is_production)
        for row in answering
        if (document := _readable(row.manifest.version)) is not None
    ]
    newest = None
    if not read_in_force:
        version = Version.objects.filter(agent=agent).first()
        newest = _readable(version) if version else None
    shown = read_in_force or ([(newest, False)] if newest else [])
    last = Manifest.objects.filter(agent=agent).order_by("-created_at").first()
    return CharterFacts(
        risk=risk_of(shown),
        tools=tuple(
            sorted({tool.name for document, _ in shown for tool in document.tools})
        ),
        has_promises=any(
            document.contract is not None and document.contract.clauses
            for document, _ in read_in_force
        ),
        certified_at=last.not_before if last else None,
        certified_until=min(
            (row.manifest.not_after for row in answering), default=None
        ),
        uses=frozenset(
            (kind, name, bool(read_in_force))
            for document, _ in shown
            for kind, name in names_in(document)
        ),
    )


def risk_of(charters: Iterable[tuple[Document, bool]]) -> str:
    """The highest risk of the charters, each with whether it is for production; empty without any."""
    levels = [
        str(assess(diff(None, document), production=production).level)
        for document, production in charters
    ]
    return max(levels, key=LEVELS.index, default="")


def _readable(version: Version) -> Document | None:
    """The charter; None for one that today's language no longer reads."""
    try:
        return read(version.text)
    except DocumentError:
        return None
