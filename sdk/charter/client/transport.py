"""Carrying out a flow's steps over HTTP, from threads that may wait."""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING, TypeVar

from charter.client.config import Config
from charter.client.http import (
    MAX_BODY,
    OUT_OF_TIME,
    TOO_LONG,
    USELESS_ENCODING,
    headers_of,
    is_encoded,
)
from charter.client.steps import Call, Failure, Flow, Pause, Reply

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")


class Transport:
    """Runs flows; one connection pool for each process, whatever forks."""

    def __init__(
        self, config: Config, transport: httpx.BaseTransport | None = None
    ) -> None:
        self._config = config
        self._transport = transport
        self._client: httpx.Client | None = None
        self._owner = 0
        self._lock = threading.Lock()

    def run(self, flow: Flow[T]) -> T:
        """Return what the flow returns; raise what it raises."""
        outcome: Reply | Failure | None = None
        try:
            while True:
                step = flow.send(outcome)
                outcome = self._take(step)
        except StopIteration as end:
            result: T = end.value
            return result

    def close(self) -> None:
        """Close the connections of this process."""
        with self._lock:
            client, self._client = self._client, None
            if client is not None and self._owner == os.getpid():
                client.close()

    def _take(self, step: Call | Pause) -> Reply | Failure | None:
        if isinstance(step, Pause):
            time.sleep(step.seconds)
            return None
        return self._call(step)

    def _call(self, call: Call) -> Reply | Failure:
        # Only what is used over the wire loads the library for it.
        import httpx  # noqa: PLC0415

        until = time.monotonic() + call.within
        try:
            with self._http().stream(
                call.method,
                call.path,
                content=call.body,
                headers=dict(call.headers),
                timeout=call.within,
            ) as response:
                if is_encoded(response):
                    return Failure(USELESS_ENCODING)
                body = bytearray()
                for chunk in response.iter_raw():
                    body += chunk
                    if len(body) > MAX_BODY:
                        return Failure(TOO_LONG)
                    if time.monotonic() > until:
                        return Failure(OUT_OF_TIME)
                return Reply(response.status_code, headers_of(response), bytes(body))
        except (httpx.HTTPError, httpx.InvalidURL) as problem:
            return Failure(f"{type(problem).__name__} {problem}".strip())

    def _http(self) -> httpx.Client:
        import httpx  # noqa: PLC0415 - see above

        with self._lock:
            # A connection that two processes share would mix up their answers.
            if self._client is None or self._owner != os.getpid():
                self._client = httpx.Client(
                    base_url=self._config.url,
                    headers=self._config.headers,
                    transport=self._transport,
                )
                self._owner = os.getpid()
            return self._client
