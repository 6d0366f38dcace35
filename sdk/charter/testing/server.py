"""A server in memory: the wire format of docs/http.md before the runs of one charter."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx

from charter.client.config import Config
from charter.client.wire import as_body
from charter.engine import read_json
from charter.language.document import Document
from charter.testing.clock import FakeClock
from charter.testing.keeping import Keeper
from charter.testing.reviews import FakeReview
from charter.testing.runs import FakeRun
from charter.testing.signing import ENVIRONMENT, Signed

URL = "http://charter.test"
AN_HOUR = timedelta(hours=1)
_ADDRESS = re.compile(r"/api/v1/(manifest|runs|reviews)(?:/([^/]+))?(?:/([a-z]+))?")


class FakeServer:
    """Answers the run-time calls of one agent. Not reachable while `is_gone`."""

    def __init__(self, document: Document) -> None:
        self.clock = FakeClock()
        self.is_gone = False
        self._signed = Signed(document, self.clock)
        self._boundary = document.authorization.boundary
        self.keeper = Keeper(document, self._signed.manifest.digest, self.clock)

    @property
    def config(self) -> Config:
        """The settings of a client of this server; nothing is kept on disk."""
        return Config(
            url=URL,
            key="chk_test_in_memory",
            trust=self._signed.trust,
            agent=self._signed.manifest.agent,
            environment=ENVIRONMENT,
            clock=self.clock.elapsed,
            now=self.clock.now,
        )

    def held(self, request: httpx.Request) -> FakeReview | None:
        """Return the open review that this call waits for, if it does."""
        found = _ADDRESS.fullmatch(request.url.path)
        if found is None or found[1] != "reviews" or "wait" not in request.url.params:
            return None
        review = self._review(found[2])
        return review if review is not None and review.state == "open" else None

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer a call. Raises `httpx.ConnectError` while the server is gone."""
        if self.is_gone:
            self.clock.exhaust()
            raise httpx.ConnectError("the server is gone", request=request)
        found = _ADDRESS.fullmatch(request.url.path)
        if found is None:
            return _problem(404, "not_found", "there is nothing at this address")
        kind, name, part = found.groups()
        if kind == "manifest":
            return self._manifest(request)
        body = read_json(request.content) if request.content else {}
        if kind == "reviews":
            return self._about_review(name)
        return self._about_run(name, part, body) if name else self._open(body)

    def _manifest(self, request: httpx.Request) -> httpx.Response:
        if self.keeper.suspended:
            return _suspended()
        known = f'"{self._signed.manifest.digest}"'
        if request.headers.get("if-none-match") == known:
            fresh = {"Charter-Freshness": self._signed.freshness}
            return _raw(304, b"", fresh)
        return _reply(self._signed.tokens())

    def _open(self, body: dict[str, Any]) -> httpx.Response:
        if self.keeper.suspended:
            return _suspended()
        crowded = self._crowded()
        if crowded:
            return _problem(429, "too_many_runs", crowded)
        run = self.keeper.open(
            task=body.get("task", ""),
            on_behalf_of=body.get("on_behalf_of", ""),
            context=body.get("context", {}),
        )
        agent = self._signed.manifest.agent
        return _reply({"run": run.id, "agent": agent, "state": run.state}, 201)

    def _crowded(self) -> str:
        """Say why no other run may be opened; empty where it may."""
        at, agent = self.clock.now(), self._signed.manifest.agent
        runs, most = self.keeper.runs, self._boundary
        opened = [one for one in runs if one.state == "open" and one.expires_at > at]
        if len(opened) >= most.open_runs:
            return f"{agent} has {most.open_runs} runs open, as many as it may"
        recent = [one for one in runs if one.opened_at > at - AN_HOUR]
        if len(recent) >= most.runs_per_hour:
            return f"{agent} opened {most.runs_per_hour} runs within an hour, as many as it may"
        return ""

    def _about_run(
        self, name: str, part: str | None, body: dict[str, Any]
    ) -> httpx.Response:
        run = next((one for one in self.keeper.runs if one.id == name), None)
        known: dict[str | None, Callable[[FakeRun, dict[str, Any]], Any]] = {
            "actions": self.keeper.answer,
            "metrics": _note_metrics,
            "finish": self._finish,
        }
        if run is None or part not in known:
            return _problem(404, "not_found", "there is nothing at this run")
        return _reply(known[part](run, body))

    def _finish(self, run: FakeRun, body: dict[str, Any]) -> dict[str, Any]:
        self.keeper.finish(run, body.get("outcome", ""))
        return {"run": run.id, "state": run.state}

    def _about_review(self, name: str) -> httpx.Response:
        review = self._review(name)
        if review is None:
            return _problem(404, "not_found", "there is nothing at this review")
        return _reply(
            {
                "review": review.id,
                "run": review.run,
                "call": review.request.call,
                "state": review.state,
                "note": review.note,
                "expires_at": review.expires_at.isoformat(),
            }
        )

    def _review(self, name: str) -> FakeReview | None:
        return next((one for one in self.keeper.reviews if one.id == name), None)


def _note_metrics(run: FakeRun, body: dict[str, Any]) -> dict[str, Any]:
    run.metrics |= body.get("metrics", {})
    return {"run": run.id}


def _suspended() -> httpx.Response:
    say = "this agent is suspended and may start nothing"
    return _problem(423, "agent_suspended", say)


def _problem(status: int, code: str, detail: str) -> httpx.Response:
    body = as_body({"status": status, "code": code, "detail": detail})
    return _raw(status, body, {"Content-Type": "application/problem+json"})


def _reply(data: dict[str, Any], status: int = 200) -> httpx.Response:
    return _raw(status, as_body(data), {"Content-Type": "application/json"})


def _raw(status: int, body: bytes, headers: dict[str, str]) -> httpx.Response:
    return httpx.Response(status, headers=headers, stream=httpx.ByteStream(body))
