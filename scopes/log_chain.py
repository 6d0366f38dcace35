"""The decision log's chain, as bytes: what is hashed of a decision, and how blocks hang together.

    digest of a decision = SHA-256 over the JSON array (RFC 8259, UTF-8, no spaces) of the texts of `FIELDS`:
        times in UTC to the microsecond, JSON values as PostgreSQL writes them, null where there is nothing;
        of a decision that a client gave under a lease, the texts of `TOLD` follow
    link 0 = 64 zeros
    link n = SHA-256, in hex, over the RFC 8785 form of {"count", "decisions", "first", "last", "previous",
        "sequence"}; `decisions` is the SHA-256, in hex, over the digests one after the other, by number

The database digests the decisions, since it has them; `digest` is the same in Python, for whoever checks an
export, and for the tests that hold the two together.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

ORIGIN = "0" * 64
"""What stands before the first link."""

# Invariant: a digest is over all of them, so what came later is only in the decisions that have it.
FIELDS = (
    "number",
    "id",
    "run_id",
    "agent_id",
    "manifest_id",
    "call",
    "action",
    "resource",
    "mode",
    "context",
    "usage",
    "shown",
    "request_digest",
    "arguments_digest",
    "effect",
    "code",
    "say",
    "reasons",
    "obligations",
    "shadow_effect",
    "final",
    "review_id",
    "decided_at",
)
TOLD = ("lease_id", "told_at")
_TIMES = {"decided_at", "told_at"}
_UTC = "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"


def _texts(names: Sequence[str]) -> str:
    return ", ".join(
        _UTC.format(f"d.{name}") if name in _TIMES else f"d.{name}::text"
        for name in names
    )


TEXTS = (
    f"ARRAY[{_texts(FIELDS)}] ||"
    f" CASE WHEN d.lease_id IS NULL THEN '{{}}' ELSE ARRAY[{_texts(TOLD)}] END"
)
"""SQL: the array of texts that are hashed of a decision `d`."""
_DIGEST = f"sha256(convert_to(array_to_json({TEXTS})::text, 'UTF8'))"


@dataclass(frozen=True, slots=True)
class Digest:
    """A decision as it is now: its number, and the 32 bytes of its digest."""

    number: int
    digest: bytes


def digests_between(above: int, to: int) -> list[Digest]:
    """The digests of all decisions with numbers above one, up to another; by number."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT d.number, {_DIGEST} FROM scopes_decision d"  # noqa: S608 (our own columns)
            " WHERE d.number > %s AND d.number <= %s ORDER BY d.number, 2",
            [above, to],
        )
        return [Digest(number, bytes(found)) for number, found in cursor.fetchall()]


def digest(texts: Sequence[str | None]) -> bytes:
    """The digest of a decision, given as the texts of `FIELDS`, and of `TOLD` where a client gave it."""
    body = json.dumps(list(texts), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(body.encode()).digest()


def link(
    previous: str, *, sequence: int, numbers: Sequence[int], digests: bytes
) -> str:
    """The hash that seals a block of decisions; `numbers` ascending, none empty."""
    body = {
        "count": len(numbers),
        "decisions": hashlib.sha256(digests).hexdigest(),
        "first": numbers[0],
        "last": numbers[-1],
        "previous": previous,
        "sequence": sequence,
    }
    # Plain text and whole numbers under sorted keys: for these this is the RFC 8785 form.
    text = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
