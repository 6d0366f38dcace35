"""A batch: many actions of many runs, counted and recorded in one statement and one round trip.

The statement believes nothing that was decided outside of it: it counts an action, and enters its
decision, only if the run is open and has room, the call is new, and the epoch is the one under which
the caller's standing was read, so that nobody suspended, replaced or revoked anything since. What it
does not return was not recorded, and goes the exact way.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from psycopg.pq.abc import PGresult

COLUMNS: tuple[tuple[str, str], ...] = (
    ("n", "int4"),
    ("run", "uuid"),
    ("epoch", "int8"),
    ("until", "timestamptz"),
    ("most", "int4"),
    ("taken", "int4"),
    ("is_new", "bool"),
    ("before", "jsonb"),
    ("after", "jsonb"),
    ("id", "uuid"),
    ("manifest", "int8"),
    ("call", "text"),
    ("action", "text"),
    ("resource", "text"),
    ("mode", "text"),
    ("context", "jsonb"),
    ("usage", "jsonb"),
    ("shown", "jsonb"),
    ("request_digest", "text"),
    ("arguments_digest", "text"),
    ("effect", "text"),
    ("code", "text"),
    ("say", "text"),
    ("reasons", "jsonb"),
    ("obligations", "jsonb"),
    ("shadow_effect", "text"),
)
"""An item's columns in the order they are sent, and their types."""

_NAMES = ", ".join(name for name, _ in COLUMNS)
_ARRAYS = ", ".join(
    f"${place}::{kind}[]" for place, (_, kind) in enumerate(COLUMNS, start=1)
)
_KEPT = ", ".join(
    f"i.{name}"
    for name, _ in COLUMNS
    if name
    not in {"run", "epoch", "until", "most", "taken", "is_new", "before", "after"}
)

STATEMENT = f"""
WITH moment AS MATERIALIZED (
    SELECT charter_now() AS at, (SELECT value FROM registry_epoch) AS epoch
), counted AS (
    UPDATE scopes_run r SET
        actions_used = r.actions_used + i.taken, refused = r.refused + 1 - i.taken,
        counters = coalesce(i.after, r.counters)
    FROM unnest({_ARRAYS}) AS i({_NAMES}), moment m
    WHERE r.id = i.run AND r.state = 'open' AND r.actions_used + r.leased < i.most
      AND i.epoch = m.epoch AND m.at < i.until
      AND (i.before IS NULL OR r.counters = i.before)
      AND (i.is_new OR NOT EXISTS (
               SELECT FROM scopes_decision d
               WHERE d.run_id = r.id AND d.call = i.call AND d.final))
      AND (i.is_new OR r.pending = 0 OR NOT EXISTS (
               SELECT FROM scopes_review v WHERE v.run_id = r.id AND v.call = i.call))
    RETURNING {_KEPT}, m.at, r.id AS run_id, r.agent_id, r.actions_used + r.leased AS spent
), entered AS (
    INSERT INTO scopes_decision (
        id, run_id, agent_id, manifest_id, call, action, resource, mode, context, usage,
        shown, request_digest, arguments_digest, effect, code, say, reasons, obligations,
        shadow_effect, final, decided_at)
    SELECT id, run_id, agent_id, manifest, call, action, resource, mode, context, usage,
           shown, request_digest, arguments_digest, effect, code, say, reasons, obligations,
           shadow_effect, true, at
    FROM counted
)
SELECT n, spent, (extract(epoch FROM at) * 1000000)::int8 FROM counted
""".encode()  # noqa: S608 (column names of ours; every value is a parameter)

SETTINGS = (
    # The batch leads: one look at each run's key, whatever the tables' statistics say.
    "SET enable_hashjoin = off",
    "SET enable_mergejoin = off",
    "SET enable_seqscan = off",
    "SET jit = off",
    "SET plan_cache_mode = force_generic_plan",
    # One run that somebody else holds must not keep all the others waiting.
    "SET lock_timeout = '250ms'",
)
"""Of the session that asks it."""


class Counted(NamedTuple):
    """What the statement says of an item: the run's count now, and when, in microseconds since 1970."""

    actions_used: int
    at: int


class Item(NamedTuple):
    """One action to count and record. `columns`: elements of the arrays, all but the first, `n`."""

    run: UUID
    columns: tuple[str, ...]

    def counting(self, before: str, after: str) -> Item:
        """Return it with the run's counters: what they must be, and what they become."""
        head, tail = self.columns[:_BEFORE], self.columns[_BEFORE + 2 :]
        return Item(self.run, (*head, before, after, *tail))


_BEFORE = [name for name, _ in COLUMNS].index("before") - 1


def element(value: str) -> str:
    """Return text as an element of an array's literal."""
    if "\\" in value or '"' in value:
        value = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{value}"'


def arrays(items: Sequence[Item]) -> list[bytes]:
    """Return the statement's parameters: an array's literal for each column.

    Raises `UnicodeEncodeError` for text that is none.
    """
    numbers = ",".join(map(str, range(len(items))))
    columns = zip(*(item.columns for item in items), strict=True)
    return [f"{{{text}}}".encode() for text in (numbers, *map(",".join, columns))]


def counted(result: PGresult) -> dict[int, Counted]:
    """Return what the statement's rows say, by the item's place."""
    rows = (
        [int(result.get_value(row, column) or 0) for column in range(3)]
        for row in range(result.ntuples)
    )
    return {place: Counted(actions_used, at) for place, actions_used, at in rows}
