"""Agent keys: made, shown once, revoked."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from registry import access
from registry.clock import now
from registry.errors import ConflictError, NotAllowedError
from registry.models import Agent, Credential, Environment, Person
from registry.models.credentials import key_digest
from registry.services import audit, epoch

LIFETIME = timedelta(days=365)
LIVE = "chk_live_"
SHOWN = len(LIVE) + 6


def require_may_manage_keys(agent: Agent, *, by: Person) -> None:
    """Raise `NotAllowedError`, naming who could, unless the person may make and revoke keys of the agent."""
    if not access.may_edit(by, agent):
        raise NotAllowedError(
            f"keys of {agent} are for those who run it",
            fix=f"ask somebody of {agent.owner_team}, or an administrator",
        )


@transaction.atomic
def issue_key(
    agent: Agent, *, environment: Environment, by: Person
) -> tuple[Credential, str]:
    """Make a key for the agent in one environment. The text is returned this once and stored nowhere."""
    require_may_manage_keys(agent, by=by)
    if agent.state == Agent.State.RETIRED:
        raise ConflictError(f"{agent} is retired")
    key = LIVE + secrets.token_urlsafe(32)
    credential = Credential.objects.create(
        agent=agent,
        environment=environment,
        prefix=key[:SHOWN],
        digest=key_digest(key),
        created_by=by,
        expires_at=now() + LIFETIME,
    )
    audit.record(
        "key.issued",
        actor=by,
        target=credential,
        agent=agent,
        summary=f"Made the key {credential.prefix}… for {environment}",
        after={
            "Key": f"{credential.prefix}…",
            "Environment": environment,
            "Works until": credential.expires_at,
        },
    )
    return credential, key


@transaction.atomic
def revoke_key(credential: Credential, *, by: Person) -> Credential:
    """The key stops working now; repeating it changes nothing."""
    credential = Credential.objects.select_for_update(of=("self",)).get(
        pk=credential.pk
    )
    require_may_manage_keys(credential.agent, by=by)
    if credential.revoked_at is None:
        credential.revoked_at = now()
        credential.save(update_fields=["revoked_at"])
        epoch.bump(credential.agent)
        audit.record(
            "key.revoked",
            actor=by,
            target=credential,
            agent=credential.agent,
            summary=f"Revoked the key {credential.prefix}…",
            before={"Works until": credential.expires_at},
            after={"Works until": credential.revoked_at},
        )
    return credential


def close_keys(agent: Agent, *, at: datetime) -> int:
    """Revoke all keys of an agent that ends; the caller records why. Returns how many."""
    return agent.credentials.filter(revoked_at=None).update(revoked_at=at)
