"""Version to manifest, and what is in force. Only a deployment calls this (the database checks)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max

from charter.engine.strict_json import read_json
from charter.language import read
from charter.manifest import (
    Enforcement,
    digest_of_bytes,
    manifest_bytes,
    sign_manifest,
)
from registry.models import Agent, Environment
from registry.services import epoch
from registry.services.catalogue import summaries
from registry.services.keys import ensure_keys
from scopes.models import InForce, Manifest, Version
from scopes.services.portrait import refresh_portrait

LIFETIME = timedelta(days=365)
"""Nothing is in force for ever: a deployment without an earlier end ends after a year."""
SHADOW_LIFETIME = timedelta(days=30)
"""Watching without enforcing is for a while (language §4.3)."""


def sign_version(
    version: Version,
    *,
    environment: Environment,
    mode: str,
    at: datetime,
    not_after: datetime | None = None,
) -> Manifest:
    """Compile and sign `version` for `environment`: one new, immutable manifest."""
    document = read(version.text)
    begins = at.replace(microsecond=0)
    latest = Manifest.objects.filter(
        agent=version.agent, environment=environment
    ).aggregate(latest=Max("sequence"))["latest"]
    sequence = (latest or 0) + 1
    lifetime = SHADOW_LIFETIME if mode == Manifest.Mode.SHADOW else LIFETIME
    longest = begins + lifetime
    ends = min(not_after or longest, longest)
    body = manifest_bytes(
        agent=version.agent.slug,
        environment=environment.slug,
        version=version.number,
        version_digest=version.digest,
        sequence=sequence,
        mode=Enforcement(mode),
        not_before=begins,
        not_after=ends,
        # The very JSON that was digested and approved, not another reading of the text.
        charter=read_json(version.canonical.encode()),
        lines=dict(document.lines),
    )
    return Manifest.objects.create(
        agent=version.agent,
        environment=environment,
        version=version,
        sequence=sequence,
        mode=mode,
        not_before=begins,
        not_after=ends,
        body=body.decode(),
        digest=digest_of_bytes(body),
        jws=sign_manifest(body, ensure_keys(settings.KEYS_DIR, at=at).manifest),
    )


def set_in_force(manifest: Manifest, *, at: datetime) -> InForce:
    """Let `manifest` answer for its agent and environment from `at` on."""
    in_force, _ = InForce.objects.update_or_create(
        agent=manifest.agent,
        environment=manifest.environment,
        defaults={"manifest": manifest, "since": at},
    )
    summaries.note_in_force(
        manifest.agent, manifest.environment, manifest.version.number
    )
    refresh_portrait(manifest.agent)
    epoch.bump(manifest.agent)
    return in_force


def clear_in_force(agent: Agent, environment: Environment) -> None:
    """Nothing answers for the agent there any more."""
    InForce.objects.filter(agent=agent, environment=environment).delete()
    summaries.note_in_force(agent, environment, None)
    refresh_portrait(agent)
    epoch.bump(agent)


def in_force(agent: Agent, environment: Environment) -> Manifest | None:
    """What answers for the agent there now."""
    row = (
        InForce.objects.filter(agent=agent, environment=environment)
        .select_related("manifest__version")
        .first()
    )
    return row.manifest if row else None
