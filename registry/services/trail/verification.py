"""Is the audit trail what was written? Recomputes the chain and compares it with every checkpoint.

Found, each with the first bad entry: an entry changed, gone, swapped or slipped in; a seal that is missing or
forged; a chain that was rewritten, or ends too soon (through a checkpoint); an entry that was never sealed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from registry.clock import now
from registry.models import AuditCheckpoint, AuditSeal
from registry.seal import ORIGIN, Sealed, link, sealed_after
from registry.services.chains import Checkpoint, trust_of
from registry.services.signed import CheckpointError
from registry.services.trail.checkpoints import TRAIL

BATCH = 2000
LATE = timedelta(minutes=10)
"""No change takes that long to commit: an entry this much older than one sealed before it was slipped in."""

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a check begins: after the link of that number and hash, which an earlier one found good."""

    sequence: int = 0
    hash: str = ORIGIN


@dataclass(frozen=True, slots=True)
class Bad:
    """The first thing that is wrong, in words; `entry` is its id, `sequence` its place in the chain."""

    entry: int | None
    sequence: int
    problem: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a check found: how many links it went along, where it ended, and the first bad one."""

    checked: int
    end: Anchor
    bad: Bad | None

    @property
    def is_good(self) -> bool:
        """Whether nothing is wrong."""
        return self.bad is None


def verify_trail(
    *,
    after: Anchor | None = None,
    checkpoints: Iterable[Checkpoint] = (),
    progress: Progress = lambda _: None,
) -> Found:
    """Check the chain after `after` (None: all of it), against the kept checkpoints and those given.

    `progress` is told how many links are done, every `BATCH`.
    """
    anchor = after or Anchor()
    to = tip()
    links = _Links(anchor)
    signed = _Signed(anchor, checkpoints)
    bad = _anchor_holds(anchor)
    if bad is None:
        bad = _follow(links, to, signed, progress) or signed.beyond(links.at)
    if bad is None:
        bad = _never_sealed()
    return Found(links.checked, links.at, bad)


def tip() -> int:
    """The number of the last seal; 0 without one."""
    last = AuditSeal.objects.order_by("-sequence").values_list("sequence").first()
    return last[0] if last else 0


class _Links:
    """Goes along the chain, one seal at a time."""

    def __init__(self, anchor: Anchor) -> None:
        self.at = anchor
        self.checked = 0
        self._newest: datetime | None = None

    def step(self, seal: Sealed) -> Bad | None:
        """Check one seal against the link before it, and go on to it."""
        expected = self.at.sequence + 1
        if seal.sequence != expected:
            return Bad(None, expected, f"seal {expected} is missing")
        problem = self._problem(seal)
        if problem:
            return Bad(seal.entry_id, expected, problem)
        self.at = Anchor(seal.sequence, seal.hash)
        self.checked += 1
        if seal.at and (self._newest is None or seal.at > self._newest):
            self._newest = seal.at
        return None

    def _problem(self, seal: Sealed) -> str:
        if seal.facts is None or seal.at is None:
            return f"entry {seal.entry_id} is gone"
        made = link(self.at.hash, sequence=seal.sequence, facts=seal.facts)
        if made != seal.hash:
            return f"entry {seal.entry_id} is not what was sealed"
        if self._newest and seal.at < self._newest - LATE:
            return f"entry {seal.entry_id} was slipped in: it is older than those sealed before it"
        return ""


class _Signed:
    """The checkpoints, in order, to be met along the chain; and rows that only pretend to be some."""

    def __init__(self, anchor: Anchor, given: Iterable[Checkpoint]) -> None:
        self._last_good = anchor.sequence
        self._forged: dict[int, str] = {}
        known = {*given, *self._kept(anchor)}
        ahead = [one for one in known if one.sequence > anchor.sequence]
        self._ahead = sorted(ahead, key=lambda one: one.sequence, reverse=True)

    def _kept(self, anchor: Anchor) -> Iterator[Checkpoint]:
        trust = trust_of(settings.KEYS_DIR, at=now())
        for row in AuditCheckpoint.objects.filter(sequence__gt=anchor.sequence):
            try:
                yield TRAIL.open_kept(row, trust=trust)
            except CheckpointError as problem:
                self._forged[row.sequence] = str(problem)

    def meet(self, seal: Sealed) -> Bad | None:
        """Compare the seal with the checkpoints made at it."""
        while self._ahead and self._ahead[-1].sequence == seal.sequence:
            checkpoint = self._ahead.pop()
            if (checkpoint.hash, checkpoint.end) != (seal.hash, seal.entry_id):
                return self._doubtful(
                    f"the chain was rewritten: seal {seal.sequence} is not the one signed on"
                    f" {_moment(checkpoint.at)}"
                )
            self._last_good = seal.sequence
        if seal.sequence in self._forged:
            problem = self._forged[seal.sequence]
            return self._doubtful(
                f"the checkpoint at seal {seal.sequence} is not Charter's own: {problem}"
            )
        return None

    def beyond(self, end: Anchor) -> Bad | None:
        """A checkpoint that saw more than there is."""
        pretended = max(self._forged, default=0)
        if pretended > end.sequence:
            return Bad(None, pretended, f"the checkpoint at seal {pretended} is forged")
        if not self._ahead:
            return None
        furthest = self._ahead[0]
        return self._doubtful(
            f"entries are missing at the end: the chain has {end.sequence} seals, but"
            f" {furthest.sequence} were signed for on {_moment(furthest.at)}"
        )

    def _doubtful(self, problem: str) -> Bad:
        """Only what the last good checkpoint vouches for can be relied on."""
        first = self._last_good + 1
        return Bad(
            _entry_at(first),
            first,
            f"{problem}; seals from {first} on cannot be relied on",
        )


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _follow(links: _Links, to: int, signed: _Signed, progress: Progress) -> Bad | None:
    while links.at.sequence < to:
        seen = False
        for seal in sealed_after(links.at.sequence, to=to, limit=BATCH):
            seen = True
            bad = links.step(seal) or signed.meet(seal)
            if bad:
                return bad
        if not seen:
            break
        progress(links.checked)
    return None


def _anchor_holds(anchor: Anchor) -> Bad | None:
    """An earlier check ended at the anchor: its link must still be there."""
    if anchor.sequence == 0:
        return None
    seal = AuditSeal.objects.filter(sequence=anchor.sequence).first()
    if seal is None:
        return Bad(
            None,
            anchor.sequence,
            f"seal {anchor.sequence}, which was there before, is gone",
        )
    if seal.hash != anchor.hash:
        return Bad(
            seal.entry_id,
            seal.sequence,
            f"the chain was rewritten: seal {seal.sequence} is another than before",
        )
    return None


def _entry_at(sequence: int) -> int | None:
    seal = AuditSeal.objects.filter(sequence=sequence).first()
    return seal.entry_id if seal else None


def _never_sealed() -> Bad | None:
    """An entry without a seal that does not wait for one, or that the sealer went past."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(entry.id) FROM registry_auditentry AS entry"
            " WHERE NOT EXISTS (SELECT FROM registry_auditseal AS seal"
            "                   WHERE seal.entry_id = entry.id)"
            " AND NOT EXISTS (SELECT FROM registry_unsealedentry AS waiting"
            "                 WHERE waiting.entry_id = entry.id)"
        )
        row: tuple[int | None] = cursor.fetchone()
    if row[0] is None:
        return None
    return Bad(row[0], tip() + 1, f"entry {row[0]} never was sealed")
