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
    positional: tuple[str, ...] | None
    """The parameters, where a call can give all of them by place."""

    def bind(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> GuardedCall:
        """Return the call with every parameter named.

        Raises `TypeError` like it would.
        """
        names = self.positional
        if names is not None and not kwargs and len(args) == len(names):
            return GuardedCall(self, args, kwargs, dict(zip(names, args, strict=True)))
        bound = self.signature.bind(*args, **kwargs)
        bound.apply_defaults()
        return GuardedCall(self, args, kwargs, bound.arguments)


@dataclass(frozen=True, slots=True)
class GuardedCall:
    """One call of a guarded function."""

    guard: Guard
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    values: Mapping[str, Any]

    @property
    def shown(self) -> dict[str, Any] | None:
        """The arguments of the question, or None where none are shown."""
        values = self.values
        return {name: values[name] for name in self.guard.arguments} or None

    @property
    def context(self) -> dict[str, Any]:
        """The facts read from the parameters."""
        values = self.values
        return {field: values[name] for field, name in self.guard.facts.items()}

    def settled(self, decision: Decision) -> tuple[tuple[Any, ...], Mapping[str, Any]]:
        """Return what to call the function with: positional and named arguments.

        Raises `Denied` unless it is allowed.
        """
        decision.require()
        lowered = decision.use_arguments if decision.obligations else None
        if lowered is None:
            return self.args, self.kwargs
        if lowered.keys() != set(self.guard.arguments):
            say = "a person changed arguments this function does not show"
            raise Denied(say, code="use_arguments")
        bound = self.guard.signature.bind(*self.args, **self.kwargs)
        bound.apply_defaults()
        bound.arguments.update(lowered)
        return bound.args, bound.kwargs


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
    by_place = (
        inspect.Parameter.POSITIONAL_ONLY,
        inspect.Parameter.POSITIONAL_OR_KEYWORD,
    )
    simple = all(one.kind in by_place for one in signature.parameters.values())
    positional = tuple(signature.parameters) if simple else None
    return Guard(action, resource, mode, arguments, dict(facts), signature, positional)
