"""MCP servers in the catalogue: published versions are kept as they came, their status may change."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from charter.manifest import CanonicalError, canonical, digest_of_bytes
from registry import access, plain_text
from registry.clock import now
from registry.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from registry.models import (
    Agent,
    McpServer,
    McpServerUse,
    McpServerVersion,
    Person,
    Role,
)
from registry.semantic_versions import comes_after
from registry.server_json import MAX_BYTES, problems_of
from registry.services import audit

Status = McpServerVersion.Status
_NULL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""U+0000 as canonical JSON writes it; no text of the database holds it."""


def require_may_catalogue(by: Person) -> None:
    """Raise `NotAllowedError` unless the person may: an entry tells others what to run."""
    if by.is_service or not by.is_active or not by.has_role(Role.ADMINISTRATOR):
        raise NotAllowedError(
            "only an administrator adds MCP servers to the catalogue",
            fix="ask an administrator",
        )


def server_numbered(pk: int) -> McpServer:
    """The server; `NotFoundError` where there is none."""
    server = McpServer.objects.filter(pk=pk).first()
    if server is None:
        raise NotFoundError("there is no such MCP server")
    return server


@transaction.atomic
def catalogue_server(
    document: Mapping[str, Any],
    *,
    by: Person,
    source: str = "",
    status: str = Status.ACTIVE,
    status_message: str = "",
) -> McpServerVersion:
    """Publish one version of an MCP server, given as its server.json; the same again changes nothing.

    `source`: where it was read, for people. Raises `InvalidError` with every problem of the document,
    `ConflictError` when that version is there with other content: what is published is never changed.
    """
    require_may_catalogue(by)
    body = _checked(document)
    server = _server(str(document["name"]), by=by)
    digest = digest_of_bytes(body)
    found = server.versions.filter(version=document["version"]).first()
    if found is not None and found.digest != digest:
        raise ConflictError(
            f"{found} is published already, with other content",
            fix="publish it as another version",
        )
    if found is not None:
        return found

    _require_status(status, status_message)
    version = McpServerVersion.objects.create(
        server=server,
        name=server.name,
        version=document["version"],
        document=json.loads(body),
        digest=digest,
        source=source[:300],
        published_by=by,
        status=status,
        status_message=status_message,
    )
    _settle_latest(server)
    audit.record(
        "mcp_server.published",
        actor=by,
        target=server,
        summary=f"Catalogued {version}" + (f" from {source}" if source else ""),
        facts={"version": version.version, "digest": digest},
    )
    version.refresh_from_db()
    return version


@transaction.atomic
def set_server_status(
    server: McpServer, *, status: str, by: Person, message: str = "", version: str = ""
) -> McpServer:
    """Say that a server (or one `version` of it) is active, deprecated or deleted; it stays on the record."""
    require_may_catalogue(by)
    _require_status(status, message)
    server = McpServer.objects.select_for_update().get(pk=server.pk)
    rows = server.versions.exclude(status=status, status_message=message)
    rows = rows.filter(version=version) if version else rows
    at = now()
    if not rows.update(
        status=status, status_message=message, status_changed_at=at, updated_at=at
    ):
        raise ConflictError(f"{version or server} is {status} already")
    _settle_latest(server)
    what = f"{server} {version}".strip()
    audit.record(
        "mcp_server.status_changed",
        actor=by,
        target=server,
        summary=f"{what} is now {status}" + (f": {message}" if message else ""),
        facts={"status": status, "version": version},
    )
    return server


@transaction.atomic
def note_use(server: McpServer, *, agent: Agent, by: Person) -> McpServerUse:
    """Say that an agent uses a server."""
    _require_may_edit(agent, by)
    use, is_new = McpServerUse.objects.get_or_create(server=server, agent=agent)
    if is_new:
        _record_use("mcp_server.used", server, agent, by, f"{agent} uses {server}")
    return use


@transaction.atomic
def forget_use(server: McpServer, *, agent: Agent, by: Person) -> None:
    """Say that an agent does not use a server any more."""
    _require_may_edit(agent, by)
    if McpServerUse.objects.filter(server=server, agent=agent).delete()[0]:
        summary = f"{agent} does not use {server} any more"
        _record_use("mcp_server.use_ended", server, agent, by, summary)


def _require_may_edit(agent: Agent, by: Person) -> None:
    if not access.may_edit(by, agent):
        raise NotAllowedError(f"only {agent.owner_team} says what {agent} uses")


def _record_use(
    event: str, server: McpServer, agent: Agent, by: Person, summary: str
) -> None:
    audit.record(event, actor=by, target=server, agent=agent, summary=summary)


def _checked(document: Mapping[str, Any]) -> bytes:
    """The canonical bytes of a document that keeps the published rules."""
    problems = problems_of(document)
    if problems:
        raise InvalidError(
            "; ".join(problems), fix="write it as the schema of server.json says"
        )
    try:
        body = canonical(document)
    except CanonicalError as error:
        raise InvalidError(f"the server.json has {error}") from None
    if _NULL.search(body):
        raise InvalidError("the server.json holds U+0000")
    if len(body) > MAX_BYTES:
        raise InvalidError(f"a server.json has at most {MAX_BYTES // 1024} KiB")
    return body


def _require_status(status: str, message: str) -> None:
    if status not in Status.values:
        raise InvalidError(f"`{status}` is no status: {', '.join(Status.values)}")
    if len(message) > 500:  # noqa: PLR2004 (the standard's own number)
        raise InvalidError("a status message has at most 500 characters")
    plain_text.prose(message, what="the status message")


def _server(name: str, *, by: Person) -> McpServer:
    """The server of that name, locked; made when it is new."""
    McpServer.objects.bulk_create(
        [McpServer(name=name, added_by=by)], ignore_conflicts=True
    )
    server = McpServer.objects.select_for_update().filter(name=name).first()
    if server is None:
        raise ConflictError(
            f"there is a server named as `{name}` in other capitals",
            fix="write its name as it is catalogued",
        )
    return server


def _settle_latest(server: McpServer) -> None:
    """Mark the one latest version: of those not deleted, in the order of their publication."""
    rows = list(server.versions.order_by("published_at", "pk"))
    standing = [row for row in rows if row.status != Status.DELETED] or rows
    latest = standing[0]
    for row in standing[1:]:
        if comes_after(row.version, latest.version):
            latest = row
    if not latest.is_latest:
        at = now()
        server.versions.filter(is_latest=True).update(is_latest=False, updated_at=at)
        server.versions.filter(pk=latest.pk).update(is_latest=True, updated_at=at)
