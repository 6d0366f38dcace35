"""What a guarded function's call means.

Its arguments, its facts, its lowered values.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from charter.client.decision import Decision
from charter.client.errors import Denied


@dataclass(frozen=True, slots=True)
class Guard:
    """How calls of one function become questions.

    `arguments` are the parameters shown to people, `facts` a context field to the
    parameter it is read from.
    """

    action: str
    resource: str
    mode: str
    arguments: tuple[str, ...]
    facts: Mapping[str, str]
    signature: inspect.Signature

    def bind(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> GuardedCall:
        """Return the call with every parameter named.

        Raises `TypeError` like it would.
        """
        bound = self.signature.bind(*args, **kwargs)
        bound.apply_defaults()
        return GuardedCall(self, bound)


@dataclass(frozen=True, slots=True)
class GuardedCall:
    """One call of a guarded function."""

    guard: Guard
    bound: inspect.BoundArguments

    @property
    def shown(self) -> dict[str, Any] | None:
        """The arguments of the question, or None where none are shown."""
        values = self.bound.arguments
        return {name: values[name] for name in self.guard.arguments} or None

    @property
    def context(self) -> dict[str, Any]:
        """The facts read from the parameters."""
        values = self.bound.arguments
        return {field: values[name] for field, name in self.guard.facts.items()}

    def settled(self, decision: Decision) -> inspect.BoundArguments:
        """Return what to call the function with.

        Raises `Denied` unless it is allowed.
        """
        decision.require()
        lowered = decision.use_arguments
        if lowered is None:
            return self.bound
        if lowered.keys() != set(self.guard.arguments):
            say = "a person changed arguments this function does not show"
            raise Denied(say, code="use_arguments")
        self.bound.arguments.update(lowered)
        return self.bound


def guard_of(
    function: Callable[..., Any],
    action: str,
    resource: str,
    mode: str,
    *,
    arguments: tuple[str, ...],
    facts: Mapping[str, str],
) -> Guard:
    """Return the guard of a function. Raises `TypeError` for a parameter it lacks."""
    signature = inspect.signature(function)
    for name in (*arguments, *facts.values()):
        parameter = signature.parameters.get(name)
        variadic = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
        if parameter is None or parameter.kind in variadic:
            raise TypeError(f"`{function.__name__}` has no parameter `{name}`")
    return Guard(action, resource, mode, arguments, dict(facts), signature)
