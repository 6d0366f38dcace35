"""Manifests compiled once: they never change, so what is remembered never goes stale."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from charter.engine import Compiled, compile_document
from charter.engine.kept import arguments_shown, facts_read
from charter.language.canonical import from_canonical
from charter.language.document import Document
from charter.manifest import Manifest, read_manifest
from scopes.resolver.database import Connection

REMEMBERED = 1024


class UnreadableError(Exception):
    """The stored manifest is not what its digest names, or its charter does not read."""


@dataclass(frozen=True, slots=True)
class Charter:
    """A manifest ready to decide. `facts`: the context fields its rules read.

    `shown`: the argument fields people may see, by (action, resource, mode).
    """

    id: int
    manifest: Manifest
    jws: str
    document: Document
    compiled: Compiled
    facts: frozenset[str]
    shown: Mapping[tuple[str, str, str], tuple[str, ...]]

    @property
    def counters(self) -> Mapping[str, Decimal]:
        """The counters' maximums by their full key, such as `max_cost_usd_per_run`."""
        return {one.key: one.maximum for one in self.compiled.counters}

    @property
    def limits(self) -> dict[str, int | Decimal]:
        """What a run opened under it may use up, as docs/http.md shows it."""
        return {
            "max_actions_per_run": self.compiled.max_actions,
            "timeout_minutes": self.compiled.timeout_minutes,
            **self.counters,
        }


class Charters:
    """The charters this process has met, the least recently used forgotten first."""

    def __init__(self) -> None:
        self._known: OrderedDict[int, Charter] = OrderedDict()

    async def get(self, connection: Connection, manifest: int) -> Charter:
        """Return the charter of a manifest's id. Raises `UnreadableError`."""
        known = self._known.get(manifest)
        if known is None:
            known = self._known[manifest] = await self._load(connection, manifest)
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        self._known.move_to_end(manifest)
        return known

    async def _load(self, connection: Connection, manifest: int) -> Charter:
        cursor = await connection.execute(
            "SELECT body, digest, jws FROM scopes_manifest WHERE id = %s", [manifest]
        )
        row = await cursor.fetchone()
        if row is None:
            raise UnreadableError("no such manifest")
        return compile_row(manifest, row)


def compile_row(id_: int, row: Mapping[str, Any]) -> Charter:
    """Return the charter in a row's `body`, `digest`, `jws`. Raises `UnreadableError`."""
    try:
        manifest = read_manifest(row["body"].encode())
        document = from_canonical(manifest.charter)
    except ValueError as problem:
        raise UnreadableError("the manifest does not read") from problem
    if manifest.digest != row["digest"]:
        raise UnreadableError("the manifest is not what its digest names")
    return Charter(
        id=id_,
        manifest=manifest,
        jws=row["jws"],
        document=document,
        compiled=compile_document(document, manifest.lines),
        facts=facts_read(document),
        shown=arguments_shown(document),
    )
