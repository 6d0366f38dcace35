"""One POST to one address: no redirect is followed, an end in time, as much of the answer as is kept."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass

import anyio
import httpx2

from registry.fetch.connecting import Resolve, resolve_name
from registry.fetch.errors import AddressRefusedError, FetchFailedError
from registry.fetch.target import AllowedHosts, Target, target_of
from registry.fetch.transport import Limits, SafeTransport

SENDER = "charter"
_NOBODY = AllowedHosts()


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back: the status, the media type in lower case, the first bytes of the body.

    `is_whole`: nothing of the body was left unread.
    """

    status: int
    media_type: str
    body: bytes
    is_whole: bool


def require_sendable(url: str, allowed: AllowedHosts) -> Target:
    """Read an address to send to. Raises `AddressRefusedError`; plain http is for allowed hosts alone."""
    target = target_of(url)
    if target.scheme != "https" and not allowed.allow(target.host, target.port):
        raise AddressRefusedError(
            f"`{target.origin}` is asked in the clear",
            fix="give an https address, or have an administrator allow the host",
        )
    return target


def post(
    url: str,
    *,
    body: bytes,
    headers: Mapping[str, str],
    allowed: AllowedHosts = _NOBODY,
    seconds: float = 10.0,
    kept: int = 1024,
    resolve: Resolve = resolve_name,
    trust: ssl.SSLContext | None = None,
) -> Answered:
    """Send `body`, from a thread without an event loop of its own.

    Raises `AddressRefusedError` and `FetchFailedError`; nothing else comes of what another machine does.
    `kept`: so many bytes of the answer are read.
    """
    target = require_sendable(url, allowed)
    request = httpx2.Request(
        "POST",
        url.partition("#")[0],
        headers={"User-Agent": SENDER, "Accept": "application/json", **headers},
        content=body,
    )
    # Room for what one piece brings over what is kept.
    limits = Limits(seconds=seconds, bytes=1024 * 1024, redirects=0)
    transport = SafeTransport(
        limits=limits, allowed=allowed, resolve=resolve, trust=trust
    )
    try:
        return asyncio.run(_send(transport, request, seconds=seconds, kept=kept))
    except TimeoutError:
        raise FetchFailedError(
            f"`{target.host}` takes longer than {seconds:g} seconds",
            fix="try again later",
        ) from None


async def _send(
    transport: SafeTransport, request: httpx2.Request, *, seconds: float, kept: int
) -> Answered:
    with anyio.fail_after(seconds):
        async with transport:
            answer = await transport.handle_async_request(request)
            try:
                body, is_whole = await _beginning(answer, kept)
            finally:
                await answer.aclose()
    media_type = answer.headers.get("content-type", "").partition(";")[0]
    return Answered(answer.status_code, media_type.strip().lower(), body, is_whole)


async def _beginning(answer: httpx2.Response, kept: int) -> tuple[bytes, bool]:
    found = b""
    async for part in answer.aiter_raw():
        found += part
        if len(found) > kept:
            return found[:kept], False
    return found, True
