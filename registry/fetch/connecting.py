"""Resolving a name and connecting to exactly the address that was checked.

The check sits where the connection is made, so it cannot be told another host than the one that is asked,
and a name that resolves otherwise a moment later (DNS rebinding) gains nothing. TLS still verifies the name.
"""

from __future__ import annotations

import socket
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import httpcore2
from anyio import to_thread
from httpcore2 import AsyncNetworkBackend, AsyncNetworkStream

from registry.fetch.addresses import Address, parsed, why_never, why_not_public
from registry.fetch.errors import AddressRefusedError, FetchFailedError
from registry.fetch.target import AllowedHosts

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""Host and port to the addresses of the host, as text."""

MAX_ADDRESSES = 8


async def resolve_name(host: str, port: int) -> list[str]:
    """Ask the system's resolver. Raises `FetchFailedError` when it knows no such name."""
    try:
        found = await to_thread.run_sync(
            lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM),
            abandon_on_cancel=True,
        )
    except (OSError, UnicodeError):
        raise FetchFailedError(
            f"there is no host `{host}`", fix="check its spelling"
        ) from None
    return list(dict.fromkeys(str(one[4][0]) for one in found))


class CheckedBackend(AsyncNetworkBackend):
    """Opens TCP connections, to public addresses and to the hosts that are allowed."""

    def __init__(self, *, allowed: AllowedHosts, resolve: Resolve) -> None:
        self._allowed = allowed
        self._resolve = resolve
        self._backend = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 (the interface's)
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> AsyncNetworkStream:
        """Connect to one of the checked addresses, the first that answers."""
        failure: Exception | None = None
        for address in await self.checked(host, port):
            try:
                return await self._backend.connect_tcp(
                    str(address), port, timeout, local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise FetchFailedError(
            f"`{host}` does not answer on port {port}", fix="try again later"
        ) from failure

    async def checked(self, host: str, port: int) -> list[Address]:
        """The addresses of the host, every one of them checked."""
        is_allowed = self._allowed.allow(host, port)
        if not is_allowed:
            self._require_open(host, port)
        literal = parsed(host)
        texts = [host] if literal else await self._resolve(host, port)
        found = [parsed(text.partition("%")[0]) for text in texts[:MAX_ADDRESSES]]
        for address in found:
            if address is None:
                raise FetchFailedError(f"`{host}` has no address")
            never = why_never(address)
            kind = never or (None if is_allowed else why_not_public(address))
            if kind is not None:
                raise AddressRefusedError(
                    f"`{host}` lies at an address that is {kind}",
                    fix="nobody can allow that; name another host"
                    if never
                    else f"an administrator may allow {_written(host)}:{port}",
                )
        return [address for address in found if address is not None]

    def _require_open(self, host: str, port: int) -> None:
        if port not in self._allowed.ports:
            raise AddressRefusedError(
                f"port {port} is asked of no host that is not allowed",
                fix=f"use port 80 or 443, or have an administrator allow {_written(host)}:{port}",
            )
        is_name = parsed(host) is None
        if is_name and ("." not in host or host.endswith(".localhost")):
            raise AddressRefusedError(
                f"`{host}` is a name of the inside",
                fix=f"an administrator may allow {_written(host)}:{port}",
            )

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 (the interface's)
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002
    ) -> AsyncNetworkStream:
        """Refuse: nothing outside lies at a path."""
        raise AddressRefusedError(f"`{path}` is a file, not a host")

    async def sleep(self, seconds: float) -> None:
        """Wait between two attempts."""
        await self._backend.sleep(seconds)


def _written(host: str) -> str:
    return f"[{host}]" if ":" in host else host
