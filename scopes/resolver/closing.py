"""`POST /api/v1/runs/{run}/metrics` and `/finish`: what a run came to."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, LiteralString
from uuid import UUID

from scopes.resolver import problems
from scopes.resolver.callers import Caller, authenticate, presents
from scopes.resolver.database import Connection
from scopes.resolver.messages import Request, Response
from scopes.resolver.metrics import metrics_of, put_metrics
from scopes.resolver.parts import Parts
from scopes.resolver.run_rows import OpenedRun, lock_run, read_run, shown_run
from scopes.resolver.sources import BEGINS, authenticate_source, lock_any_run
from scopes.resolver.text import write

OUTCOMES = frozenset({"succeeded", "failed", "stopped"})

_CLOSE: LiteralString = """
UPDATE scopes_run SET state = 'finished', outcome = %s, closed_at = %s WHERE id = %s
"""


async def post_metrics(parts: Parts, request: Request, run: UUID) -> Response:
    """Keep metrics of a run, open or closed; the latest of a name stands."""
    data = await request.json()
    if data.keys() != {"metrics"}:
        raise problems.invalid_request("the body has the one member `metrics`")
    metrics = metrics_of(data["metrics"])
    keep = _keep_measured if presents(request, BEGINS) else _keep_told
    await keep(parts, request, run, metrics)
    return Response(200, write({"run": str(run), "metrics": metrics}))


async def _keep_told(
    parts: Parts, request: Request, run: UUID, metrics: dict[str, Decimal]
) -> None:
    """Keep what the agent says of its own run."""
    async with parts.pool.connection() as connection, connection.transaction():
        caller = await authenticate(connection, request)
        row = await lock_run(connection, run, caller)
        await put_metrics(connection, row.id, metrics, at=caller.at)
    parts.last_used.note(caller.credential)


async def _keep_measured(
    parts: Parts, request: Request, run: UUID, metrics: dict[str, Decimal]
) -> None:
    """Keep what another system measured."""
    async with parts.pool.connection() as connection, connection.transaction():
        source = await authenticate_source(connection, request)
        source.require_measures(set(metrics))
        await lock_any_run(connection, run)
        await put_metrics(connection, run, metrics, source=source.source, at=source.at)
    parts.source_used.note(source.id)


async def post_finish(parts: Parts, request: Request, run: UUID) -> Response:
    """Close the run with its outcome; the same outcome again changes nothing."""
    outcome, metrics = _ending(await request.json())
    async with parts.pool.connection() as connection, connection.transaction():
        caller = await authenticate(connection, request)
        row = await lock_run(connection, run, caller)
        await _close(connection, row, caller, outcome)
        await put_metrics(connection, row.id, metrics, at=caller.at)
        row = await read_run(connection, run, caller)
        opening = await parts.charters.get(connection, row.manifest)
    parts.last_used.note(caller.credential)
    return Response(200, write(shown_run(row, caller, opening)))


def _ending(data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    outcome = data.get("outcome")
    if not isinstance(outcome, str) or outcome not in OUTCOMES:
        raise problems.invalid_request("`outcome` is succeeded, failed or stopped")
    if data.keys() - {"outcome", "metrics"}:
        raise problems.invalid_request("the members are `outcome` and `metrics`")
    return outcome, metrics_of(data.get("metrics", {}))


async def _close(
    connection: Connection, run: OpenedRun, caller: Caller, outcome: str
) -> None:
    if run.state == "open":
        await connection.execute(_CLOSE, [outcome, caller.at, run.id])
    elif run.outcome != outcome:
        raise problems.conflict(
            f"this run is closed with the outcome `{run.outcome}`",
            fix="open a new run to go on",
        )
