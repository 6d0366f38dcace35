"""What somebody who owns the database could do to the audit trail: each takes (cursor, random), returns the
place in the chain from which on nothing may be relied on."""

from __future__ import annotations

from collections.abc import Callable
from random import Random  # noqa: TID251 (the same seed makes the same cases)
from typing import Any

from registry.seal import ORIGIN, facts_of, link

Cursor = Any
Tampering = Callable[[Cursor, Random], int]

EDITS = {
    "summary": "summary || '.'",
    "actor_label": "upper(actor_label) || '!'",
    "event": "event || 'x'",
    "at": "at + interval '1 microsecond'",
    "actor_id": "CASE WHEN actor_id IS NULL THEN (SELECT max(id) FROM registry_person) END",
    "agent_id": "CASE WHEN agent_id IS NULL THEN (SELECT max(id) FROM registry_agent) END",
    "target_type": "target_type || 's'",
    "target_id": "target_id || '0'",
    "target_label": "target_label || ' '",
    "facts": """facts || '{"more": 1}'""",
    "changes": """changes || '[{"what": "x", "before": "1", "after": "2"}]'""",
    "door": "CASE door WHEN 'task' THEN 'api' ELSE 'task' END",
    "request_id": "request_id || 'a'",
    "ip": "ip || '1'",
}


def edit(cursor: Cursor, random: Random) -> int:
    place, entry = _any(cursor, random)
    column = random.choice(sorted(EDITS))
    cursor.execute(
        f"UPDATE registry_auditentry SET {column} = {EDITS[column]} WHERE id = %s",  # noqa: S608 (our own columns)
        [entry],
    )
    return place


def delete_an_entry(cursor: Cursor, random: Random) -> int:
    place, entry = _any(cursor, random)
    cursor.execute("DELETE FROM registry_auditentry WHERE id = %s", [entry])
    return place


def delete_with_its_seal(cursor: Cursor, random: Random) -> int:
    place, entry = _any(cursor, random)
    cursor.execute("DELETE FROM registry_auditentry WHERE id = %s", [entry])
    cursor.execute("DELETE FROM registry_auditseal WHERE sequence = %s", [place])
    return place


def delete_and_close_the_gap(cursor: Cursor, random: Random) -> int:
    place = delete_with_its_seal(cursor, random)
    _shift(cursor, place, -1)
    return place


def delete_and_hash_again(cursor: Cursor, random: Random) -> int:
    place = delete_and_close_the_gap(cursor, random)
    _hash_again(cursor, place)
    return place


def edit_and_hash_again(cursor: Cursor, random: Random) -> int:
    place = edit(cursor, random)
    _hash_again(cursor, place)
    return place


def insert_unseen(cursor: Cursor, random: Random) -> int:
    _insert(cursor, _any(cursor, random)[1])
    return _last(cursor) + 1


def insert_for_the_sealer(cursor: Cursor, random: Random) -> int:
    """Backdated, and put where the sealer finds it."""
    entry = _insert(cursor, _any(cursor, random)[1])
    cursor.execute(
        "UPDATE registry_auditentry SET at = at - interval '11 minutes' WHERE id = %s",
        [entry],
    )
    place = _last(cursor) + 1
    _seal(cursor, place, entry)
    _hash_again(cursor, place)
    return place


def insert_between(cursor: Cursor, random: Random) -> int:
    place, entry = _any(cursor, random)
    new = _insert(cursor, entry)
    _shift(cursor, place - 1, 1)
    _seal(cursor, place, new)
    if random.random() < 0.5:
        _hash_again(cursor, place)
    return place


def swap_contents(cursor: Cursor, random: Random) -> int:
    (place, one), (_, other) = _two(cursor, random)
    cursor.execute(
        "UPDATE registry_auditentry AS entry SET summary = x.summary, at = x.at,"
        " event = x.event, actor_label = x.actor_label"
        " FROM registry_auditentry AS x WHERE entry.id IN (%(one)s, %(other)s)"
        " AND x.id IN (%(one)s, %(other)s) AND x.id <> entry.id",
        {"one": one, "other": other},
    )
    return place


def swap_seals(cursor: Cursor, random: Random) -> int:
    (place, one), (later, other) = _two(cursor, random)
    steps = [(-1, place), (one, later), (other, place)]
    for entry, at in steps:
        cursor.execute(
            "UPDATE registry_auditseal SET entry_id = %s WHERE sequence = %s",
            [entry, at],
        )
    if random.random() < 0.5:
        _hash_again(cursor, place)
    return place


def delete_a_seal(cursor: Cursor, random: Random) -> int:
    place, _ = _any(cursor, random)
    cursor.execute("DELETE FROM registry_auditseal WHERE sequence = %s", [place])
    return place


def edit_a_seal(cursor: Cursor, random: Random) -> int:
    place, _ = _any(cursor, random)
    cursor.execute(
        "UPDATE registry_auditseal SET hash = reverse(hash) WHERE sequence = %s",
        [place],
    )
    return place


def cut_the_end(cursor: Cursor, random: Random) -> int:
    """Entries, seals and checkpoints: as if they had never been."""
    place, entry = _any(cursor, random)
    cursor.execute("DELETE FROM registry_auditentry WHERE id >= %s", [entry])
    cursor.execute("DELETE FROM registry_auditseal WHERE sequence >= %s", [place])
    cursor.execute("DELETE FROM registry_auditcheckpoint WHERE sequence >= %s", [place])
    return place


def empty_everything(cursor: Cursor, random: Random) -> int:
    del random
    for table in ("auditentry", "auditseal", "auditcheckpoint"):
        cursor.execute(f"DELETE FROM registry_{table}")  # noqa: S608 (our own tables)
    return 1


def edit_hash_again_and_forget_the_checkpoints(cursor: Cursor, random: Random) -> int:
    place = edit_and_hash_again(cursor, random)
    cursor.execute("DELETE FROM registry_auditcheckpoint")
    return place


def forge_a_checkpoint(cursor: Cursor, random: Random) -> int:
    place = edit_and_hash_again(cursor, random)
    cursor.execute(
        "UPDATE registry_auditcheckpoint AS kept SET hash = seal.hash"
        " FROM registry_auditseal AS seal WHERE seal.sequence = kept.sequence"
    )
    return place


TAMPERINGS: tuple[Tampering, ...] = (
    edit,
    edit,
    delete_an_entry,
    delete_with_its_seal,
    delete_and_close_the_gap,
    delete_and_hash_again,
    edit_and_hash_again,
    insert_unseen,
    insert_for_the_sealer,
    insert_between,
    swap_contents,
    swap_seals,
    delete_a_seal,
    edit_a_seal,
    cut_the_end,
    empty_everything,
    edit_hash_again_and_forget_the_checkpoints,
    forge_a_checkpoint,
)


def _any(cursor: Cursor, random: Random) -> tuple[int, int]:
    place = random.randint(1, _last(cursor))
    cursor.execute(
        "SELECT sequence, entry_id FROM registry_auditseal WHERE sequence = %s", [place]
    )
    found: tuple[int, int] = cursor.fetchone()
    return found


def _two(cursor: Cursor, random: Random) -> list[tuple[int, int]]:
    places = sorted(random.sample(range(1, _last(cursor) + 1), 2))
    cursor.execute(
        "SELECT sequence, entry_id FROM registry_auditseal WHERE sequence = ANY(%s)"
        " ORDER BY sequence",
        [places],
    )
    found: list[tuple[int, int]] = cursor.fetchall()
    return found


def _last(cursor: Cursor) -> int:
    cursor.execute("SELECT max(sequence) FROM registry_auditseal")
    return int(cursor.fetchone()[0])


def _insert(cursor: Cursor, like: int) -> int:
    """A copy of an entry, under a new number."""
    cursor.execute(
        "INSERT INTO registry_auditentry (at, actor_id, actor_label, event, target_type,"
        " target_id, target_label, agent_id, summary, facts, changes, door, request_id, ip)"
        " SELECT at, actor_id, actor_label, event, target_type, target_id, target_label,"
        " agent_id, 'nothing to see', facts, changes, door, request_id, ip"
        " FROM registry_auditentry WHERE id = %s RETURNING id",
        [like],
    )
    return int(cursor.fetchone()[0])


def _seal(cursor: Cursor, place: int, entry: int) -> None:
    cursor.execute(
        "INSERT INTO registry_auditseal (sequence, entry_id, hash) VALUES (%s, %s, %s)",
        [place, entry, ORIGIN],
    )


def _shift(cursor: Cursor, above: int, by: int) -> None:
    """Move the seals above a place; by way of numbers nobody uses, since they are unique."""
    far = 1_000_000
    for step in (far, by - far):
        cursor.execute(
            "UPDATE registry_auditseal SET sequence = sequence + %s WHERE sequence > %s",
            [step, above if step == far else above + far],
        )


def _hash_again(cursor: Cursor, place: int) -> None:
    """Recompute the chain from a place on, as Charter would."""
    cursor.execute(
        "SELECT hash FROM registry_auditseal WHERE sequence = %s", [place - 1]
    )
    before = cursor.fetchone()
    previous = before[0] if before else ORIGIN
    cursor.execute(
        "SELECT sequence, entry_id FROM registry_auditseal WHERE sequence >= %s"
        " ORDER BY sequence",
        [place],
    )
    rows = cursor.fetchall()
    facts = facts_of([entry for _, entry in rows])
    for sequence, entry in rows:
        previous = link(previous, sequence=sequence, facts=facts[entry])
        cursor.execute(
            "UPDATE registry_auditseal SET hash = %s WHERE sequence = %s",
            [previous, sequence],
        )
