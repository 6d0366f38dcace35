"""Is the decision log what was answered? Recomputes the chain and compares it with every checkpoint.

Found, each with the first bad decision: one that was changed, is gone, was swapped or slipped in; a block
that is missing or forged; a chain that was rewritten, or ends too soon (through a checkpoint). What the
retention period dropped is gone rightly: the database wrote down its numbers, and its seals stay.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings

from registry.clock import now
from registry.services.chains import Checkpoint, trust_of
from registry.services.signed import CheckpointError
from scopes.log_chain import ORIGIN, Digest, digests_between, link
from scopes.models import DecisionCheckpoint, DecisionRemoval, DecisionSeal
from scopes.services.log.checkpoints import LOG

SIZE = 32
"""Bytes of a digest."""

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Bad:
    """The first thing that is wrong, in words; `number` of the decision, `sequence` of the block."""

    number: int | None
    sequence: int
    problem: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a check found: blocks and decisions it went along, the last link, and the first bad thing."""

    blocks: int
    decisions: int
    hash: str
    bad: Bad | None


def verify_log(
    *,
    checkpoints: Iterable[Checkpoint] = (),
    progress: Progress = lambda _: None,
) -> Found:
    """Check the whole chain, against the kept checkpoints and those given; `progress`: decisions done."""
    signed, forged = _signed(checkpoints)
    dropped = _Dropped()
    previous, above, blocks, decisions = ORIGIN, 0, 0, 0
    bad: Bad | None = None
    for seal in DecisionSeal.objects.order_by("sequence").iterator(chunk_size=50):
        bad = _block(seal, blocks + 1, previous, above, dropped) or _meets(
            seal, signed.pop(seal.sequence, ()), forged
        )
        if bad:
            break
        blocks, decisions = blocks + 1, decisions + len(seal.numbers)
        previous, above = seal.hash, seal.last
        progress(decisions)
    return Found(blocks, decisions, previous, bad or _beyond(blocks, signed, forged))


class _Dropped:
    """The numbers that retention dropped: sorted ranges `[from, below)`."""

    def __init__(self) -> None:
        rows = DecisionRemoval.objects.values_list("numbers", flat=True)
        ranges = sorted((first, below) for row in rows for first, below in row)
        self._firsts = [first for first, _ in ranges]
        self._belows = [below for _, below in ranges]

    def __contains__(self, number: int) -> bool:
        at = bisect_right(self._firsts, number) - 1
        return at >= 0 and number < self._belows[at]


def _block(
    seal: DecisionSeal, expected: int, previous: str, above: int, dropped: _Dropped
) -> Bad | None:
    if seal.sequence != expected:
        return Bad(None, expected, f"block {expected} is missing")
    made = link(
        previous,
        sequence=seal.sequence,
        numbers=seal.numbers or [0],
        digests=bytes(seal.digests),
    )
    if made != seal.hash or (seal.first, seal.last) != _ends(seal):
        return Bad(None, expected, f"block {expected} is not what was sealed")
    return _decisions(seal, digests_between(above, seal.last), dropped)


def _ends(seal: DecisionSeal) -> tuple[int, int]:
    return (seal.numbers[0], seal.numbers[-1]) if seal.numbers else (0, 0)


def _decisions(
    seal: DecisionSeal, there: list[Digest], dropped: _Dropped
) -> Bad | None:
    """Compare what is there, number by number, with what was sealed."""
    digests = bytes(seal.digests)
    sealed = {
        number: digests[at * SIZE : (at + 1) * SIZE]
        for at, number in enumerate(seal.numbers)
    }
    problems: dict[int, str] = {}
    seen: set[int] = set()
    for one in there:
        if one.number not in sealed or one.number in seen:
            problems.setdefault(one.number, "was slipped in")
        elif one.digest != sealed[one.number]:
            problems.setdefault(one.number, "is not what was sealed")
        seen.add(one.number)
    for number in sealed.keys() - seen:
        if number not in dropped:
            problems[number] = "is gone"
    if not problems:
        return None
    first = min(problems)
    return Bad(first, seal.sequence, f"decision {first} {problems[first]}")


Signed = dict[int, tuple[Checkpoint, ...]]


def _signed(given: Iterable[Checkpoint]) -> tuple[Signed, dict[int, str]]:
    """The checkpoints by block, and what is wrong with rows that only pretend to be some."""
    trust, forged, known = trust_of(settings.KEYS_DIR, at=now()), {}, set(given)
    for row in DecisionCheckpoint.objects.all():
        try:
            known.add(LOG.open_kept(row, trust=trust))
        except CheckpointError as problem:
            forged[row.sequence] = str(problem)
    signed: Signed = {}
    for one in known:
        signed[one.sequence] = (*signed.get(one.sequence, ()), one)
    return signed, forged


def _meets(
    seal: DecisionSeal, signed: tuple[Checkpoint, ...], forged: dict[int, str]
) -> Bad | None:
    if any((one.hash, one.end) != (seal.hash, seal.last) for one in signed):
        return Bad(
            seal.first,
            seal.sequence,
            f"the chain was rewritten: block {seal.sequence} is not the one that was signed",
        )
    if seal.sequence in forged:
        return Bad(
            seal.first,
            seal.sequence,
            f"the checkpoint at block {seal.sequence} is not Charter's own: {forged[seal.sequence]}",
        )
    return None


def _beyond(blocks: int, signed: Signed, forged: dict[int, str]) -> Bad | None:
    """A checkpoint that saw more than there is."""
    further = max((*signed, *forged), default=0)
    if further <= blocks:
        return None
    return Bad(
        None,
        blocks + 1,
        f"blocks are missing at the end: the chain has {blocks}, but {further} were signed for",
    )
