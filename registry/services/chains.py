"""What every sealed chain has: checkpoints, the server's signature under where it stood, to keep elsewhere.

Who owns the database can rewrite every link; they cannot sign. The audit trail is one chain, the decision log
another.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Manager, Model

from registry.clock import now
from registry.errors import InvalidError
from registry.models import SignedCheckpoint
from registry.services.keys import ensure_keys
from registry.services.signed import CheckpointError, open_statement, sign_statement

Seal = TypeVar("Seal", bound=Model)
EVERY = timedelta(minutes=5)
"""How often the end of a chain is signed."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The chain ended with the link `hash`, number `sequence`, which seals up to `end`, at that time."""

    sequence: int
    end: int
    hash: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Chain(Generic[Seal]):
    """A chain of seals, whose end is signed from time to time.

    `name`: for people. `typ`: of its tokens (RFC 7515). `end`: what a token calls the last thing sealed,
    `end_of`: which that is of a seal. `lock`: the advisory lock of its one sealer.
    """

    name: str
    typ: str
    seals: Manager[Seal]
    checkpoints: Manager[Any]
    end: str
    end_of: Callable[[Seal], int]
    lock: int

    def is_mine(self) -> bool:
        """Take the sealer's lock until the transaction ends; False: another seals."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [self.lock])
            row: tuple[bool] = cursor.fetchone()
        return row[0]

    def tip(self) -> Any:
        """The last seal; None without one."""
        return self.seals.order_by("-sequence").first()

    @transaction.atomic
    def checkpoint(self, *, every: timedelta | None = None) -> None:
        """Sign where the chain stands, unless that was signed, or something `every` ago (None: `EVERY`)."""
        if not self.is_mine():
            return
        at, tip = now(), self.tip()
        last = self.checkpoints.order_by("-sequence").first()
        if tip is None or (
            last
            and (
                last.sequence >= tip.sequence
                or at - last.at < (EVERY if every is None else every)
            )
        ):
            return
        body = {
            self.end: self.end_of(tip),
            "hash": tip.hash,
            "sequence": tip.sequence,
        }
        signed = sign_statement(body, typ=self.typ, at=at, folder=settings.KEYS_DIR)
        self.checkpoints.create(sequence=tip.sequence, hash=tip.hash, at=at, **signed)

    def open(self, jws: str, key_set: str, *, at: datetime, trust: str) -> Checkpoint:
        """What was signed at `at`. Raises `CheckpointError` unless the root `trust` stands behind it."""
        told = open_statement(jws, key_set, typ=self.typ, at=at, trust=trust)
        try:
            return Checkpoint(
                int(told["sequence"]), int(told[self.end]), told["hash"], at
            )
        except (KeyError, TypeError) as problem:
            raise CheckpointError(str(problem)) from problem

    def open_kept(self, row: SignedCheckpoint, *, trust: str) -> Checkpoint:
        """What the row's token says. Raises `CheckpointError`, also when the row says something else."""
        kept = self.open(row.jws, row.key_set, at=row.at, trust=trust)
        if (kept.sequence, kept.hash) != (row.sequence, row.hash):
            raise CheckpointError("another one was signed")
        return kept

    def exported(self) -> Iterator[dict[str, Any]]:
        """Each checkpoint as the line of a file: what it says in the clear, and the signatures."""
        for row in self.checkpoints.iterator():
            yield {
                "sequence": row.sequence,
                "hash": row.hash,
                "at": row.at.isoformat(timespec="microseconds"),
                "jws": row.jws,
                "key_set": row.key_set,
            }

    def read(self, lines: Iterable[str], *, trust: str) -> list[Checkpoint]:
        """The checkpoints of an exported file. Raises `InvalidError` naming the line that is none."""
        found = []
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                at = datetime.fromisoformat(row["at"])
                found.append(self.open(row["jws"], row["key_set"], at=at, trust=trust))
            except (ValueError, KeyError, TypeError) as problem:
                raise InvalidError(
                    f"line {number} is no checkpoint of this {self.name}: {problem}",
                    fix="take the file as it was exported, and the trust root of that time",
                ) from problem
        return found


def trust_of(folder: Path, *, at: datetime) -> str:
    """The thumbprint of this installation's trust root."""
    return ensure_keys(folder, at=at).trust
