"""The ASGI door: for any other server, and for tests. It shares everything but the edge."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from registry.ids import request_id
from scopes.resolver import problems
from scopes.resolver.application import Resolver
from scopes.resolver.messages import MAX_BODY, Request, Response

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class AsgiDoor:
    """The application object an ASGI server calls; it starts and stops with the lifespan."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one connection of the protocol."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            request = _request(scope, receive)
            response = await self._resolver.answer(request)
            await _send(send, request, response)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        await self._resolver.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._resolver.stop()
        await send({"type": "lifespan.shutdown.complete"})


def _request(scope: Message, receive: Receive) -> Request:
    headers = {
        name.decode("latin-1").lower(): value.decode("latin-1")
        for name, value in reversed(scope["headers"])
    }

    async def read() -> bytes:
        return await _body(headers.get("content-length"), receive)

    async def gone() -> None:
        while (await receive())["type"] != "http.disconnect":
            continue

    return Request(
        id=request_id(headers.get("x-request-id")),
        method=scope["method"],
        path=scope["path"],
        query=scope["query_string"].decode("latin-1"),
        header=headers.get,
        read=read,
        gone=gone,
    )


async def _body(declared: str | None, receive: Receive) -> bytes:
    if declared is not None and (not declared.isdigit() or int(declared) > MAX_BODY):
        raise problems.too_large()
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > MAX_BODY:
            raise problems.too_large()
    return body


async def _send(send: Send, request: Request, response: Response) -> None:
    headers = [
        (name.encode("latin-1"), value.encode("latin-1"))
        for name, value in response.header_list(request)
    ]
    if response.body:
        headers.append((b"content-type", response.media_type.encode("latin-1")))
    start = {"type": "http.response.start", "status": response.status}
    body = b"" if request.method == "HEAD" else response.body
    await send({**start, "headers": headers})
    await send({"type": "http.response.body", "body": body})
