"""The way from a client to a server in the same process, for threads and event loops."""

from __future__ import annotations

import asyncio
import threading
import time

import httpx

from charter.testing.reviews import FakeReview
from charter.testing.server import FakeServer

A_MOMENT = 0.002


class FakeTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Carries calls to a server in memory, one at a time.

    A call that waits for a person is held for `waits` seconds of real time, for another
    thread or task to answer the review; then its time is over, as if it had passed.
    """

    def __init__(self, server: FakeServer, *, waits: float) -> None:
        self._server = server
        self._waits = waits
        self._lock = threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a call from a thread."""
        review, until = self._server.held(request), time.monotonic() + self._waits
        while _waits_on(review, until):
            time.sleep(A_MOMENT)
        return self._answer(request, review)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a call from an event loop."""
        review, until = self._server.held(request), time.monotonic() + self._waits
        while _waits_on(review, until):  # noqa: ASYNC110 (a thread may answer it)
            await asyncio.sleep(A_MOMENT)
        return self._answer(request, review)

    def _answer(
        self, request: httpx.Request, review: FakeReview | None
    ) -> httpx.Response:
        with self._lock:
            if review is not None and review.state == "open":
                self._server.clock.until(review.expires_at)
            return self._server.answer(request)


def _waits_on(review: FakeReview | None, until: float) -> bool:
    return review is not None and review.state == "open" and time.monotonic() < until
