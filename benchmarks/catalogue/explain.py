"""Which queries of a page read a big table from end to end: their plans, asked of the database."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

BIG = 5000
"""A table of more rows than this is big."""


def scans_of(client: Client, address: str) -> list[str]:
    """The sequential scans of big tables among the plans of a page's queries, in words."""
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    big = _big_tables()
    found = []
    for query in asked.captured_queries:
        _plan_alike(query["sql"])
        if not query["sql"].lstrip("( ").upper().startswith(("SELECT", "WITH")):
            continue
        with connection.cursor() as cursor:
            # As it was asked, its values written out by the driver.
            cursor.execute("EXPLAIN (FORMAT JSON) " + query["sql"])
            plan = cursor.fetchone()[0]
        plan = json.loads(plan) if isinstance(plan, str) else plan
        found += [
            f"{table}: {query['sql'][:160]}"
            for table in _scanned(plan[0]["Plan"])
            if table in big
        ]
    return found


def _plan_alike(statement: str) -> None:
    """Plan as the page did: what it set holds here too, until its transaction ended."""
    with connection.cursor() as cursor:
        if statement.startswith("COMMIT"):
            cursor.execute("RESET enable_seqscan; RESET random_page_cost")
        elif "set_config(" in statement:
            cursor.execute(statement.replace(", true)", ", false)"))


def queries_of(client: Client, address: str) -> int:
    """How many queries the page asks."""
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return len(asked)


def _scanned(plan: Mapping[str, Any]) -> Iterator[str]:
    if plan["Node Type"] == "Seq Scan":
        yield plan["Relation Name"]
    for child in plan.get("Plans", []):
        yield from _scanned(child)


def _big_tables() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples > %s", [BIG]
        )
        return {row[0] for row in cursor.fetchall()}
