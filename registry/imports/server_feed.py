"""The feed of an MCP Registry, API v0.1: pages of server.json documents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from registry.imports import text
from registry.imports.documents import read_object
from registry.imports.errors import ImportRefusedError
from registry.imports.proposal import Kind, Proposal

OFFICIAL = "io.modelcontextprotocol.registry/official"


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the feed; `cursor` None: the last one."""

    proposals: tuple[Proposal, ...]
    cursor: str | None


def read_page(content: bytes) -> Page:
    """Read `{"servers": [{"server": {…}, "_meta": {…}}], "metadata": {"nextCursor"}}`."""
    data = read_object(content)
    if not isinstance(data.get("servers"), list):
        raise ImportRefusedError(
            "it is no feed of an MCP Registry",
            fix="it lies at /v0.1/servers of the registry's address",
        )
    metadata = data.get("metadata")
    cursor = metadata.get("nextCursor") if isinstance(metadata, dict) else None
    is_cursor = isinstance(cursor, str) and 0 < len(cursor) <= 500  # noqa: PLR2004 (fits an address)
    return Page(tuple(_proposals(data["servers"])), cursor if is_cursor else None)


def _proposals(entries: list[Any]) -> Iterator[Proposal]:
    for entry in entries:
        server = entry.get("server", entry) if isinstance(entry, dict) else None
        name = text.member(server, "name", 200)
        if not name or not isinstance(server, dict):
            continue
        status = _status(entry)
        if status.get("isLatest") is False or status.get("status") == "deleted":
            continue
        yield _proposal(name, server, str(status.get("status", "")))


def _status(entry: dict[str, Any]) -> dict[str, Any]:
    meta = entry.get("_meta")
    official = meta.get(OFFICIAL) if isinstance(meta, dict) else None
    return official if isinstance(official, dict) else {}


def _proposal(name: str, server: dict[str, Any], status: str) -> Proposal:
    title = text.member(server, "title", text.TITLE)
    remotes = text.items(server, "remotes")
    addresses = [
        text.web_address(one.get("url")) for one in remotes if isinstance(one, dict)
    ]
    packages = [
        f"{text.member(one, 'registryType', 20)}:{text.member(one, 'identifier', 120)}"
        for one in text.items(server, "packages")
        if text.member(one, "identifier", 120)
    ]
    repository = server.get("repository")
    return Proposal(
        kind=Kind.REGISTRY,
        external_id=name,
        name=text.slug(name.rpartition("/")[2]),
        title=title or text.cleaned(name.rpartition("/")[2], text.TITLE),
        purpose=text.member(server, "description", text.PURPOSE),
        agent_kind="micro",
        tags=("mcp",),
        version=text.member(server, "version", 60),
        endpoint=next(filter(None, addresses), ""),
        facts=text.facts(
            ("Name", name),
            ("Packages", ", ".join(packages[:5])),
            (
                "Repository",
                text.web_address(
                    repository.get("url") if isinstance(repository, dict) else None
                ),
            ),
            ("Website", text.web_address(server.get("websiteUrl"))),
        ),
        warnings=("its registry calls it deprecated",)
        if status == "deprecated"
        else (),
    )
