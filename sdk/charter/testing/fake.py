"""`FakeCharter`: the client an agent is written against, with a server in memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from charter.client.async_charter import AsyncCharter
from charter.client.charter import Charter
from charter.language import read
from charter.testing.clock import FakeClock
from charter.testing.log import Logged
from charter.testing.reviews import FakeReview, People
from charter.testing.runs import FakeRun
from charter.testing.server import FakeServer
from charter.testing.transport import FakeTransport


class FakeCharter(Charter):
    """A `Charter` that answers from a charter's text, as a server would.

    Requests, signatures and decisions are the real ones; only the server is in memory.
    The clock stands still until the test moves it.
    """

    def __init__(self, charter: str | Path, *, waits: float = 1.0) -> None:
        """Take a charter's YAML text, or the path of one; a text has several lines.

        `waits`: seconds of real time that a guarded call waits for the test to answer
        its review, before the review's time is over. Raises `DocumentError`, `OSError`.
        """
        if isinstance(charter, Path) or "\n" not in charter:
            charter = Path(charter).read_text(encoding="utf-8")
        self._server = FakeServer(read(charter))
        self._wire = FakeTransport(self._server, waits=waits)
        super().__init__(self._server.config, transport=self._wire)

    @cached_property
    def asynchronous(self) -> AsyncCharter:
        """The same server, for code that awaits."""
        return AsyncCharter(self._server.config, transport=self._wire)

    @property
    def people(self) -> People:
        """What people say to reviews as soon as they are opened; at first, nothing."""
        return self._server.keeper.people

    @property
    def clock(self) -> FakeClock:
        """The time; `clock.forward(minutes=31)` moves it."""
        return self._server.clock

    @property
    def runs(self) -> tuple[FakeRun, ...]:
        """Every run with its counts, in the order opened."""
        return tuple(self._server.keeper.runs)

    @property
    def decisions(self) -> tuple[Logged, ...]:
        """Every decision, in the order given."""
        return tuple(self._server.keeper.decisions)

    @property
    def reviews(self) -> tuple[FakeReview, ...]:
        """Every review, in the order opened; `reviews[-1].approve()` answers one."""
        return tuple(self._server.keeper.reviews)

    def suspend(self) -> None:
        """Stop the agent at once: every action is denied, no run is opened."""
        self._server.keeper.suspended = True

    def resume(self) -> None:
        """Let it go on."""
        self._server.keeper.suspended = False

    @contextmanager
    def unreachable(self) -> Iterator[None]:
        """Be without a server: no answer, which is a deny with code `no_answer`."""
        self._server.is_gone = True
        try:
            yield
        finally:
            self._server.is_gone = False
