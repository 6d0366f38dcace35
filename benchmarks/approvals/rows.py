"""Requests in review, and many more that were decided, beside the catalogue benchmark's agents."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import psycopg
from psycopg import sql

from benchmarks.catalogue.made import (
    NOW,
    PRODUCTION,
    TEAMS,
    VERSIONS,
    Connection,
    Made,
    copy_rows,
    digest,
)

HOME_TEAM = 3
"""The team of the approver who asks the pages: a third of all open requests wait for it."""
APPROVER = 2
OTHERS = (202, 402, 602)
"""More members of that team: each of these is away, and the approver decides for them."""
ASKED = timedelta(hours=5)


@dataclass(frozen=True, slots=True)
class Request:
    """One request, all of whose rows follow from its number."""

    pk: int
    one: Made
    is_open: bool

    @property
    def teams(self) -> list[int]:
        """Whom it asks, stage by stage."""
        first = HOME_TEAM if self.pk % 3 == 0 else self.pk % TEAMS + 1
        return [first, (self.pk * 7) % TEAMS + 1]

    @property
    def rounds(self) -> int:
        """Every fifth was revised."""
        return 2 if self.pk % 5 == 0 else 1

    @property
    def asker(self) -> int:
        """Who owns the agent."""
        return self.one.person or 1


def add_requests(url: str, agents: Sequence[Made], *, waiting: int, closed: int) -> int:
    """Fill in so many; the guards, which would ask for each approval, sleep meanwhile. Returns how many."""
    owned = [one for one in agents if one.team and one.state == "active"]
    made = [
        Request(number, owned[(number - 1) % len(owned)], number <= waiting)
        for number in range(1, waiting + closed + 1)
    ]
    tables = ("verdict", "requirement", "round", "deploymentrequest", "standin")
    with psycopg.connect(url, autocommit=True) as connection:
        for table in tables:
            connection.execute(f"ALTER TABLE approvals_{table} DISABLE TRIGGER USER")
        (rules,) = connection.execute(
            "SELECT id FROM approvals_policyset WHERE status = 'in_force'"
        ).fetchone() or (None,)
        _requests(connection, made)
        _rounds(connection, made, rules)
        _verdicts(connection, made)
        _away(connection)
        for table in tables:
            connection.execute(f"ALTER TABLE approvals_{table} ENABLE TRIGGER USER")
            name = sql.Identifier(f"approvals_{table}")
            connection.execute(
                sql.SQL(
                    "SELECT setval(pg_get_serial_sequence({}, 'id'), (SELECT max(id) FROM {}))"
                ).format(f"approvals_{table}", name)
            )
        connection.execute("VACUUM ANALYZE")
    return len(made)


def _requests(connection: Connection, made: Sequence[Request]) -> None:
    copy_rows(
        connection,
        "approvals_deploymentrequest",
        "id, agent_id, environment_id, status, asked_by_id, asked_at, stage, expires_at, closed_at,"
        " closing_note",
        (
            (
                one.pk,
                one.one.pk,
                PRODUCTION,
                "in_review" if one.is_open else "done",
                one.asker,
                NOW - ASKED - timedelta(minutes=one.pk),
                1,
                NOW + timedelta(days=3),
                None if one.is_open else NOW,
                "",
            )
            for one in made
        ),
    )


def _rounds(connection: Connection, made: Sequence[Request], rules: Any) -> None:
    numbered = [
        (pk, one, number)
        for pk, (one, number) in enumerate(
            ((one, number) for one in made for number in range(1, one.rounds + 1)), 1
        )
    ]
    copy_rows(
        connection,
        "approvals_round",
        "id, request_id, number, version_id, digest, base_id, mode, why, changes, words, risk,"
        " risk_reasons, lints, examples, authors, opened_by_id, opened_at",
        (
            (
                pk,
                one.pk,
                number,
                (one.one.pk - 1) * VERSIONS + VERSIONS,
                digest(one.one.charters[-1].of(one.one.slug)[1]),
                None,
                "enforce",
                "customers wait for it",
                json.dumps(_changes(one)),
                json.dumps({"may": ["read orders", "write drafts of orders"]}),
                ("low", "medium", "high")[one.pk % 3],
                json.dumps(["it may write what it only read"]),
                "[]",
                "[]",
                json.dumps([one.asker]),
                one.asker,
                NOW - ASKED,
            )
            for pk, one, number in numbered
        ),
    )
    copy_rows(
        connection,
        "approvals_requirement",
        "id, round_id, number, policies_id, needs, automatic, gates, at",
        (
            (pk, pk, 1, rules, json.dumps(_needs(one)), False, "[]", NOW - ASKED)
            for pk, one, _ in numbered
        ),
    )


def _changes(one: Request) -> list[dict[str, str]]:
    return [
        {
            "kind": "wider" if place % 2 else "narrower",
            "sentence": f"may now write thing {place} of {one.one.slug}",
            "path": f"authorization.can_access[{place}]",
        }
        for place in range(one.pk % 9 + 1)
    ]


def _needs(one: Request) -> list[dict[str, Any]]:
    return [
        {
            "stage": stage,
            "quorum": 2 if one.pk % 4 == 0 else 1,
            "within_hours": 72,
            "name": f"Team {team}",
            "team": team,
            "except": [one.asker],
            "except_team": one.one.team,
        }
        for stage, team in enumerate(one.teams, 1)
    ]


def _verdicts(connection: Connection, made: Sequence[Request]) -> None:
    """On what was decided, and on some of what waits for a second person."""
    last = 0
    rows = []
    for one in made:
        last += one.rounds
        if one.is_open and one.pk % 4:
            continue
        stages = one.teams[:1] if one.is_open else one.teams
        for team in stages:
            person = team + TEAMS * 4 - 1
            rows.append((last, person, "approve", "", digest(str(one.pk)), NOW))
    seen: set[tuple[int, int]] = set()
    copy_rows(
        connection,
        "approvals_verdict",
        "round_id, person_id, says, comment, digest, at",
        (row for row in rows if row[:2] not in seen and not seen.add(row[:2])),  # type: ignore[func-returns-value]
    )


def _away(connection: Connection) -> None:
    copy_rows(
        connection,
        "approvals_standin",
        "person_id, deputy_id, starts_at, ends_at",
        (
            (person, APPROVER, NOW - timedelta(days=1), NOW + timedelta(days=9))
            for person in OTHERS
        ),
    )
