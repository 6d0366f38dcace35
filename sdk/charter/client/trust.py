"""Fetching the manifest and believing it only as far as its signatures reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from charter.client import cache
from charter.client.asking import ask
from charter.client.cache import Kept
from charter.client.config import Config
from charter.client.errors import NoAnswerError
from charter.client.steps import Call, Flow, Reply
from charter.client.wire import read_object
from charter.manifest import (
    Freshness,
    Manifest,
    ManifestError,
    RollbackError,
    SignatureError,
    open_freshness,
    open_manifest,
    open_trusted_keys,
)

PATH = "/api/v1/manifest"
NOT_MODIFIED = 304
TOKENS = ("manifest", "keys", "freshness")


@dataclass(frozen=True, slots=True)
class Tokens:
    """The three signatures that make a manifest one to act under."""

    manifest: str
    keys: str
    freshness: str


@dataclass(frozen=True, slots=True)
class Verified:
    """A manifest to act under until `until`, by the configuration's clock."""

    manifest: Manifest
    kept: Kept
    until: float


def verified_manifest(
    config: Config, seen: Kept | None, *, wait: int = 0
) -> Flow[Verified]:
    """Fetch the manifest in force; return it verified, and what to remember of it.

    `seen` is what this process remembers; the disk may remember more. With `wait`, hold
    on for so many seconds while nothing changes. Raises `NoAnswerError` for everything
    that is not a fresh manifest of the expected agent and environment, signed under the
    trust root, and not older than the last one seen.
    """
    kept = _later(seen, cache.load(config))
    if kept is None:
        return (yield from _fetched(config, None))
    asked = config.clock()
    headers = {"If-None-Match": f'"{kept.digest}"'}
    path = f"{PATH}?wait={wait}" if wait else PATH
    patience = config.patience + wait
    reply = yield from ask(
        config, Call("GET", path, headers=headers), patience=patience
    )
    if reply.status != NOT_MODIFIED:
        return _judged(config, *_tokens(reply), kept, asked)
    fresh = reply.headers.get("charter-freshness", "")
    tokens = Tokens(kept.manifest, kept.keys, fresh)
    try:
        return _judged(config, tokens, {}, kept, asked)
    except NoAnswerError:
        # Keys are replaced while a manifest stays: what is kept may have ended.
        return (yield from _fetched(config, kept))


def _fetched(config: Config, kept: Kept | None) -> Flow[Verified]:
    asked = config.clock()
    reply = yield from ask(config, Call("GET", PATH))
    return _judged(config, *_tokens(reply), kept, asked)


def _judged(
    config: Config,
    tokens: Tokens,
    envelope: dict[str, Any],
    kept: Kept | None,
    asked: float,
) -> Verified:
    try:
        manifest, fresh = _open(config, tokens, kept, envelope)
    except (SignatureError, ManifestError) as problem:
        raise NoAnswerError(
            f"the server's manifest is not to be trusted: {problem}"
        ) from problem
    found = Kept(
        manifest.agent,
        manifest.environment,
        manifest.sequence,
        manifest.digest,
        tokens.manifest,
        tokens.keys,
    )
    if found != kept:
        cache.save(config, found)
    # It was true when the server said so, which was after this was asked.
    return Verified(
        manifest, found, asked + (fresh.expires - fresh.issued).total_seconds()
    )


def _open(
    config: Config, tokens: Tokens, kept: Kept | None, envelope: dict[str, Any]
) -> tuple[Manifest, Freshness]:
    at = config.now()
    keys = open_trusted_keys(tokens.keys, trust=config.trust, at=at)
    manifest = open_manifest(
        tokens.manifest,
        keys.manifest,
        agent=config.agent or (kept.agent if kept else str(envelope.get("agent"))),
        environment=config.environment
        or (kept.environment if kept else str(envelope.get("environment"))),
        not_older_than=kept.sequence if kept else 0,
    )
    if kept and manifest.sequence == kept.sequence and manifest.digest != kept.digest:
        raise RollbackError(f"there are two manifests numbered {kept.sequence}")
    fresh = open_freshness(tokens.freshness, keys.freshness, manifest=manifest, at=at)
    return manifest, fresh


def _tokens(reply: Reply) -> tuple[Tokens, dict[str, Any]]:
    data = read_object(reply)
    if not all(isinstance(data.get(name), str) for name in TOKENS):
        raise NoAnswerError("the server's manifest is not signed")
    return Tokens(data["manifest"], data["keys"], data["freshness"]), data


def _later(one: Kept | None, other: Kept | None) -> Kept | None:
    if one is None or other is None:
        return one or other
    return one if one.sequence >= other.sequence else other
