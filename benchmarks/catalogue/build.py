"""Fills a scratch database by COPY, as no service would: 20,000 agents would take an hour one by one."""

from __future__ import annotations

import time
from datetime import timedelta

import psycopg
from psycopg import sql

from benchmarks.catalogue.charter_rows import add_charters
from benchmarks.catalogue.made import (
    NOW,
    PEOPLE,
    PRODUCTION,
    STAGING,
    TEAMS,
    Connection,
    Made,
    copy_rows,
    made_agents,
)
from benchmarks.catalogue.work_rows import add_summaries, add_work


def build(url: str, agents: int) -> float:
    """Fill the database that `url` names as its owner; returns the seconds it took."""
    began = time.perf_counter()
    made = made_agents(agents)
    with psycopg.connect(url, autocommit=True) as connection:
        # The guards ask for approvals that this data never had.
        connection.execute("ALTER TABLE scopes_inforce DISABLE TRIGGER USER")
        _people(connection)
        # An agent and the record of who owns it come in together.
        with connection.transaction():
            _agents(connection, made)
        add_charters(connection, made)
        add_summaries(connection, made)
        add_work(connection, made)
        connection.execute("ALTER TABLE scopes_inforce ENABLE TRIGGER USER")
        _numbers_go_on(connection)
        connection.execute("VACUUM ANALYZE")
    return time.perf_counter() - began


def _people(connection: Connection) -> None:
    people = range(1, PEOPLE + 1)
    copy_rows(
        connection,
        "registry_person",
        "id, password, email, name, is_active, is_service, theme, timezone, reports_to_id",
        (
            (
                pk,
                "!",
                f"p{pk}@bench.example",
                f"Person {pk}",
                True,
                False,
                "",
                "UTC",
                pk // 10 or None,
            )
            for pk in people
        ),
    )
    copy_rows(
        connection,
        "registry_team",
        "id, slug, name, lead_id",
        ((pk, f"team-{pk}", f"Team {pk}", pk) for pk in range(1, TEAMS + 1)),
    )
    copy_rows(
        connection,
        "registry_membership",
        "id, team_id, person_id, on_call, since",
        ((pk, pk % TEAMS + 1, pk, False, NOW - timedelta(days=90)) for pk in people),
    )
    copy_rows(
        connection,
        "registry_environment",
        "id, slug, name, is_production",
        (
            (STAGING, "staging", "Staging", False),
            (PRODUCTION, "production", "Production", True),
        ),
    )
    connection.execute(
        "INSERT INTO registry_rolegrant (person_id, role) VALUES (1, 'administrator')"
    )


def _agents(connection: Connection, made: list[Made]) -> None:
    copy_rows(
        connection,
        "registry_agent",
        "id, slug, title, kind, purpose, tags, origin, external_id, owner_team_id, accountable_id, state,"
        " created_at",
        (
            (
                one.pk,
                one.slug,
                one.title,
                "micro" if one.pk % 5 else "macro",
                f"Handles {one.charters[0].thing} of the {one.title.split()[0]} branch, files them"
                " where they belong and tells the people who wait for them.",
                one.tags,
                "registered",
                "",
                one.team,
                one.person,
                one.state,
                NOW - timedelta(days=60),
            )
            for one in made
        ),
    )
    copy_rows(
        connection,
        "registry_ownership",
        "agent_id, team_id, accountable_id, since",
        (
            (one.pk, one.team, one.person, NOW - timedelta(days=60))
            for one in made
            if one.team
        ),
    )
    copy_rows(
        connection,
        "registry_suspension",
        "agent_id, reason, by_id",
        (
            (one.pk, "to look first", one.person)
            for one in made
            if one.state == "suspended"
        ),
    )


def _numbers_go_on(connection: Connection) -> None:
    for table in (
        "registry_person",
        "registry_team",
        "registry_membership",
        "registry_environment",
        "registry_agent",
        "registry_credential",
        "scopes_version",
        "scopes_manifest",
    ):
        name = sql.Identifier(table)
        connection.execute(
            sql.SQL(
                "SELECT setval(pg_get_serial_sequence({}, 'id'), (SELECT max(id) FROM {}))"
            ).format(table, name)
        )
