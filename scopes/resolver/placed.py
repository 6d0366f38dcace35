"""An agent in an environment: where it stands there, and what is in force for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import LiteralString

from charter.engine import Code, Standing
from scopes.resolver import problems

NEVER = datetime.max.replace(tzinfo=UTC)

# What covers the agent (`Hold`) is read with it: without any, one look at an empty index.
PLACED: LiteralString = """
       epoch.value AS epoch, a.id AS agent, a.slug AS agent_slug,
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
       e.id AS environment, e.slug AS environment_slug, clock.at,
       EXISTS (
           SELECT FROM scopes_breach b
           WHERE b.agent_id = a.id AND b.environment_id = e.id
             AND b.version_id = m.version_id AND b.ended_at IS NULL
       ) AS breached,
       m.id AS manifest, m.digest, m.mode, m.not_before, m.not_after
"""
"""The columns of a `Placed`, of agent `a`, environment `e`, manifest `m`, at `clock.at` under `epoch`."""

IN_FORCE: LiteralString = """
LEFT JOIN scopes_inforce f ON f.agent_id = a.id AND f.environment_id = e.id
LEFT JOIN scopes_manifest m ON m.id = f.manifest_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """The agent in the environment at `at`, with the manifest in force there, if any.

    All of it holds as long as the epoch is `epoch`, but for what time changes.
    """

    epoch: int
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
        """When the manifest ends; the end of all times without one."""
        return self.not_after or NEVER

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
