"""A run, on an event loop."""

from __future__ import annotations

import functools
import logging
from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal
from types import TracebackType
from typing import Any, ParamSpec, TypeVar

from charter.client.async_transport import AsyncTransport
from charter.client.decision import Decision
from charter.client.errors import NoAnswerError
from charter.client.guarding import guard_of
from charter.client.run import outcome_of
from charter.client.run_core import Metric, RunCore

P = ParamSpec("P")
R = TypeVar("R")

log = logging.getLogger("charter")


class AsyncRun:
    """One run of the agent; open from `async with` to its end."""

    def __init__(self, core: RunCore, transport: AsyncTransport) -> None:
        self._core = core
        self._transport = transport

    @property
    def id(self) -> str | None:
        """The run's id, None before it is open."""
        return self._core.id

    async def __aenter__(self) -> AsyncRun:
        """Open the run. Raises `Denied`."""
        await self._transport.run(self._core.open())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the run.

        One that cannot be ended ends by its own clock, and is logged.
        """
        try:
            await self._transport.run(self._core.finish(outcome_of(kind)))
        except NoAnswerError as unheard:
            log.warning("the end of run %s was not heard: %s", self.id, unheard)

    async def check(
        self,
        action: str,
        resource: str,
        mode: str,
        *,
        context: Mapping[str, Any] | None = None,
        usage: Mapping[str, float | Decimal] | None = None,
        arguments: Mapping[str, Any] | None = None,
        call: str | None = None,
    ) -> Decision:
        """Ask whether this may be done; no answer is a deny with code `no_answer`."""
        question = self._core.question(
            action,
            resource,
            mode,
            context=context,
            usage=usage,
            arguments=arguments,
            call=call,
        )
        decision = self._core.at_once(question)
        if decision is not None:
            return decision
        return await self._transport.run(self._core.check(question))

    async def wait(self, decision: Decision) -> str:
        """Wait for the person a decision needs. Raises `NoAnswerError`."""
        return await self._transport.run(self._core.wait(decision))

    def guard(
        self,
        action: str,
        resource: str,
        mode: str,
        *,
        arguments: tuple[str, ...] = (),
        facts: Mapping[str, str] | None = None,
    ) -> Callable[[Callable[P, Awaitable[R]]], Callable[P, Awaitable[R]]]:
        """Let a coroutine function run only on an allow, as `Run.guard` does."""

        def decorate(function: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
            guard = guard_of(
                function, action, resource, mode, arguments=arguments, facts=facts or {}
            )

            @functools.wraps(function)
            async def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
                call = guard.bind(args, kwargs)
                question = self._core.question(
                    action, resource, mode, context=call.context, arguments=call.shown
                )
                decision = self._core.at_once(question)
                if decision is None:
                    decision = await self._transport.run(self._core.settle(question))
                settled, named = call.settled(decision)
                return await function(*settled, **named)

            return guarded

        return decorate

    def facts(self, **facts: Any) -> None:
        """Give these facts with every question from here on."""
        self._core.add_facts(facts)

    async def metric(self, name: str, value: Metric) -> None:
        """Report what the outcome contract is measured by. Raises `NoAnswerError`."""
        await self._transport.run(self._core.report(name, value))
