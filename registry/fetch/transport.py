"""The transport of every outgoing request: checked connections, and bodies that end.

For httpx2, so that the MCP SDK's client goes through it too. No proxy of the environment is asked.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import cache

import httpcore2
import httpx2

from registry.errors import Refusal
from registry.fetch.bodies import Unpacker
from registry.fetch.connecting import CheckedBackend, Resolve, resolve_name
from registry.fetch.errors import AddressRefusedError, FetchFailedError
from registry.fetch.target import AllowedHosts, target_of

_FAILURES = (
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.TimeoutException,
    httpcore2.UnsupportedProtocol,
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one fetch may take: all of it in `seconds`, the unpacked body in `bytes`, and how many hops."""

    seconds: float = 10.0
    bytes: int = 5 * 1024 * 1024
    redirects: int = 3


@cache
def public_trust() -> ssl.SSLContext:
    """The certificate authorities of this machine."""
    return ssl.create_default_context()


class SafeTransport(httpx2.AsyncBaseTransport):
    """Sends requests to public addresses and allowed hosts, and gives back bodies of bounded size.

    `trust`: other certificate authorities than the machine's. `refused` keeps the first refusal, for
    clients that turn what a transport raises into errors of their own.
    """

    def __init__(
        self,
        *,
        limits: Limits,
        allowed: AllowedHosts,
        resolve: Resolve = resolve_name,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._limits = limits
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=trust or public_trust(),
            network_backend=CheckedBackend(allowed=allowed, resolve=resolve),
            http2=False,
            retries=0,
        )
        self.refused: Refusal | None = None

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request; a redirect is an answer like another here."""
        try:
            return await self._handle(request)
        except Refusal as refusal:
            self.refused = self.refused or refusal
            raise
        except _FAILURES as error:
            self.refused = self.refused or failed(request.url.host, error)
            raise self.refused from error

    async def _handle(self, request: httpx2.Request) -> httpx2.Response:
        target = target_of(str(request.url))
        if request.url.raw_host.decode().strip("[]") != target.host:
            raise AddressRefusedError("the address reads in two ways")
        request.headers["Accept-Encoding"] = "gzip"
        answer = await self._pool.handle_async_request(
            httpcore2.Request(
                method=request.method,
                url=httpcore2.URL(
                    scheme=target.scheme,
                    host=target.host,
                    port=target.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        headers = httpx2.Headers(answer.headers)
        unpacker = Unpacker(
            headers.pop("content-encoding", ""), limit=self._limits.bytes
        )
        headers.pop("content-length", None)
        return httpx2.Response(
            answer.status,
            headers=headers,
            stream=_Body(answer, unpacker, transport=self, host=target.host),
        )

    async def aclose(self) -> None:
        """Close every connection."""
        await self._pool.aclose()


class _Body(httpx2.AsyncByteStream):
    def __init__(
        self,
        answer: httpcore2.Response,
        unpacker: Unpacker,
        *,
        transport: SafeTransport,
        host: str,
    ) -> None:
        self._answer = answer
        self._unpacker = unpacker
        self._transport = transport
        self._host = host

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for packed in self._answer.aiter_stream():
                for part in self._unpacker.unpack(packed):
                    yield part
            self._unpacker.finish()
        except Refusal as refusal:
            self._transport.refused = self._transport.refused or refusal
            raise
        except _FAILURES as error:
            raise failed(self._host, error) from error

    async def aclose(self) -> None:
        await self._answer.aclose()


def failed(host: str, error: Exception) -> FetchFailedError:
    """What went wrong on the line, in words."""
    if isinstance(error, httpcore2.TimeoutException):
        return FetchFailedError(f"`{host}` takes too long", fix="try again later")
    if isinstance(error.__cause__, ssl.SSLError) or "CERTIFICATE" in str(error):
        return FetchFailedError(
            f"`{host}` shows no certificate for that name that is trusted here",
            fix="its operator has to mend that",
        )
    return FetchFailedError(
        f"`{host}` does not answer as a web server does", fix="try again later"
    )
