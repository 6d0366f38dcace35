"""The RSGI door: granian's own protocol, the quickest way in."""

from __future__ import annotations

from asyncio import AbstractEventLoop
from collections.abc import AsyncIterator, Awaitable
from typing import Protocol

from registry.ids import request_id
from scopes.resolver import problems
from scopes.resolver.application import Resolver
from scopes.resolver.messages import MAX_BODY, Request, Response

TOO_LARGE = 413


class Headers(Protocol):
    """The headers of an RSGI scope; names in lower case."""

    def get(self, key: str, default: str | None = None) -> str | None: ...


class Scope(Protocol):
    """What RSGI says of a request."""

    http_version: str
    method: str
    path: str
    query_string: str

    @property
    def headers(self) -> Headers: ...


class HttpProtocol(Protocol):
    """What RSGI offers to read a request and to answer it."""

    def __call__(self) -> Awaitable[bytes]: ...

    def __aiter__(self) -> AsyncIterator[bytes]: ...

    def client_disconnect(self) -> Awaitable[None]: ...

    def response_bytes(
        self, status: int, headers: list[tuple[str, str]], body: bytes
    ) -> None: ...

    def response_empty(self, status: int, headers: list[tuple[str, str]]) -> None: ...


class RsgiDoor:
    """The application object granian calls."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def __rsgi_init__(self, loop: AbstractEventLoop) -> None:
        """Start on the worker's loop, before the first request."""
        loop.run_until_complete(self._resolver.start())

    def __rsgi_del__(self, loop: AbstractEventLoop) -> None:
        """Stop after the last request."""
        loop.run_until_complete(self._resolver.stop())

    async def __rsgi__(self, scope: Scope, protocol: HttpProtocol) -> None:
        """Answer one request."""
        request = _request(scope, protocol)
        response = await self._resolver.answer(request)
        _send(protocol, scope, request, response)


def _request(scope: Scope, protocol: HttpProtocol) -> Request:
    headers = scope.headers

    async def read() -> bytes:
        return await _body(headers.get("content-length"), protocol)

    return Request(
        id=request_id(headers.get("x-request-id")),
        method=scope.method,
        path=scope.path,
        query=scope.query_string,
        header=headers.get,
        read=read,
        gone=protocol.client_disconnect,
    )


async def _body(declared: str | None, protocol: HttpProtocol) -> bytes:
    if declared is not None:
        if not declared.isdigit() or int(declared) > MAX_BODY:
            raise problems.too_large()
        return await protocol()
    body = b""
    async for chunk in protocol:
        body += chunk
        if len(body) > MAX_BODY:
            raise problems.too_large()
    return body


def _send(
    protocol: HttpProtocol, scope: Scope, request: Request, response: Response
) -> None:
    headers = response.header_list(request)
    if response.status == TOO_LARGE and scope.http_version.startswith("1"):
        # The rest of the body is never read, so nothing can follow it.
        headers.append(("connection", "close"))
    if response.body:
        headers.append(("content-type", response.media_type))
    if response.body and request.method != "HEAD":
        protocol.response_bytes(response.status, headers, response.body)
    else:
        protocol.response_empty(response.status, headers)
