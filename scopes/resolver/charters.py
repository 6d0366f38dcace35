"""Manifests compiled once: they never change, so what is remembered never goes stale."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, LiteralString

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from charter.engine import Compiled, compile_document
from charter.engine.kept import arguments_shown, facts_read
from charter.language.canonical import from_canonical
from charter.language.document import Document
from charter.manifest import Manifest, open_manifest
from scopes.resolver.database import Connection
from scopes.resolver.trust import Trust

REMEMBERED = 1024

_ROW: LiteralString = """
SELECT m.digest, m.jws, a.slug AS agent, e.slug AS environment
FROM scopes_manifest m
JOIN registry_agent a ON a.id = m.agent_id
JOIN registry_environment e ON e.id = m.environment_id
WHERE m.id = %s
"""


class UnreadableError(Exception):
    """The stored manifest is not one that Charter signed for this agent, or its charter does not read."""


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

    def __init__(self, trust: Trust) -> None:
        self._trust = trust
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
        cursor = await connection.execute(_ROW, [manifest])
        row = await cursor.fetchone()
        if row is None:
            raise UnreadableError("no such manifest")
        return compile_row(manifest, row, self._trust.manifest_keys)


def compile_row(
    id_: int, row: Mapping[str, Any], keys: Mapping[str, Ed25519PublicKey]
) -> Charter:
    """Return the charter that a row's `jws` signs for its `agent` and `environment`.

    Raises `UnreadableError` for what none of the keys signed, or for others.
    """
    try:
        manifest = open_manifest(
            row["jws"], keys, agent=row["agent"], environment=row["environment"]
        )
        document = from_canonical(manifest.charter)
    except ValueError as problem:
        raise UnreadableError(
            "the manifest is not one that Charter signed"
        ) from problem
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
