"""Keeping runs, and asking the engine: what the server does between two bytes.

The engine decides. This keeps the count, tells repeats from new calls (language §2), and
opens and redeems reviews (§4.1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from charter.engine import (
    Ask,
    Code,
    Decision,
    Effect,
    Obligation,
    Refusal,
    Request,
    RunState,
    Standing,
    compile_document,
    content_digest,
    decide,
    parse_request,
    with_facts,
)
from charter.language.document import Document
from charter.testing.clock import FakeClock
from charter.testing.log import Logged, logged
from charter.testing.reviews import FakeReview, People
from charter.testing.runs import Call, FakeRun

_NO_CALL = frozenset({Code.INVALID_REQUEST, Code.CALL_REUSED})
"""Answers to what is no request of this call: they neither count nor end it."""


class Keeper:
    """The runs, reviews and decisions of one charter."""

    def __init__(self, document: Document, manifest: str, clock: FakeClock) -> None:
        self.clock = clock
        self.people = People()
        self.suspended = False
        self.runs: list[FakeRun] = []
        self.reviews: list[FakeReview] = []
        self.decisions: list[Logged] = []
        self._compiled = compile_document(document)
        self._manifest = manifest

    def open(self, *, task: str, on_behalf_of: str, context: dict[str, Any]) -> FakeRun:
        """Open a run."""
        at = self.clock.now()
        ends = at + timedelta(minutes=self._compiled.timeout_minutes)
        run = FakeRun(str(uuid4()), task, on_behalf_of, context, at, ends)
        self.runs.append(run)
        return run

    def finish(self, run: FakeRun, outcome: str) -> None:
        """End a run, and its open questions with it."""
        run.state, run.outcome = "finished", outcome
        for review in self.reviews:
            if review.run == run.id and review.state == "open":
                review.expire()

    def answer(self, run: FakeRun, data: Any) -> dict[str, Any]:
        """Answer one action of a run, as `POST …/actions` does."""
        request = parse_request(data)
        given = data.get("call") if isinstance(data, dict) else None
        call = given if isinstance(given, str) and given else uuid4().hex
        if isinstance(request, Refusal):
            decision = decide(self._compiled, request, RunState(), self._standing)
            answer = self._shown(run, decision, call)
        else:
            request = replace(with_facts(request, run.context), call=call)
            answer = self._answer(run, request, call)
        self.decisions.append(logged(run.id, request, call, answer))
        return answer

    def _answer(self, run: FakeRun, request: Request, call: str) -> dict[str, Any]:
        content = content_digest(request)
        known = run.calls.get(call)
        again = known is not None and known.content == content
        final = known.answer if known is not None and again else None
        if final is not None and (final["effect"] == "deny" or self._stands(run)):
            return {**final, "repeated": True}

        review = self._review(run, request)
        asked = request if review is None else review.asked(request)
        state = self._state(run, asked, known, again=again)
        decision = decide(self._compiled, asked, state, self._standing)
        if decision.ask is not None and review is not None and review.state == "open":
            return self._shown(run, decision, call, review)
        if decision.code in _NO_CALL:
            return self._shown(run, decision, call)

        self._count(run, request, decision, again=again, final=final)
        known = run.calls.setdefault(call, Call(content))
        if decision.ask is not None:
            opened = self._open_review(run, request, decision.ask)
            return self._shown(run, decision, call, opened)
        answer = self._shown(run, decision, call)
        answer["repeated"] = final is not None and decision.effect is Effect.ALLOW
        known.answer = known.answer or answer
        if decision.effect is Effect.ALLOW and review is not None:
            review.used = True
        return answer

    def _state(
        self, run: FakeRun, request: Request, known: Call | None, *, again: bool
    ) -> RunState:
        """Return the run as it stands before this request."""
        own = request.usage if again else {}
        counted = known is not None and again and _is_allow(known.answer)
        # A question asked again is known by what it was asked with.
        known_by = known.content if known is not None else None
        return RunState(
            actions_used=run.actions_used - counted,
            minutes_elapsed=run.minutes(self.clock.now()),
            counters=_less(run.counters, own),
            day_counters=_less(self._today(), own),
            closed=run.state != "open",
            reviews=tuple(
                one.as_seen(request.call) for one in self.reviews if one.run == run.id
            ),
            call_content=content_digest(request) if again else known_by,
        )

    def _today(self) -> dict[str, Decimal]:
        """Return what the agent's runs of this day used."""
        used: dict[str, Decimal] = {}
        for run in self.runs:
            if run.opened_at.date() == self.clock.now().date():
                for name, value in run.counters.items():
                    used[name] = used.get(name, Decimal(0)) + value
        return used

    def _count(
        self,
        run: FakeRun,
        request: Request,
        decision: Decision,
        *,
        again: bool,
        final: dict[str, Any] | None,
    ) -> None:
        run.actions_used += decision.effect is Effect.ALLOW and not _is_allow(final)
        run.refused += decision.effect is Effect.DENY
        run.pending += decision.ask is not None
        if not again:
            run.count(request.usage)
        if decision.closes and run.state == "open":
            run.state = "stopped"

    def _open_review(self, run: FakeRun, request: Request, ask: Ask) -> FakeReview:
        in_time = self.clock.now() + timedelta(minutes=ask.within_minutes)
        review = FakeReview(
            id=str(uuid4()),
            run=run.id,
            request=request,
            manifest=self._manifest,
            rules=frozenset(ask.rules),
            expires_at=min(in_time, run.expires_at),
            clock=self.clock,
        )
        self.reviews.append(review)
        self.people.hear(review)
        return review

    def _review(self, run: FakeRun, request: Request) -> FakeReview | None:
        """Return this very question's review that waits, or that may be redeemed."""
        for review in self.reviews:
            is_alive = review.state in {"open", "approved"} and not review.used
            if review.run == run.id and is_alive and review.is_of(request):
                return review
        return None

    def _stands(self, run: FakeRun) -> bool:
        in_time = self.clock.now() <= run.expires_at
        return run.state == "open" and in_time and not self.suspended

    @property
    def _standing(self) -> Standing:
        refusal = Code.AGENT_SUSPENDED if self.suspended else None
        return Standing(self._manifest, refusal)

    def _shown(
        self,
        run: FakeRun,
        decision: Decision,
        call: str,
        review: FakeReview | None = None,
    ) -> dict[str, Any]:
        """Return a decision as docs/http.md writes it."""
        left = decision.left
        data = {
            **decision.as_data(),
            "obligations": [_obligation(one) for one in decision.obligations],
            "manifest": decision.manifest,
            "call": call,
            "repeated": False,
            "run": {"actions_used": run.actions_used}
            | ({"actions_left": left.actions} if left else {}),
        }
        if review is not None:
            ends = review.expires_at.isoformat()
            data["review"] = {"id": review.id, "expires_at": ends}
        return data


def _obligation(one: Obligation) -> dict[str, Any]:
    data = {"type": one.kind, "rule": one.rule, "agent": one.agent}
    return data if one.arguments is None else {**data, "arguments": one.arguments}


def _is_allow(answer: dict[str, Any] | None) -> bool:
    return answer is not None and answer["effect"] == "allow"


def _less(
    counters: dict[str, Decimal], usage: Mapping[str, Decimal]
) -> dict[str, Decimal]:
    """Return counters without what they hold already of this request."""
    return {
        name: max(Decimal(0), value - usage.get(name, Decimal(0)))
        for name, value in counters.items()
    }
