"""One run in local mode: its lease, its calls, and what is decided here."""

from __future__ import annotations

import logging
import threading
import uuid
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import quote

from charter.client.asking import ask
from charter.client.config import Config
from charter.client.decision import Decision, Reason
from charter.client.errors import NoAnswerError
from charter.client.local.mode import LocalMode, Room
from charter.client.local.records import Record, told
from charter.client.local.spool import SpoolError
from charter.client.steps import Call, Flow
from charter.client.wire import as_body, read_object
from charter.engine import (
    Code,
    Decision as Decided,
    Effect,
    Request,
    Ruling,
    RunState,
    content_digest,
    decide,
)

ASK_AGAIN_AFTER = 5.0
"""Seconds until a lease is asked for again after the server gave none."""
CALLS = 10_000
"""Calls of a run that are known to be answered."""

MOST_SPOKEN = 4096
Spoken = tuple[tuple[Reason, ...], tuple[Mapping[str, Any], ...]]
_SPOKEN: dict[int, tuple[Ruling, Spoken]] = {}

_FRESH = RunState()
_SPENT = frozenset(
    {Code.BUDGET_EXHAUSTED, Code.RUN_CLOSED, Code.RUN_TIMED_OUT, Code.CALL_REUSED}
)
_JSON = {"Content-Type": "application/json"}

log = logging.getLogger("charter")


@dataclass(slots=True)
class Slice:
    """A lease: how many actions are left, until when by this client's clock, under what."""

    lease: str
    left: int
    until: float
    manifest: str


class Answered(NamedTuple):
    """The final answer a call was given before."""

    content: str
    decision: Decision


class Lane:
    """Decides for one run what its lease covers.

    Requests come with the facts of the whole run. None means: ask the server.
    """

    def __init__(self, config: Config, mode: LocalMode) -> None:
        self._config = config
        self._mode = mode
        self._run = ""
        self.begin_anew()
        mode.lanes.add(self)

    def begin_anew(self) -> None:
        """Start without a slice, as in a forked process."""
        self._lock = threading.Lock()
        self._slice: Slice | None = None
        self._calls: OrderedDict[str, Answered] = OrderedDict()
        self._not_before = 0.0
        self._is_renewing = False

    def opened(self, run: str) -> None:
        """Take the run's id."""
        self._run = run

    def ask(self, request: Request) -> Flow[Decision | None]:
        """Return the answer that another slice allows; None where the server must be asked.

        For what `decide` did not answer. Raises `NoAnswerError` where the server must
        first hear what it does not.
        """
        decision = None
        if self._wants_lease(request):
            yield from self._renew()
            decision = self.decide(request)
        if decision is None and request.call in self._calls:
            # Else the server would answer a call afresh that was answered here.
            yield from self._flush()
        return decision

    def decide(self, request: Request) -> Decision | None:
        """Return the answer, which is on record; None where the server must be asked."""
        room = self._mode.room()
        if room is None or request.usage or request.call is None:
            return None
        with self._lock:
            before = self._calls.get(str(request.call))
            if before is not None:
                return self._again(before, request)
            return self._decide(room, request)

    def _wants_lease(self, request: Request) -> bool:
        room = self._mode.room()
        if room is None or request.usage or self._config.clock() < self._not_before:
            return False
        ground = room.watch.ground()
        if ground is None:
            return False
        usual = decide(ground.compiled, request, _FRESH, ground.standing)
        return _is_ours(usual) and not self._covers(ground.digest)

    def _renew(self) -> Flow[None]:
        """Ask for another slice; where there is none, the server is asked for a while."""
        with self._lock:
            if self._is_renewing:
                # Whoever is not first asks the server this once, and nobody waits.
                return
            self._is_renewing = True
        try:
            found = yield from self._lease()
            with self._lock:
                self._slice = found
                if found is None:
                    self._not_before = self._config.clock() + ASK_AGAIN_AFTER
        finally:
            self._is_renewing = False

    def _lease(self) -> Flow[Slice | None]:
        asked, wanted = self._config.clock(), str(uuid.uuid4())
        room = self._give_back()
        try:
            if room is not None:
                lease = yield from room.sender.exchange(self._run, wanted)
            else:
                path = f"/api/v1/runs/{quote(self._run, safe='')}/lease"
                call = Call("POST", path, as_body({"lease": wanted}), _JSON)
                reply = yield from ask(self._config, call)
                lease = read_object(reply).get("lease")
        except NoAnswerError:
            return None
        return _slice(lease, wanted, asked)

    def answered(self, request: Request, decision: Decision) -> None:
        """Remember what the server answered finally: a repeat must say that it is one."""
        if request.call is None or decision.pending or decision.code == "no_answer":
            return
        content = content_digest(request)
        with self._lock:
            self._remember(request.call, Answered(content, decision))

    def _give_back(self) -> Room | None:
        """Be done with the slice; return the room if it is to be told."""
        with self._lock:
            slice_, self._slice = self._slice, None
        room = self._mode.room()
        if slice_ is None or room is None:
            return None
        try:
            room.sender.record(Record(self._run, slice_.lease, None))
        except SpoolError as problem:
            log.warning("a lease is not given back, so it counts as used: %s", problem)
            return None
        return room

    def close(self) -> Flow[None]:
        """Give back and send what there is; what is not heard now is sent later."""
        try:
            yield from self._flush()
        except NoAnswerError as problem:
            log.warning("decisions of run %s are sent later: %s", self._run, problem)

    def _flush(self) -> Flow[None]:
        self._give_back()
        room = self._mode.room()
        if room is not None:
            yield from room.sender.flush(self._run)

    def _again(self, before: Answered, request: Request) -> Decision | None:
        if before.content != content_digest(request):
            return None
        if before.decision.allowed and not self._covers_any():
            return None
        return replace(before.decision, repeated=True)

    def _decide(self, room: Room, request: Request) -> Decision | None:
        ground = room.watch.ground()
        slice_ = self._slice
        if ground is None or slice_ is None or not self._covers(ground.digest):
            return None
        decided = decide(ground.compiled, request, _FRESH, ground.standing)
        if not _is_ours(decided):
            return None
        record, content = told(request, decided, ground)
        try:
            # No record, no answer.
            room.sender.record(Record(self._run, slice_.lease, record))
        except SpoolError:
            return None
        if decided.effect is Effect.ALLOW:
            slice_.left -= 1
        decision = _shown(decided, str(request.call))
        self._remember(decision.call, Answered(content, decision))
        return decision

    def _covers(self, manifest: str) -> bool:
        slice_ = self._slice
        return (
            slice_ is not None
            and slice_.left > 0
            and slice_.manifest == manifest
            and self._config.clock() < slice_.until
        )

    def _covers_any(self) -> bool:
        return self._slice is not None and self._config.clock() < self._slice.until

    def _remember(self, call: str, answered: Answered) -> None:
        self._calls[call] = answered
        if len(self._calls) > CALLS:
            self._calls.popitem(last=False)


def _is_ours(decided: Decided) -> bool:
    """Whether a lease covers it: final, and nothing the server must know of first."""
    return (
        decided.effect in {Effect.ALLOW, Effect.DENY}
        and not decided.closes
        and not decided.error
        and decided.code not in _SPENT
    )


def _slice(data: Any, lease: str, asked: float) -> Slice | None:
    """Return the slice in the server's answer, timed from when it was asked for."""
    if not isinstance(data, dict) or data.get("id") != lease:
        return None
    actions, manifest = data.get("actions"), data.get("manifest")
    try:
        lasts = datetime.fromisoformat(data["expires_at"]) - datetime.fromisoformat(
            data["granted_at"]
        )
    except (KeyError, TypeError, ValueError):
        return None
    if type(actions) is not int or not isinstance(manifest, str):
        return None
    return Slice(lease, actions, asked + lasts.total_seconds(), manifest)


def _shown(decided: Decided, call: str) -> Decision:
    reasons, obligations = _spoken(decided.ruling)
    return Decision(
        decided.effect.value,
        decided.code.value,
        decided.say,
        call,
        reasons,
        obligations,
        decided.standing.manifest,
    )


def _spoken(ruling: Ruling) -> Spoken:
    """Return a ruling's reasons and obligations; the engine gives few different ones."""
    known = _SPOKEN.get(id(ruling))
    # It is held along, so no other one can have the same id meanwhile.
    if known is None:
        if len(_SPOKEN) >= MOST_SPOKEN:
            _SPOKEN.clear()
        reasons = tuple(
            Reason(one.code.value, one.say, one.rule, one.line)
            for one in ruling.reasons
        )
        obligations = tuple(
            {"type": one.kind, "rule": one.rule, "agent": one.agent}
            for one in ruling.obligations
        )
        known = _SPOKEN[id(ruling)] = (ruling, (reasons, obligations))
    return known[1]
