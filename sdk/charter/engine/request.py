"""The request: what is asked, on what, how (language §2). Anything else is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar, Literal

from charter.engine.canonical import canonical_text, digest_of, digest_of_text
from charter.engine.plain import PlainError, longest_form
from charter.language.names import is_field, is_name

MAX_CONTEXT = 32 * 1024
MAX_CALL = 128
USAGE_DECIMALS = 6
MODES = ("read", "write", "direct")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why data is no request or no run state; it is answered `deny invalid_request`."""

    say: str
    is_plain: ClassVar[Literal[False]] = False
    """As of a run state: one that is refused is never plain."""


@dataclass(frozen=True, slots=True)
class Request:
    """A validated request; make one with `parse_request` only.

    `usage` is what was consumed since the last request, by counter. `arguments` None:
    the caller sent none. `call` names the request inside its run. `names` are what a
    charter's rules are found by.
    """

    action: str
    resource: str
    mode: str
    context: Mapping[str, Any] = field(default_factory=dict)
    usage: Mapping[str, Decimal] = field(default_factory=dict)
    arguments: Mapping[str, Any] | None = None
    call: str | None = None
    names: tuple[str, str, str] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        names = (self.resource, self.mode, self.action)
        object.__setattr__(self, "names", names)


def parse_request(data: object) -> Request | Refusal:
    """Return the request in plain JSON data, or why it is none.

    Never raises for data.
    """
    if not isinstance(data, dict):
        return Refusal("a request is an object")
    try:
        return _parse(data)
    except PlainError as problem:
        return Refusal(str(problem))


def with_facts(request: Request, facts: Mapping[str, Any]) -> Request:
    """Return the request with facts of the whole run merged under its context."""
    if not facts:
        return request
    return Request(
        request.action,
        request.resource,
        request.mode,
        {**facts, **request.context},
        request.usage,
        request.arguments,
        request.call,
    )


def parse_context(data: object) -> Mapping[str, Any]:
    """Return facts that may serve as a context. Raises `PlainError`."""
    if not isinstance(data, dict):
        raise PlainError("`context` must be an object")
    longest = _within("context", lambda: longest_form(data, exact_numbers=False))
    if longest > MAX_CONTEXT and len(canonical_text(data).encode()) > MAX_CONTEXT:
        raise PlainError(f"`context` is over {MAX_CONTEXT} bytes")
    return data


def content_digest(request: Request) -> str:
    """Return the digest of everything a review is bound to: all of §2.

    `call` is left out and compared beside it, so that a new call with the content that
    was refused before is recognised.
    """
    arguments = request.arguments
    told = None if arguments is None else canonical_text(dict(arguments))
    return _content_digest(request, told)


def arguments_digest(request: Request) -> str | None:
    """Return the digest of the call's arguments, all that is kept of them; or None."""
    return None if request.arguments is None else digest_of(dict(request.arguments))


def digests(request: Request) -> tuple[str, str | None]:
    """Return `content_digest` and `arguments_digest`, writing the arguments out once."""
    if request.arguments is None:
        return _content_digest(request, None), None
    told = canonical_text(dict(request.arguments))
    return _content_digest(request, told), digest_of_text(told)


def _content_digest(request: Request, arguments: str | None) -> str:
    # The members in their order; names are letters, digits and marks that JSON leaves alone.
    told = "" if arguments is None else f'"arguments":{arguments},'
    text = (
        f'{{"action":"{request.action}",{told}'
        f'"context":{canonical_text(dict(request.context))},"mode":"{request.mode}",'
        f'"resource":"{request.resource}","usage":{canonical_text(dict(request.usage))}}}'
    )
    return digest_of_text(text)


def _parse(data: dict[Any, Any]) -> Request:
    action, resource, mode = data.get("action"), data.get("resource"), data.get("mode")
    if not is_name(action):
        raise PlainError(f"`action` {_NO_NAME}")
    if not is_name(resource):
        raise PlainError(f"`resource` {_NO_NAME}")
    if not isinstance(mode, str) or mode not in MODES:
        raise PlainError("`mode` must be read, write or direct")
    if len(data) == _REQUIRED:
        return Request(action, resource, mode)

    unknown = data.keys() - _MEMBERS
    if unknown:
        raise PlainError(f"unknown member {_quoted(min(unknown, key=repr))}")
    return Request(
        action,
        resource,
        mode,
        parse_context(data["context"]) if "context" in data else {},
        _usage(data["usage"]) if "usage" in data else {},
        _arguments(data["arguments"]) if "arguments" in data else None,
        _call(data["call"]) if "call" in data else None,
    )


def _usage(data: object) -> Mapping[str, Decimal]:
    if not isinstance(data, dict):
        raise PlainError("`usage` must be an object")
    return {_counter(name): amount(name, value) for name, value in data.items()}


def _counter(name: object) -> str:
    if not is_field(name):
        raise PlainError(f"`usage` has no counter called {_quoted(name)}")
    return name


def amount(name: str, value: object) -> Decimal:
    """Return what was used of a counter: at least 0, at most six decimals.

    Raises `PlainError`; true is no number.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise PlainError(f"`{name}` must be a number")
    if isinstance(value, float):
        value = Decimal(float.__repr__(value))
    number = Decimal(value)
    if not number.is_finite() or number < 0:
        raise PlainError(f"`{name}` must be a number from 0")
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -USAGE_DECIMALS and _is_finer(number):
        raise PlainError(f"`{name}` has more than {USAGE_DECIMALS} decimals")
    return number or Decimal(0)


def _is_finer(number: Decimal) -> bool:
    digits = "".join(map(str, number.as_tuple().digits))
    exponent = int(number.as_tuple().exponent)
    zeros = len(digits) - len(digits.rstrip("0"))
    return any(number.as_tuple().digits) and exponent + zeros < -USAGE_DECIMALS


def _arguments(data: object) -> Mapping[str, Any]:
    if not isinstance(data, dict):
        raise PlainError("`arguments` must be an object")
    _within("arguments", lambda: longest_form(data, exact_numbers=True))
    return data


def _call(data: object) -> str:
    if not isinstance(data, str) or not 0 < len(data) <= MAX_CALL:
        raise PlainError(f"`call` must be a string of 1 to {MAX_CALL} characters")
    _within("call", lambda: longest_form(data, exact_numbers=True))
    return data


def _within(member: str, check: Callable[[], int]) -> int:
    try:
        return check()
    except PlainError as problem:
        raise PlainError(f"`{member}`: {problem}") from problem


def _quoted(name: object) -> str:
    text = name if isinstance(name, str) else repr(name)
    shown = "".join(c if c.isprintable() else "?" for c in text[:60])
    return f"`{shown}`"


_NO_NAME = (
    "must be a name: letters, digits and `_.:/-`, beginning with a letter, a digit or "
    "`_`, at most 128"
)
_REQUIRED = 3
_MEMBERS = {"action", "resource", "mode", "context", "usage", "arguments", "call"}
