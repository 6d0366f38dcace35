"""Summaries, runs and decisions, as rows."""

from __future__ import annotations

import json
from datetime import timedelta

from benchmarks.catalogue.made import (
    CALLS,
    CONTRACTS,
    NOW,
    PRODUCTION,
    RUNS,
    STAGING,
    VERSIONS,
    Connection,
    Made,
    copy_rows,
    digest,
    ends,
)
from registry.ids import uuid7


def add_summaries(connection: Connection, made: list[Made]) -> None:
    """What lists read of each agent; its own facts come from the trigger."""
    names = {STAGING: "staging", PRODUCTION: "production"}
    copy_rows(
        connection,
        "registry_agentsummary",
        "agent_id, title, kind, state, tags, in_force, draft_open, open_requests, last_run_at, risk,"
        " contract, contract_at, tools, decisions, decided, cost, certified_at, certified_until",
        (
            (
                one.pk,
                "",
                "",
                "",
                [],
                json.dumps({names[place]: VERSIONS for place in one.places}),
                one.pk % 7 == 0,
                0,
                NOW - timedelta(minutes=one.pk * 37 % 40_000) if one.places else None,
                one.charters[-1].risk,
                CONTRACTS[one.pk % len(CONTRACTS)] if one.places else "none",
                NOW,
                list(one.charters[-1].tools),
                json.dumps({"allow": one.pk % 900, "deny": one.pk % 13})
                if one.places
                else "{}",
                one.pk % 900 + one.pk % 13 if one.places else 0,
                json.dumps({"EUR": f"{one.pk % 800}.50"}) if one.places else "{}",
                NOW - timedelta(days=20) if one.places else None,
                ends(one) if one.places else None,
            )
            for one in made
        ),
    )


def add_work(connection: Connection, made: list[Made]) -> None:
    """Runs and decisions of every second agent in force, so that a page has something to look up."""
    busy = [one for one in made if one.places and one.pk % 2]
    first = {one.pk: number for number, one in enumerate(busy, start=1)}
    copy_rows(
        connection,
        "registry_credential",
        "id, agent_id, environment_id, prefix, digest, created_by_id, expires_at",
        (
            (
                first[one.pk],
                one.pk,
                one.places[0],
                "chk_live_bench",
                f"{one.pk:064}",
                one.person,
                NOW + timedelta(days=90),
            )
            for one in busy
        ),
    )
    manifest = dict(
        connection.execute(
            "SELECT agent_id, max(id) FROM scopes_manifest GROUP BY 1"
        ).fetchall()
    )
    runs = [(uuid7(), one) for one in busy for _ in range(RUNS)]
    copy_rows(
        connection,
        "scopes_run",
        "id, agent_id, environment_id, credential_id, manifest_id, opening_digest, task, on_behalf_of,"
        " context, state, outcome, opened_at, expires_at, closed_at, max_actions, counters",
        (
            (
                run,
                one.pk,
                one.places[0],
                first[one.pk],
                manifest[one.pk],
                digest("opening"),
                "",
                "",
                "{}",
                "finished",
                "succeeded",
                NOW - timedelta(hours=3),
                NOW,
                NOW - timedelta(hours=2),
                50,
                "{}",
            )
            for run, one in runs
        ),
    )
    copy_rows(
        connection,
        "scopes_decision",
        "id, run_id, agent_id, manifest_id, call, action, resource, mode, context, usage, shown, "
        "request_digest, arguments_digest, effect, code, say, reasons, obligations, shadow_effect, final,"
        " decided_at",
        (
            (
                uuid7(),
                run,
                one.pk,
                manifest[one.pk],
                str(call),
                "get_orders",
                "orders",
                "read",
                "{}",
                '{"refund_eur": "1.50"}',
                "{}",
                digest("request"),
                "",
                "allow",
                "granted",
                "orders may be read",
                "[]",
                "[]",
                "",
                True,
                NOW - timedelta(hours=3),
            )
            for run, one in runs
            for call in range(CALLS)
        ),
    )
