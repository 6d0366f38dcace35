"""The MCP Registry API v0.1 over catalogued servers: filters, pages by a cursor, answers in its shapes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils.dateparse import parse_datetime

from charter.manifest import base64url
from registry.errors import InvalidError, NotFoundError
from registry.models import McpServerVersion

OFFICIAL = "io.modelcontextprotocol.registry/official"
LIMIT, MOST = 30, 100
LATEST = "latest"
DELETED = McpServerVersion.Status.DELETED
_LONGEST = 2000
"""Characters of a cursor: more than the longest name and version make, whatever letters they are of."""


def servers(query: Mapping[str, str]) -> dict[str, Any]:
    """One page of `GET /v0.1/servers`. Raises `InvalidError` for a parameter that makes no sense."""
    limit = _limit(query.get("limit", ""))
    rows = _filtered(query)
    after = query.get("cursor", "")
    if after:
        rows = rows.alias(
            place=RawSQL("(name, version) > (%s, %s)", _place(after))
        ).filter(place=True)
    found = list(rows.order_by("name", "version")[: limit + 1])
    page = found[:limit]
    metadata: dict[str, Any] = {"count": len(page)}
    if len(found) > limit:
        metadata["nextCursor"] = _cursor(page[-1])
    return {"servers": [response_of(row) for row in page], "metadata": metadata}


def versions(name: str, query: Mapping[str, str]) -> dict[str, Any]:
    """All versions of a server, the newest first."""
    rows = McpServerVersion.objects.filter(name=name)
    if not _yes(query, "include_deleted"):
        rows = rows.exclude(status=DELETED)
    found = [response_of(row) for row in rows.order_by("-published_at", "-pk")]
    if not found:
        raise NotFoundError(f"there is no MCP server `{name}`")
    return {"servers": found, "metadata": {"count": len(found)}}


def version(name: str, number: str, query: Mapping[str, str]) -> dict[str, Any]:
    """One version of a server, `latest` for the latest."""
    rows = McpServerVersion.objects.filter(name=name)
    rows = (
        rows.filter(is_latest=True) if number == LATEST else rows.filter(version=number)
    )
    if not _yes(query, "include_deleted"):
        rows = rows.exclude(status=DELETED)
    row = rows.first()
    if row is None:
        raise NotFoundError(f"there is no version `{number[:100]}` of `{name}`")
    return response_of(row)


def response_of(row: McpServerVersion) -> dict[str, Any]:
    """The server.json as it was published, and what this registry knows of it."""
    official = {
        "status": row.status,
        "statusChangedAt": _time(row.status_changed_at),
        "publishedAt": _time(row.published_at),
        "updatedAt": _time(row.updated_at),
        "isLatest": row.is_latest,
    }
    if row.status_message:
        official["statusMessage"] = row.status_message
    return {"server": row.document, "_meta": {OFFICIAL: official}}


def _filtered(query: Mapping[str, str]) -> QuerySet[McpServerVersion]:
    rows = McpServerVersion.objects.all()
    since = query.get("updated_since", "")
    if since:
        rows = rows.filter(updated_at__gte=_since(since))
    elif not _yes(query, "include_deleted"):
        rows = rows.exclude(status=DELETED)
    if query.get("search"):
        rows = rows.filter(name__icontains=query["search"])
    number = query.get("version", "")
    if number:
        rows = (
            rows.filter(is_latest=True)
            if number == LATEST
            else rows.filter(version=number)
        )
    return rows


def _limit(text: str) -> int:
    if not text:
        return LIMIT
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MOST)) + 6):
        raise InvalidError("`limit` is a whole number from 1")
    number = int(text)
    if number < 1:
        raise InvalidError("`limit` is a whole number from 1")
    return min(number, MOST)


def _since(text: str) -> datetime:
    try:
        # A plus sign that was not encoded arrives as a blank.
        found = parse_datetime(text.replace(" ", "+"))
        if found is not None and found.tzinfo is not None:
            # The database takes fewer offsets than Python reads.
            return found.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise InvalidError("`updated_since` is a time such as `2026-03-01T12:00:00Z`")


def _yes(query: Mapping[str, str], name: str) -> bool:
    text = query.get(name, "false")
    if text not in {"true", "false"}:
        raise InvalidError(f"`{name}` is `true` or `false`")
    return text == "true"


def _cursor(row: McpServerVersion) -> str:
    return base64url.encode(f"{row.name}\n{row.version}".encode())


def _place(cursor: str) -> list[str]:
    try:
        text = base64url.decode(cursor).decode() if len(cursor) <= _LONGEST else ""
    except ValueError:
        text = ""
    parts = text.split("\n")
    if len(parts) != 2 or "\0" in text:  # noqa: PLR2004 (name and version)
        raise InvalidError(
            "this `cursor` is none of ours", fix="send the one of the last answer"
        )
    return parts


def _time(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
