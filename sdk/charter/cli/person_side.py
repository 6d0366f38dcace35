"""The command line as a person's script: what a personal token may do over the REST API."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from charter.cli.command import CommandError, Exit

if TYPE_CHECKING:
    import httpx

WIRE: httpx.BaseTransport | None = None
"""What carries the calls; None: the network. Tests put another here."""

SECONDS = 30.0
_REFUSED, _FAILED = 400, 500


class RefusedError(CommandError):
    """The server understood, and refused; `status` is HTTP's."""

    def __init__(self, say: str, status: int) -> None:
        super().__init__(say, Exit.NO_ANSWER if status >= _FAILED else Exit.FOUND)
        self.status = status


@dataclass(frozen=True, slots=True)
class Answer:
    """The JSON of an answer, and its `ETag`, perhaps empty."""

    data: Any
    etag: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody's token, and the server it is for."""

    url: str
    token: str

    def ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        query: Mapping[str, str] | None = None,
        if_match: str = "",
    ) -> Answer:
        """Make one call below `/api/v1`. Raises `RefusedError`, `CommandError`."""
        import httpx  # noqa: PLC0415  only what goes over the wire loads it

        headers = {"Authorization": f"Bearer {self.token}"}
        if method == "POST":
            headers["Idempotency-Key"] = uuid.uuid4().hex
        if if_match:
            headers["If-Match"] = if_match
        try:
            with httpx.Client(
                base_url=self.url, transport=WIRE, timeout=SECONDS
            ) as client:
                got = client.request(
                    method, f"/api/v1{path}", json=body, params=query, headers=headers
                )
        except (httpx.HTTPError, httpx.InvalidURL) as problem:
            say = f"no answer from {self.url}: {problem}"
            raise CommandError(say, Exit.NO_ANSWER) from problem
        if got.status_code >= _REFUSED:
            raise RefusedError(_words(got), got.status_code)
        return Answer(_data(got), got.headers.get("etag", ""))


def person() -> Person:
    """Read the server and the token from the environment. Raises `CommandError`."""
    url, token = os.environ.get("CHARTER_URL", ""), os.environ.get("CHARTER_TOKEN", "")
    if not url.startswith(("https://", "http://")) or not token:
        raise CommandError(
            "set CHARTER_URL and CHARTER_TOKEN; tokens are made under Personal tokens"
            " in your menu"
        )
    return Person(url.rstrip("/"), token)


def part(name: str) -> str:
    """Give a name as one part of a path."""
    return quote(name, safe="")


def _data(got: httpx.Response) -> Any:
    try:
        return got.json() if got.content else None
    except json.JSONDecodeError as problem:
        say = "the server's answer is no JSON; is CHARTER_URL a Charter server?"
        raise CommandError(say, Exit.NO_ANSWER) from problem


def _words(got: httpx.Response) -> str:
    try:
        problem = got.json()
    except json.JSONDecodeError:
        problem = None
    if not isinstance(problem, dict):
        return f"the server answered with status {got.status_code}"
    says = [problem.get("detail") or problem.get("title"), problem.get("fix")]
    return "; ".join(str(one) for one in says if one)
