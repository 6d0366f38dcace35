"""A run, from code that may wait."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import TracebackType
from typing import Any, ParamSpec, TypeVar

from charter.client.decision import Decision
from charter.client.errors import Denied, NoAnswerError
from charter.client.guarding import guard_of
from charter.client.run_core import Metric, RunCore
from charter.client.transport import Transport

P = ParamSpec("P")
R = TypeVar("R")

log = logging.getLogger("charter")


class Run:
    """One run of the agent; open from `with` to its end."""

    def __init__(self, core: RunCore, transport: Transport) -> None:
        self._core = core
        self._transport = transport

    @property
    def id(self) -> str | None:
        """The run's id, None before it is open."""
        return self._core.id

    def __enter__(self) -> Run:
        """Open the run. Raises `Denied`."""
        self._transport.run(self._core.open())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the run.

        One that cannot be ended ends by its own clock, and is logged.
        """
        try:
            self._transport.run(self._core.finish(outcome_of(kind)))
        except NoAnswerError as unheard:
            log.warning("the end of run %s was not heard: %s", self.id, unheard)

    def check(
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
        """Ask whether this may be done; no answer is a deny with code `no_answer`.

        Asking again with the same `call` and content is the same question.
        """
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
        return self._transport.run(self._core.check(question))

    def wait(self, decision: Decision) -> str:
        """Wait for the person a decision needs: approved, rejected or expired.

        An approval is redeemed by asking again with the same call and content. Raises
        `NoAnswerError`.
        """
        return self._transport.run(self._core.wait(decision))

    def guard(
        self,
        action: str,
        resource: str,
        mode: str,
        *,
        arguments: tuple[str, ...] = (),
        facts: Mapping[str, str] | None = None,
    ) -> Callable[[Callable[P, R]], Callable[P, R]]:
        """Let a function run only on an allow, after a person's yes if need be.

        `arguments` are parameters to show, `facts` a context field to a parameter. A
        call that is not allowed raises `Denied`.
        """

        def decorate(function: Callable[P, R]) -> Callable[P, R]:
            guard = guard_of(
                function, action, resource, mode, arguments=arguments, facts=facts or {}
            )

            @functools.wraps(function)
            def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
                call = guard.bind(args, kwargs)
                question = self._core.question(
                    action, resource, mode, context=call.context, arguments=call.shown
                )
                decision = self._core.at_once(question)
                if decision is None:
                    decision = self._transport.run(self._core.settle(question))
                settled, named = call.settled(decision)
                return function(*settled, **named)

            return guarded

        return decorate

    def facts(self, **facts: Any) -> None:
        """Give these facts with every question from here on."""
        self._core.add_facts(facts)

    def metric(self, name: str, value: Metric) -> None:
        """Report what the outcome contract is measured by. Raises `NoAnswerError`."""
        self._transport.run(self._core.report(name, value))


def outcome_of(kind: type[BaseException] | None) -> str:
    """Return how a run that ends like this has gone."""
    if kind is None:
        return "succeeded"
    return "stopped" if issubclass(kind, Denied) else "failed"
