"""Metrics of a run: named numbers, the latest of a source stands."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, LiteralString
from uuid import UUID

from charter.language.names import is_field
from scopes.resolver import problems
from scopes.resolver.database import Connection

AGENT = "agent"
"""Who says what comes with an agent's key."""
MAX_METRICS = 64
LARGEST = Decimal(10) ** 18
DECIMALS = Decimal("0.000001")

_PUT: LiteralString = """
INSERT INTO scopes_metric (run_id, name, value, source, at)
SELECT %(run)s, m.name, m.value, %(source)s, %(at)s
FROM unnest(%(names)s::text[], %(values)s::numeric[]) AS m(name, value)
ON CONFLICT (run_id, name, source) DO UPDATE SET value = excluded.value, at = excluded.at
"""
# Of each source: nobody fills a run so that another has no room.
_COUNT: LiteralString = """
SELECT count(*) AS kept FROM scopes_metric WHERE run_id = %s AND source = %s
"""


def metrics_of(data: object) -> dict[str, Decimal]:
    """Return metrics by name; true is 1 and false 0. Raises `Problem` 400."""
    if not isinstance(data, dict) or len(data) > MAX_METRICS:
        raise problems.invalid_request(
            f"`metrics` is an object of at most {MAX_METRICS} numbers"
        )
    return {_name(name): _value(value) for name, value in data.items()}


async def put_metrics(
    connection: Connection,
    run: UUID,
    metrics: dict[str, Decimal],
    *,
    source: str = AGENT,
    at: datetime,
) -> None:
    """Write metrics of a locked run. Raises `Problem` 400 when it has too many."""
    if not metrics:
        return
    names = sorted(metrics)
    values = {
        "run": run,
        "source": source,
        "at": at,
        "names": names,
        "values": [metrics[name] for name in names],
    }
    await connection.execute(_PUT, values)
    kept = await (await connection.execute(_COUNT, [run, source])).fetchone()
    if kept is not None and kept["kept"] > MAX_METRICS:
        raise problems.invalid_request(
            f"a run keeps at most {MAX_METRICS} metrics of a source"
        )


def _name(name: Any) -> str:
    if not isinstance(name, str) or not is_field(name):
        raise problems.invalid_request(
            "a metric's name is lower-case letters, digits and `_`"
        )
    return name


def _value(value: Any) -> Decimal:
    if not isinstance(value, bool | int | float | Decimal):
        raise problems.invalid_request("a metric is a number")
    number = Decimal(value)
    if not -LARGEST < number < LARGEST:
        raise problems.invalid_request("a metric is a number below 10^18")
    if number != number.quantize(DECIMALS):
        raise problems.invalid_request("a metric has at most six decimals")
    return number
