"""One document from one address: each redirect checked, an end in time, the kind that was asked for."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

import anyio
import httpx2

from registry.fetch.connecting import Resolve, resolve_name
from registry.fetch.errors import AddressRefusedError, FetchFailedError
from registry.fetch.target import AllowedHosts, target_of
from registry.fetch.transport import Limits, SafeTransport

AGENT = "charter (import)"
_OK = 200
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NOBODY = AllowedHosts()
_USUAL = Limits()


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was found: the address after redirects, its media type in lower case, the unpacked bytes."""

    url: str
    media_type: str
    body: bytes


def fetch(
    url: str,
    *,
    kinds: tuple[str, ...],
    allowed: AllowedHosts = _NOBODY,
    limits: Limits = _USUAL,
    headers: Mapping[str, str] | None = None,
    resolve: Resolve = resolve_name,
    trust: ssl.SSLContext | None = None,
) -> Fetched:
    """GET a document, from a thread without an event loop of its own.

    `kinds`: the media types that are taken, `application/json` or `+json`. Raises `AddressRefusedError` and
    `FetchFailedError`; nothing else comes of what another machine does. `headers` stay at the first origin.
    """
    return asyncio.run(
        fetch_async(
            url,
            kinds=kinds,
            allowed=allowed,
            limits=limits,
            headers=headers,
            resolve=resolve,
            trust=trust,
        )
    )


async def fetch_async(
    url: str,
    *,
    kinds: tuple[str, ...],
    allowed: AllowedHosts = _NOBODY,
    limits: Limits = _USUAL,
    headers: Mapping[str, str] | None = None,
    resolve: Resolve = resolve_name,
    trust: ssl.SSLContext | None = None,
) -> Fetched:
    """`fetch`, inside an event loop."""
    target = target_of(url)
    transport = SafeTransport(
        limits=limits, allowed=allowed, resolve=resolve, trust=trust
    )
    try:
        with anyio.fail_after(limits.seconds):
            async with transport:
                return await _follow(
                    transport, url, kinds=kinds, limits=limits, headers=headers or {}
                )
    except TimeoutError:
        raise FetchFailedError(
            f"`{target.host}` takes longer than {limits.seconds:g} seconds",
            fix="try again later",
        ) from None


async def _follow(
    transport: SafeTransport,
    url: str,
    *,
    kinds: tuple[str, ...],
    limits: Limits,
    headers: Mapping[str, str],
) -> Fetched:
    first = target_of(url)
    for _ in range(limits.redirects + 1):
        url = url.partition("#")[0]
        target = target_of(url)
        own = headers if target == first else {}
        request = httpx2.Request(
            "GET", url, headers={"User-Agent": AGENT, "Accept": _accept(kinds), **own}
        )
        answer = await transport.handle_async_request(request)
        try:
            if answer.status_code not in _REDIRECTS:
                return await _read(answer, url, kinds)
            url = _next(url, answer.headers.get("location", ""))
        finally:
            await answer.aclose()
    raise FetchFailedError(
        f"`{first.host}` sends on more than {limits.redirects} times",
        fix="give the address where it ends",
    )


def _next(url: str, location: str) -> str:
    """Where a redirect leads; read as strictly as an address that a person gives."""
    try:
        following = urljoin(url, location)
    except ValueError:
        following = ""
    target = target_of(following or location)
    if target.scheme == "http" and target_of(url).scheme == "https":
        raise AddressRefusedError(
            "it sends on from https to http", fix="its operator has to mend that"
        )
    return following


async def _read(answer: httpx2.Response, url: str, kinds: tuple[str, ...]) -> Fetched:
    host = target_of(url).host
    if answer.status_code != _OK:
        raise FetchFailedError(
            f"`{host}` answers with status {answer.status_code}",
            fix="check the address, and that it needs no password",
        )
    media_type = answer.headers.get("content-type", "").partition(";")[0].strip()
    media_type = media_type.lower()
    if not _is_taken(media_type, kinds):
        raise FetchFailedError(
            f"`{host}` answers with `{media_type[:80] or 'no media type'}`",
            fix=f"what is read here is {' or '.join(kinds)}",
        )
    body = b"".join([part async for part in answer.aiter_raw()])
    return Fetched(url=url, media_type=media_type, body=body)


def _is_taken(media_type: str, kinds: tuple[str, ...]) -> bool:
    return any(
        media_type.endswith(kind) if kind.startswith("+") else media_type == kind
        for kind in kinds
    )


def _accept(kinds: tuple[str, ...]) -> str:
    named = [kind for kind in kinds if not kind.startswith("+")]
    return ", ".join([*named, "*/*;q=0.1"])
