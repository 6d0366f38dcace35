"""Checkpoints of the decision log: the server's signature under where its chain stood, to keep elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from registry.errors import InvalidError
from registry.services.signed import CheckpointError, open_statement, sign_statement
from scopes.models import DecisionCheckpoint, DecisionSeal

CHECKPOINT_TYPE = "charter-decisions+jws"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The chain ended with the block number `sequence`, its last decision number `last`, its link `hash`."""

    sequence: int
    last: int
    hash: str
    at: datetime


def sign_checkpoint(tip: DecisionSeal, *, at: datetime, folder: Path) -> dict[str, str]:
    """Return `{jws, key_set}` for the end of the chain; `folder` holds the keys."""
    body = {"hash": tip.hash, "last": tip.last, "sequence": tip.sequence}
    return sign_statement(body, typ=CHECKPOINT_TYPE, at=at, folder=folder)


def open_checkpoint(jws: str, key_set: str, *, at: datetime, trust: str) -> Checkpoint:
    """Return what was signed at `at`. Raises `CheckpointError` unless the root `trust` stands behind it."""
    told = open_statement(jws, key_set, typ=CHECKPOINT_TYPE, at=at, trust=trust)
    try:
        return Checkpoint(int(told["sequence"]), int(told["last"]), told["hash"], at)
    except (KeyError, TypeError) as problem:
        raise CheckpointError(str(problem)) from problem


def open_kept(row: DecisionCheckpoint, *, trust: str) -> Checkpoint:
    """Return what the row's token says. Raises `CheckpointError`, also when the row says something else."""
    kept = open_checkpoint(row.jws, row.key_set, at=row.at, trust=trust)
    if (kept.sequence, kept.hash) != (row.sequence, row.hash):
        raise CheckpointError("another one was signed")
    return kept


def exported(checkpoints: Iterable[DecisionCheckpoint]) -> Iterator[dict[str, Any]]:
    """Each checkpoint as the line of a file: what it says in the clear, and the signatures."""
    for checkpoint in checkpoints:
        yield {
            "sequence": checkpoint.sequence,
            "hash": checkpoint.hash,
            "at": checkpoint.at.isoformat(timespec="microseconds"),
            "jws": checkpoint.jws,
            "key_set": checkpoint.key_set,
        }


def read_checkpoints(lines: Iterable[str], *, trust: str) -> list[Checkpoint]:
    """The checkpoints of an exported file. Raises `InvalidError` naming the line that is none."""
    found = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            at = datetime.fromisoformat(row["at"])
            found.append(
                open_checkpoint(row["jws"], row["key_set"], at=at, trust=trust)
            )
        except (ValueError, KeyError, TypeError) as problem:
            raise InvalidError(
                f"line {number} is no checkpoint of this decision log: {problem}",
                fix="take the file as it was exported, and the trust root of that time",
            ) from problem
    return found
