"""Versions, manifests and what is in force, as rows."""

from __future__ import annotations

import json
from datetime import timedelta

from benchmarks.catalogue.made import (
    NOW,
    VERSIONS,
    Connection,
    Made,
    Row,
    copy_rows,
    digest,
    ends,
)


def add_charters(connection: Connection, made: list[Made]) -> None:
    copy_rows(
        connection,
        "scopes_version",
        "id, agent_id, number, text, canonical, digest, base_id, created_by_id",
        (_version(one, number) for one in made for number in range(VERSIONS)),
    )
    placed = [(one, place) for one in made for place in one.places]
    manifests = [
        (number, one, place) for number, (one, place) in enumerate(placed, start=1)
    ]
    copy_rows(
        connection,
        "scopes_manifest",
        "id, agent_id, environment_id, version_id, sequence, mode, not_before, not_after, body, digest, jws",
        (_manifest(*each) for each in manifests),
    )
    copy_rows(
        connection,
        "scopes_inforce",
        "agent_id, environment_id, manifest_id",
        ((one.pk, place, number) for number, one, place in manifests),
    )
    copy_rows(
        connection,
        "registry_entryuse",
        "agent_id, kind, name, in_force",
        (
            (one.pk, kind, name, bool(one.places))
            for one in made
            for kind, name in sorted(one.charters[-1].names)
        ),
    )


def _version(one: Made, number: int) -> Row:
    pk = (one.pk - 1) * VERSIONS + number + 1
    text, body = one.charters[number].of(one.slug)
    base = pk - 1 if number else None
    return (
        pk,
        one.pk,
        number + 1,
        text,
        body,
        digest(body),
        base,
        one.person or 1,
    )


def _manifest(number: int, one: Made, place: int) -> Row:
    body = json.dumps({"agent": one.slug, "environment": place, "format": 1})
    return (
        number,
        one.pk,
        place,
        one.pk * VERSIONS,
        1,
        "enforce",
        NOW - timedelta(days=20),
        ends(one),
        body,
        digest(body),
        "not signed",
    )
