"""`GET /api/v1/manifest`: what is in force for the key's agent, signed, and how fresh that is."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from scopes.resolver.callers import Caller, authenticate
from scopes.resolver.charters import Charter
from scopes.resolver.hub import rest
from scopes.resolver.messages import Request, Response
from scopes.resolver.parts import Parts
from scopes.resolver.text import write

JOSE = "application/jose"


async def get_manifest(parts: Parts, request: Request) -> Response:
    """Answer now, or with `?wait` when it is no longer what the caller knows."""
    answer = await _in_force(parts, request)
    parts.last_used.note(answer.caller.credential)
    wait = request.wait()
    if wait and _is_known(request, answer):
        answer = await _changed(parts, request, answer, wait)
    return _shown(parts, request, answer)


@dataclass(frozen=True, slots=True)
class _Answer:
    caller: Caller
    charter: Charter

    @property
    def etag(self) -> str:
        return f'"{self.charter.manifest.digest}"'


async def _in_force(parts: Parts, request: Request) -> _Answer:
    async with parts.pool.connection() as connection:
        caller = await authenticate(connection, request)
        manifest = caller.require_in_force()
        return _Answer(caller, await parts.charters.get(connection, manifest))


async def _changed(
    parts: Parts, request: Request, answer: _Answer, wait: float
) -> _Answer:
    until = asyncio.get_running_loop().time() + wait
    agent = answer.caller.agent
    with parts.hub.watch(f"manifest:{agent}", agent=agent) as event:
        # Asked again after the place is taken: a change in between is not missed.
        answer = await _in_force(parts, request)
        while _is_known(request, answer) and await rest(
            event, until=until, gone=request.gone
        ):
            answer = await _in_force(parts, request)
    return answer if not _is_known(request, answer) else await _in_force(parts, request)


def _is_known(request: Request, answer: _Answer) -> bool:
    known = request.header("if-none-match") or ""
    tags = {tag.strip().removeprefix("W/") for tag in known.split(",")}
    return "*" in tags or answer.etag in tags


def _shown(parts: Parts, request: Request, answer: _Answer) -> Response:
    manifest = answer.charter.manifest
    freshness = parts.trust.freshness(manifest, at=answer.caller.at)
    headers = {
        "etag": answer.etag,
        "charter-freshness": freshness,
        "cache-control": "private, no-cache",
        "vary": "Accept, Authorization",
    }
    if _is_known(request, answer):
        return Response(304, headers=headers)
    if JOSE in (request.header("accept") or ""):
        jws = answer.charter.jws.encode()
        return Response(200, jws, media_type=JOSE, headers=headers)
    data = {
        "agent": manifest.agent,
        "environment": manifest.environment,
        "version": manifest.version,
        "sequence": manifest.sequence,
        "digest": manifest.digest,
        "manifest": answer.charter.jws,
        "freshness": freshness,
        "keys": parts.trust.key_set,
    }
    return Response(200, write(data), headers=headers)


async def get_jwks(parts: Parts, request: Request) -> Response:  # noqa: ARG001 (every endpoint's form)
    """`GET /.well-known/jwks.json`: the public keys."""
    headers = {"cache-control": "public, max-age=300"}
    keys = write({"keys": parts.trust.public_keys})
    return Response(200, keys, media_type="application/jwk-set+json", headers=headers)
