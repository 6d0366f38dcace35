"""A request and a response, whichever server brought them."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl

from scopes.resolver.problems import Problem, invalid_json, invalid_parameter
from scopes.resolver.text import read_object

MAX_BODY = 64 * 1024
MAX_WAIT = 50.0
MAX_DIGITS = 9
ACCESS = "/access/v1/"
_VISIBLE = re.compile(r"[ -~]{1,256}", re.ASCII)
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


# Not frozen: that costs as much as deciding, and nobody changes one.
@dataclass(slots=True)
class Request:
    """What an edge hands over. `header` takes a lower-case name; `read` raises `Problem`.

    `gone` ends when the client does; None where the edge cannot tell.
    """

    id: str
    method: str
    path: str
    query: str
    header: Callable[[str], str | None]
    read: Callable[[], Awaitable[bytes]]
    gone: Callable[[], Awaitable[None]] | None = None

    @property
    def echo(self) -> str:
        """Return what the answer is told apart by: AuthZEN says back whatever was sent."""
        sent = self.header("x-request-id")
        if sent and self.path.startswith(ACCESS) and _VISIBLE.fullmatch(sent):
            return sent
        return self.id

    async def json(self) -> dict[str, Any]:
        """Return the body's object; fractions are exact. Raises `Problem` 400, 413."""
        body = await self.read()
        try:
            return read_object(body)
        except ValueError as problem:
            raise invalid_json(str(problem)) from None

    def wait(self) -> float:
        """Return the seconds of `?wait=`; more than 50 is 50. Raises `Problem` 400."""
        values = dict(parse_qsl(self.query, keep_blank_values=True))
        text = values.get("wait", "0")
        if not (text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS):
            raise invalid_parameter("`wait` is a whole number of seconds, at most 50")
        return min(float(text), MAX_WAIT)


@dataclass(slots=True)
class Response:
    """What an edge sends: status, body, media type, further headers by lower-case name."""

    status: int
    body: bytes = b""
    media_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=lambda: _NO_HEADERS)
    problem: Problem | None = None

    def header_list(self, request: Request) -> list[tuple[str, str]]:
        """Return every header, but for the type and length of the body."""
        headers = [
            ("x-content-type-options", "nosniff"),
            ("x-request-id", request.echo),
            *self.headers.items(),
        ]
        if "cache-control" not in self.headers:
            headers.append(("cache-control", "no-store"))
        return headers
