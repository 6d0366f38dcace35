"""Writing down what a client decided under a lease, and what that leaves of the lease and the run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

import psycopg
import structlog
from psycopg.types.json import Jsonb

from scopes.resolver.callers import Caller
from scopes.resolver.charters import Charter
from scopes.resolver.database import Connection
from scopes.resolver.text import write
from scopes.resolver.told import Told, answer_to, kept_of

log = structlog.get_logger()

_ENTER: LiteralString = """
INSERT INTO scopes_decision (
    id, run_id, agent_id, manifest_id, call, action, resource, mode, context, usage, shown,
    request_digest, arguments_digest, effect, code, say, reasons, obligations, shadow_effect,
    final, decided_at, lease_id, told_at)
VALUES (
    %(id)s, %(run)s, %(agent)s, %(manifest)s, %(call)s, %(action)s, %(resource)s, %(mode)s,
    %(context)s, '{}', %(shown)s, %(request_digest)s, %(arguments_digest)s, %(effect)s,
    %(code)s, %(say)s, %(reasons)s, %(obligations)s, '', %(final)s, %(decided_at)s,
    %(lease)s, %(at)s)
"""
_COUNT: LiteralString = """
WITH l AS (
    UPDATE scopes_lease SET used = used + %(inside)s,
        settled_at = CASE WHEN %(closes)s THEN %(at)s ELSE settled_at END
    WHERE id = %(lease)s RETURNING used
)
UPDATE scopes_run r SET
    refused = r.refused + %(denied)s,
    leased = r.leased - CASE WHEN %(closes)s THEN %(actions)s ELSE 0 END,
    actions_used = least(
        r.max_actions - r.leased + CASE WHEN %(closes)s THEN %(actions)s ELSE 0 END,
        r.actions_used + %(outside)s + CASE WHEN %(closes)s THEN l.used ELSE 0 END)
FROM l WHERE r.id = %(run)s
"""


@dataclass(frozen=True, slots=True)
class LeaseRow:
    """The locked lease. `manifest`: the one it was handed out under, `digest` its name."""

    id: UUID
    actions: int
    used: int
    granted_at: datetime
    expires_at: datetime
    settled_at: datetime | None
    manifest: int
    digest: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """One settlement, inside its transaction; run and lease are locked."""

    connection: Connection
    run: UUID
    lease: LeaseRow
    charter: Charter
    caller: Caller

    async def enter(
        self, told: Sequence[tuple[Told, bool]]
    ) -> tuple[list[Told], list[Told]]:
        """Record decisions, each with whether it is its call's final answer.

        Returns those that are kept, and those that cannot be: one that is poisoned fails alone.
        """
        rows = [{**self._values(one), "final": final} for one, final in told]
        if rows and await self._insert(rows):
            return [one for one, _ in told], []
        kept: list[Told] = []
        lost: list[Told] = []
        for (one, _), row in zip(told, rows, strict=True):
            (kept if await self._insert([row]) else lost).append(one)
        return kept, lost

    async def _insert(self, rows: Sequence[dict[str, Any]]) -> bool:
        try:
            async with self.connection.transaction():
                await self.connection.cursor().executemany(_ENTER, rows)
        except (psycopg.DataError, psycopg.IntegrityError, UnicodeEncodeError) as wrong:
            error = type(wrong).__name__
            log.warning(
                "settle.refused", error=error, run=str(self.run), rows=len(rows)
            )
            return False
        return True

    async def count(self, told: Sequence[Told], *, done: bool) -> None:
        """Count what was recorded; with `done`, give back the rest of the slice."""
        lease, at = self.lease, self.caller.at
        allowed = sum(one.is_allow for one in told)
        inside = 0
        if lease.settled_at is None:
            inside = min(allowed, lease.actions - lease.used)
        values = {
            "run": self.run,
            "lease": lease.id,
            "actions": lease.actions,
            "inside": inside,
            "outside": allowed - inside,
            "denied": len(told) - allowed,
            # A slice comes back only in time; one that is late stays used.
            "closes": done and lease.settled_at is None and at < lease.expires_at,
            "at": at,
        }
        await self.connection.execute(_COUNT, values)

    def _values(self, told: Told) -> dict[str, Any]:
        answer = answer_to(told, self.charter, self.lease.digest)
        facts, shown = kept_of(told, self.charter)
        return {
            "id": told.id,
            "run": self.run,
            "agent": self.caller.agent,
            "manifest": self.lease.manifest,
            "call": told.call,
            "action": told.request.action,
            "resource": told.request.resource,
            "mode": told.request.mode,
            "context": Jsonb(facts, dumps=write),
            "shown": Jsonb(shown, dumps=write),
            "request_digest": told.request_digest,
            "arguments_digest": told.arguments_digest,
            "effect": answer.effect,
            "code": answer.code,
            "say": answer.say,
            "reasons": Jsonb(answer.reasons, dumps=write),
            "obligations": Jsonb(answer.obligations, dumps=write),
            # A client's clock may be off; its lease and this moment are not.
            "decided_at": min(max(told.at, self.lease.granted_at), self.caller.at),
            "lease": self.lease.id,
            "at": self.caller.at,
        }
