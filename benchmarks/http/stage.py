"""A scratch database with the agents of the workload: charters in force, keys, an open run each."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
from django.conf import settings

from benchmarks.catalogue.made import copy_rows, digest
from benchmarks.decide.workload import Rules
from benchmarks.http.workload import endless
from charter.engine.strict_json import read_json
from charter.language import canonical_data, read
from charter.manifest import (
    Enforcement,
    canonical,
    digest_of_bytes,
    manifest_bytes,
    sign_manifest,
)
from registry.ids import uuid7
from registry.services.keys import Keys, ensure_keys

ENVIRONMENT = 1
NOW = datetime.now(UTC).replace(microsecond=0)
BEGAN = NOW - timedelta(days=1)
ENDS = NOW + timedelta(days=29)
OWNED = (1, 1, "active", BEGAN)
BOUND = (NOW, ENDS, 1_000_000, "{}")

Connection = psycopg.Connection[Any]


@dataclass(frozen=True, slots=True)
class Stage:
    """`keys` and `runs` by the place of their agent; `trust` is the root's thumbprint."""

    keys: list[str]
    runs: list[UUID]
    trust: str


def build(url: str, known: list[Rules]) -> Stage:
    """Fill the database that `url` names as its owner; Django's settings say where the keys are."""
    signing = ensure_keys(settings.KEYS_DIR, at=NOW)
    stage = Stage(
        keys=[f"chk_live_{secrets.token_urlsafe(32)}" for _ in known],
        runs=[uuid7() for _ in known],
        trust=signing.trust,
    )
    with psycopg.connect(url, autocommit=True) as connection:
        # The guard asks for an approval that this data never had.
        connection.execute("ALTER TABLE scopes_inforce DISABLE TRIGGER USER")
        _people(connection)
        _agents(connection, known, stage)
        _charters(connection, known, signing)
        _runs(connection, stage)
        connection.execute("ALTER TABLE scopes_inforce ENABLE TRIGGER USER")
        connection.execute("VACUUM ANALYZE")
    return stage


def _people(connection: Connection) -> None:
    copy_rows(
        connection,
        "registry_person",
        "id, password, email, name, is_active, is_service, theme, timezone",
        [(1, "!", "ann@bench.example", "Ann", True, False, "", "UTC")],
    )
    copy_rows(
        connection,
        "registry_team",
        "id, slug, name, lead_id",
        [(1, "crew", "Crew", 1)],
    )
    copy_rows(
        connection,
        "registry_environment",
        "id, slug, name, is_production",
        [(ENVIRONMENT, "staging", "Staging", False)],
    )


def _agents(connection: Connection, known: list[Rules], stage: Stage) -> None:
    with connection.transaction():
        copy_rows(
            connection,
            "registry_agent",
            "id, slug, title, kind, purpose, tags, origin, external_id, owner_team_id,"
            " accountable_id, state, created_at",
            (
                (pk, one.agent, one.agent, "micro", "", [], "registered", "", *OWNED)
                for pk, one in enumerate(known, start=1)
            ),
        )
        copy_rows(
            connection,
            "registry_ownership",
            "agent_id, team_id, accountable_id, since",
            ((pk, 1, 1, BEGAN) for pk in range(1, len(known) + 1)),
        )
    copy_rows(
        connection,
        "registry_credential",
        "id, agent_id, environment_id, prefix, digest, created_by_id, expires_at",
        (
            (pk, pk, ENVIRONMENT, key[:15], _key_digest(key), 1, ENDS)
            for pk, key in enumerate(stage.keys, start=1)
        ),
    )


def _key_digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _charters(connection: Connection, known: list[Rules], signing: Keys) -> None:
    texts = [(pk, one, read(endless(one))) for pk, one in enumerate(known, start=1)]
    canonicals = {
        pk: canonical(canonical_data(document)).decode() for pk, _, document in texts
    }
    copy_rows(
        connection,
        "scopes_version",
        "id, agent_id, number, text, canonical, digest, created_by_id",
        (
            (pk, pk, 1, endless(one), canonicals[pk], digest(canonicals[pk]), 1)
            for pk, one, _ in texts
        ),
    )
    bodies = {
        pk: manifest_bytes(
            agent=one.agent,
            environment="staging",
            version=1,
            version_digest=digest(canonicals[pk]),
            sequence=1,
            mode=Enforcement.ENFORCE,
            not_before=BEGAN,
            not_after=ENDS,
            charter=read_json(canonicals[pk].encode()),
            lines=dict(document.lines),
        )
        for pk, one, document in texts
    }
    copy_rows(
        connection,
        "scopes_manifest",
        "id, agent_id, environment_id, version_id, sequence, mode, not_before, not_after,"
        " body, digest, jws",
        (
            (
                pk,
                pk,
                ENVIRONMENT,
                pk,
                1,
                "enforce",
                BEGAN,
                ENDS,
                *_signed(body, signing),
            )
            for pk, body in bodies.items()
        ),
    )
    copy_rows(
        connection,
        "scopes_inforce",
        "agent_id, environment_id, manifest_id",
        ((pk, ENVIRONMENT, pk) for pk in bodies),
    )


def _signed(body: bytes, signing: Keys) -> tuple[str, str, str]:
    return body.decode(), digest_of_bytes(body), sign_manifest(body, signing.manifest)


def _runs(connection: Connection, stage: Stage) -> None:
    copy_rows(
        connection,
        "scopes_run",
        "id, agent_id, environment_id, credential_id, manifest_id, opening_digest, task,"
        " on_behalf_of, context, state, outcome, opened_at, expires_at, max_actions, counters",
        (
            (run, pk, ENVIRONMENT, pk, pk, "", "", "", "{}", "open", "", *BOUND)
            for pk, run in enumerate(stage.runs, start=1)
        ),
    )
