"""One connection driven without ceremony: a prepared statement, sent and answered in one round trip.

psycopg opens the connection; its libpq handle is then driven on the event loop directly, because what
its cursors add to a round trip is more than what a decision costs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import psycopg
from psycopg import pq

from scopes.resolver.database import Connection

_NAME = b"batch"


class Wire:
    """A connection that answers one statement, one batch of parameters after the other.

    `on_loss` is called when it breaks while nothing is asked of it.
    """

    def __init__(
        self, connection: Connection, *, on_loss: Callable[[psycopg.Error], None]
    ) -> None:
        self._connection = connection
        self._on_loss = on_loss
        self._pgconn = connection.pgconn
        # Kept: a connection that is lost no longer says which it was.
        self._socket = connection.pgconn.socket
        self._loop = asyncio.get_running_loop()
        self._waiting: asyncio.Future[list[pq.abc.PGresult]] | None = None
        self._results: list[pq.abc.PGresult] = []
        self._watches = False

    async def prepare(self, statement: bytes, *, settings: Sequence[str]) -> None:
        """Set up the session and prepare `statement`. Raises `psycopg.Error`."""
        for setting in settings:
            await self._connection.execute(setting)
        self._pgconn.nonblocking = 1
        self._loop.add_reader(self._socket, self._readable)
        self._watches = True
        self._pgconn.send_prepare(_NAME, statement)
        await self._answer(pq.ExecStatus.COMMAND_OK)

    async def ask(self, values: Sequence[bytes]) -> pq.abc.PGresult:
        """Send the statement's parameters, as text; return its rows.

        Raises `psycopg.Error`: an `OperationalError` of the class itself where the connection is lost,
        else what the server said of this statement, after which the next one can be sent.
        """
        self._pgconn.send_query_prepared(_NAME, values)
        return await self._answer(pq.ExecStatus.TUPLES_OK)

    @property
    def is_open(self) -> bool:
        """Whether the next statement can be sent."""
        return self._watches and self._pgconn.status == pq.ConnStatus.OK

    async def close(self) -> None:
        """Let go of the connection."""
        if self._watches:
            self._loop.remove_reader(self._socket)
            self._loop.remove_writer(self._socket)
            self._watches = False
        await self._connection.close()

    async def _answer(self, wanted: pq.ExecStatus) -> pq.abc.PGresult:
        self._waiting = self._loop.create_future()
        try:
            self._writable()
            results = await self._waiting
        finally:
            self._waiting = None
        for result in results:
            # A commit that fails is said after the rows.
            if result.status != wanted:
                raise _error_of(result)
        return results[0]

    def _writable(self) -> None:
        """Send what is left; a batch may be larger than the socket takes at once."""
        try:
            if self._pgconn.flush():
                self._loop.add_writer(self._socket, self._writable)
            else:
                self._loop.remove_writer(self._socket)
        except psycopg.Error as problem:
            self._fail(problem)

    def _readable(self) -> None:
        try:
            self._pgconn.consume_input()
            # Rows may come before the commit: nothing counts until the server is ready for the next one.
            while self._waiting is not None and not self._pgconn.is_busy():
                result = self._pgconn.get_result()
                if result is None:
                    self._finish()
                    return
                self._results.append(result)
        except psycopg.Error as problem:
            self._fail(problem)

    def _finish(self) -> None:
        results, self._results = self._results, []
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(results)

    def _fail(self, problem: psycopg.Error) -> None:
        if self._watches:
            self._loop.remove_reader(self._socket)
            self._loop.remove_writer(self._socket)
            self._watches = False
        if self._waiting is None:
            self._on_loss(problem)
        elif not self._waiting.done():
            self._waiting.set_exception(problem)


def _error_of(result: pq.abc.PGresult) -> psycopg.Error:
    sqlstate = result.error_field(pq.DiagnosticField.SQLSTATE)
    if sqlstate is None:
        return psycopg.OperationalError("the connection is lost")
    return psycopg.errors.lookup(sqlstate.decode())("the batch was refused")
