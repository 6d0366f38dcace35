"""A run without its input and output: what to ask, and what the answers mean."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import quote

from charter.client.asking import ask
from charter.client.decision import Decision, no_answer
from charter.client.desk import Desk
from charter.client.errors import Denied, NoAnswerError
from charter.client.ids import fresh_id
from charter.client.steps import Call, Flow, Pause
from charter.client.wire import (
    Review,
    as_body,
    read_decision,
    read_object,
    read_review,
)
from charter.engine.plain import PlainError
from charter.engine.request import Refusal, Request, parse_context, parse_request

if TYPE_CHECKING:
    from charter.client.local.lane import Lane

CREATED = 201
Metric = bool | int | float | Decimal
LONG_POLL = 50
PATIENCE_WITH_PEOPLE = 60.0
BETWEEN_POLLS = 0.5
GRACE = timedelta(seconds=60)

_JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Question:
    """One validated request, the same bytes however often it is asked."""

    call: str
    data: Mapping[str, Any]
    request: Request | Refusal

    @cached_property
    def body(self) -> bytes:
        """The request as it is sent."""
        return as_body(self.data)


class RunCore:
    """One run of an agent."""

    def __init__(
        self,
        desk: Desk,
        *,
        task: str | None,
        on_behalf_of: str | None,
        context: Mapping[str, Any] | None,
    ) -> None:
        self._desk = desk
        self._lane: Lane | None = None
        self._opening = {"task": task, "on_behalf_of": on_behalf_of}
        self._context = _checked(context or {})
        if desk.mode is not None:
            from charter.client.local.lane import Lane  # noqa: PLC0415 (only in local mode)

            self._lane = Lane(desk.config, desk.mode)
        self._facts: dict[str, Any] = {}
        self._lock = threading.Lock()
        self.id: str | None = None

    def open(self) -> Flow[None]:
        """Open the run under a manifest that was just verified. Raises `Denied`."""
        try:
            manifest = yield from self._desk.fetch_manifest()
            opening = {**self._opening, "context": self._context}
            body = {name: value for name, value in opening.items() if value}
            call = _post("/api/v1/runs", body)
            once = {**call.headers, "Idempotency-Key": uuid.uuid4().hex}
            reply = yield from ask(self._desk.config, replace(call, headers=once))
            run = _run_of(read_object(reply, status=CREATED), manifest.agent)
        except NoAnswerError as problem:
            _deny(problem)
        self.id = run
        if self._lane is not None:
            self._lane.opened(run)

    def add_facts(self, facts: Mapping[str, Any]) -> None:
        """Give every later question these facts.

        Raises `ValueError` if they are none.
        """
        checked = _checked(facts)
        with self._lock:
            self._facts = {**self._facts, **checked}

    def question(
        self,
        action: str,
        resource: str,
        mode: str,
        *,
        context: Mapping[str, Any] | None = None,
        usage: Mapping[str, float | Decimal] | None = None,
        arguments: Mapping[str, Any] | None = None,
        call: str | None = None,
    ) -> Question:
        """Return a question with the facts of now."""
        call = fresh_id() if call is None else call
        data: dict[str, Any] = {
            "action": action,
            "resource": resource,
            "mode": mode,
            "call": call,
        }
        merged = {**self._facts, **(context or {})}
        if self._lane is not None:
            # Who decides here must have what the server has.
            merged = {**self._context, **merged}
        optional = {"context": merged or None, "usage": usage, "arguments": arguments}
        data |= {
            name: dict(value) for name, value in optional.items() if value is not None
        }
        request = parse_request(data)
        question = Question(call, data, request)
        if self._lane is None and isinstance(request, Request):
            # From here on nobody's change of an argument changes the question.
            _ = question.body
        return question

    def check(self, question: Question) -> Flow[Decision]:
        """Ask; return the decision, which is a deny where there is no answer."""
        request = question.request
        if isinstance(request, Refusal):
            say = f"This is no valid request: {request.say}."
            return no_answer(say, question.call, "invalid_request")
        try:
            if self._lane is None:
                return (yield from self._decided(question))
            decision = self._lane.decide(request)
            if decision is None:
                decision = yield from self._lane.ask(request)
            if decision is None:
                decision = yield from self._decided(question)
                self._lane.answered(request, decision)
        except NoAnswerError as problem:
            return no_answer(problem.say, question.call)
        return decision

    def at_once(self, question: Question) -> Decision | None:
        """Return the answer that needs nobody else, which only local mode can give."""
        request = question.request
        if self._lane is None or isinstance(request, Refusal):
            return None
        return self._lane.decide(request)

    def settle(self, question: Question) -> Flow[Decision]:
        """Ask, and where a person is needed wait and ask again with the same call."""
        decision = yield from self.check(question)
        while decision.pending and decision.review is not None:
            try:
                answer = yield from self._answered(decision.review)
            except NoAnswerError as problem:
                return no_answer(problem.say, question.call)
            asked = decision.review
            decision = yield from self.check(question)
            if decision.pending and decision.review == asked:
                say = "the review was answered, and its answer did not count"
                return no_answer(say, question.call)
            if answer.note and not decision.allowed:
                say = f"{decision.say} They noted: {answer.note}"
                decision = replace(decision, say=say)
        return decision

    def wait(self, decision: Decision) -> Flow[str]:
        """Return how a decision's review ended. Raises `NoAnswerError`."""
        if decision.review is None:
            raise NoAnswerError("there is no review to wait for")
        answer = yield from self._answered(decision.review)
        return answer.state

    def report(self, name: str, value: Metric) -> Flow[None]:
        """Report a metric of this run. Raises `NoAnswerError`."""
        body = {"metrics": {name: value}}
        call = _post(f"{self._path}/metrics", body)
        read_object((yield from ask(self._desk.config, call)))

    def finish(self, outcome: str) -> Flow[None]:
        """End the run: succeeded, failed or stopped. Raises `NoAnswerError`."""
        if self._lane is not None:
            yield from self._lane.close()
        body = {"outcome": outcome}
        call = _post(f"{self._path}/finish", body)
        read_object((yield from ask(self._desk.config, call)))

    @property
    def _path(self) -> str:
        if self.id is None:
            raise NoAnswerError("this run is not open")
        return f"/api/v1/runs/{quote(self.id, safe='')}"

    def _decided(self, question: Question) -> Flow[Decision]:
        call = Call("POST", f"{self._path}/actions", question.body, _JSON)
        reply = yield from ask(self._desk.config, call)
        decision = read_decision(reply, call=question.call)
        if decision.allowed:
            in_force = yield from self._desk.confirm(decision.manifest)
            if not in_force:
                raise NoAnswerError("the answer is under a manifest not in force")
        return decision

    def _answered(self, review: str) -> Flow[Review]:
        """Hold on until a review is no longer open; the server ends it in time."""
        path = f"/api/v1/reviews/{quote(review, safe='')}?wait={LONG_POLL}"
        call = Call("GET", path)
        while True:
            reply = yield from ask(
                self._desk.config, call, patience=LONG_POLL + PATIENCE_WITH_PEOPLE
            )
            answer = read_review(reply)
            if answer.state != "open":
                return answer
            if self._desk.config.now() > answer.expires_at + GRACE:
                raise NoAnswerError("nobody answered the review in time")
            yield Pause(BETWEEN_POLLS)


def _post(path: str, body: Mapping[str, Any]) -> Call:
    return Call("POST", path, as_body(body), _JSON)


def _run_of(data: Mapping[str, Any], agent: str) -> str:
    run = data.get("run")
    if data.get("agent") != agent or not isinstance(run, str) or not run:
        raise NoAnswerError("the server opened another agent's run")
    return run


def _checked(facts: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return dict(parse_context(dict(facts)))
    except PlainError as problem:
        raise ValueError(str(problem)) from problem


def _deny(problem: NoAnswerError) -> NoReturn:
    raise Denied(problem.say, code=problem.code) from problem
