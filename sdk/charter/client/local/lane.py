"""One run in local mode: its lease, its calls, and what is decided here."""

from __future__ import annotations

import logging
import threading
import uuid
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
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
    RunState,
    content_digest,
    decide,
    with_facts,
)

ASK_AGAIN_AFTER = 5.0
"""Seconds until a lease is asked for again after the server gave none."""
CALLS = 10_000
"""Calls of a run that are known to be answered."""

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


@dataclass(frozen=True, slots=True)
class Answered:
    """The final answer a call was given before."""

    content: str
    decision: Decision


class Lane:
    """Decides for one run what its lease covers; None means: ask the server."""

    def __init__(
        self, config: Config, mode: LocalMode, facts: Mapping[str, Any]
    ) -> None:
        self._config = config
        self._mode = mode
        self._facts = dict(facts)
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

    def check(self, request: Request) -> Flow[Decision | None]:
        """Return the answer given here, on record; None where the server must be asked.

        Raises `NoAnswerError` where the server must first hear what it does not.
        """
        decision = self.decide(request)
        if decision is None and self._wants_lease(request):
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
        request = with_facts(request, self._facts)
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
        request = with_facts(request, self._facts)
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
            self._give_back()
            found = yield from self._lease()
            with self._lock:
                self._slice = found
                if found is None:
                    self._not_before = self._config.clock() + ASK_AGAIN_AFTER
        finally:
            self._is_renewing = False

    def _lease(self) -> Flow[Slice | None]:
        asked = self._config.clock()
        body = {"lease": str(uuid.uuid4())}
        path = f"/api/v1/runs/{quote(self._run, safe='')}/lease"
        call = Call("POST", path, as_body(body), _JSON)
        try:
            reply = yield from ask(self._config, call)
            return _slice(read_object(reply).get("lease"), body["lease"], asked)
        except NoAnswerError:
            return None

    def answered(self, request: Request, decision: Decision) -> None:
        """Remember what the server answered finally: a repeat must say that it is one."""
        if request.call is None or decision.pending or decision.code == "no_answer":
            return
        content = content_digest(with_facts(request, self._facts))
        with self._lock:
            self._remember(request.call, Answered(content, decision))

    def _give_back(self) -> None:
        with self._lock:
            slice_, self._slice = self._slice, None
        room = self._mode.room()
        if slice_ is None or room is None:
            return
        try:
            room.sender.record(Record(self._run, slice_.lease, None))
        except SpoolError as problem:
            log.warning("a lease is not given back, so it counts as used: %s", problem)

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
        content = content_digest(request)
        record = told(request, decided, content, ground)
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
    return Decision(
        decided.effect.value,
        decided.code.value,
        decided.say,
        call,
        reasons=tuple(
            Reason(one.code.value, one.say, one.rule, one.line)
            for one in decided.reasons
        ),
        obligations=tuple(
            {"type": one.kind, "rule": one.rule, "agent": one.agent}
            for one in decided.obligations
        ),
        manifest=decided.standing.manifest,
    )
