"""Who is calling, and where that agent stands now: one query, one moment.

An agent key is looked up by its SHA-256; what is not found, expired or revoked is nobody.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from charter.engine import Code, Standing
from scopes.resolver import problems
from scopes.resolver.database import Connection
from scopes.resolver.messages import Request

# charter_now() is asked once, so that the key, the agent and the answer share a moment.
# What covers the agent (`Hold`) is read with it: without any, one look at an empty index.
# A key closed by its agent's retirement still finds the agent, to be told so and not merely turned away.
CALLER: LiteralString = """
SELECT c.digest AS key, c.expires_at AS key_ends, epoch.value AS epoch,
       c.id AS credential, c.agent_id AS agent, a.slug AS agent_slug,
       CASE WHEN a.state = 'active' AND EXISTS (
           SELECT FROM registry_hold h
           WHERE h.lifted_at IS NULL AND CASE h.kind
               WHEN 'everything' THEN true
               WHEN 'team' THEN registry_is_within(a.owner_team_id, h.team_id)
               ELSE h.agent_id = a.id AND h.version =
                   (SELECT v.number FROM scopes_version v WHERE v.id = m.version_id)
               END
       ) THEN 'suspended' ELSE a.state END AS agent_state,
       a.owner_team_id AS owner_team, a.reviewers_id AS reviewers,
       c.environment_id AS environment, e.slug AS environment_slug, clock.at,
       EXISTS (
           SELECT FROM scopes_breach b
           WHERE b.agent_id = a.id AND b.environment_id = e.id
             AND b.version_id = m.version_id AND b.ended_at IS NULL
       ) AS breached,
       m.id AS manifest, m.digest, m.mode, m.not_before, m.not_after
FROM (SELECT charter_now() AS at) AS clock
CROSS JOIN registry_epoch epoch
JOIN registry_credential c ON c.digest = ANY(%(keys)s) AND clock.at < c.expires_at
JOIN registry_agent a ON a.id = c.agent_id
    AND (c.revoked_at IS NULL OR a.state = 'retired' AND c.revoked_at =
         (SELECT r.at FROM registry_retirement r WHERE r.agent_id = a.id))
JOIN registry_environment e ON e.id = c.environment_id
LEFT JOIN scopes_inforce f ON f.agent_id = a.id AND f.environment_id = e.id
LEFT JOIN scopes_manifest m ON m.id = f.manifest_id
"""

_SCHEME = "bearer "


@dataclass(frozen=True, slots=True)
class Caller:
    """A key's agent and environment at `at`, with the manifest in force there, if any.

    All of it holds as long as the epoch is `epoch`, but for what time changes.
    """

    key: str
    key_ends: datetime
    epoch: int
    credential: int
    agent: int
    agent_slug: str
    agent_state: str
    owner_team: int | None
    reviewers: int | None
    environment: int
    environment_slug: str
    at: datetime
    breached: bool
    manifest: int | None
    digest: str | None
    mode: str | None
    not_before: datetime | None
    not_after: datetime | None

    @property
    def refusal(self) -> Code | None:
        """Step 2 of the language: why this agent may do nothing at all, or None."""
        if self.agent_state == "retired":
            return Code.AGENT_RETIRED
        if self.agent_state == "suspended":
            return Code.AGENT_SUSPENDED
        if (
            self.agent_state != "active"
            or self.manifest is None
            or self.not_before is None
        ):
            return Code.AGENT_NOT_DEPLOYED
        if self.at < self.not_before:
            return Code.AGENT_NOT_DEPLOYED
        if self.not_after is not None and self.at >= self.not_after:
            return Code.MANIFEST_EXPIRED
        return None

    @property
    def is_early(self) -> bool:
        """Whether the manifest in force is not yet valid: the one refusal that time lifts."""
        return self.not_before is not None and self.at < self.not_before

    @property
    def ends(self) -> datetime:
        """When the key or the manifest ends, whichever is first."""
        return min(self.key_ends, self.not_after or self.key_ends)

    @property
    def standing(self) -> Standing:
        """Step 2's facts for the engine."""
        return Standing(
            manifest=self.digest,
            refusal=self.refusal,
            breached=self.breached,
            shadow=self.is_shadow,
        )

    @property
    def is_shadow(self) -> bool:
        """Whether the deployment records and does not bind (language §4.3)."""
        return self.mode == "shadow"

    def require_in_force(self) -> int:
        """Return the id of the manifest in force. Raises `Problem` 404, 410, 423."""
        if self.refusal is Code.AGENT_RETIRED:
            raise problems.agent_retired()
        if self.refusal is Code.AGENT_SUSPENDED:
            raise problems.agent_suspended()
        if self.refusal is not None or self.manifest is None:
            raise problems.not_in_force()
        return self.manifest


def key_of(request: Request) -> str:
    """Return the SHA-256 of the request's key in hexadecimal. Raises `Problem` 401."""
    header = request.header("authorization") or ""
    if header[: len(_SCHEME)].lower() != _SCHEME:
        raise problems.unauthenticated()
    key = header[len(_SCHEME) :].strip()
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()


def presents(request: Request, begins: str) -> bool:
    """Whether the request's key is of the kind whose text begins so; what no header says is of none."""
    header = request.header("authorization") or ""
    return header[len(_SCHEME) :].lstrip().startswith(begins)


def caller_of(row: dict[str, Any] | None) -> Caller:
    """Return the caller in a row of `CALLER`. Raises `Problem` 401 for none."""
    if row is None:
        raise problems.unauthenticated()
    return Caller(**row)


async def authenticate(connection: Connection, request: Request) -> Caller:
    """Return who is calling. Raises `Problem` 401."""
    cursor = await connection.execute(CALLER, {"keys": [key_of(request)]})
    return caller_of(await cursor.fetchone())
