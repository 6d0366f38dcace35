"""The manifest on disk: what was verified last, so that nobody can go back behind it.

Everything read from here is verified again. A file that does not read counts as none.
"""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from charter.client.config import Config
from charter.client.wire import as_body
from charter.engine.strict_json import JsonError, read_json

log = logging.getLogger("charter")


@dataclass(frozen=True, slots=True)
class Kept:
    """The three things to remember: two tokens, and how far the sequence has come."""

    agent: str
    environment: str
    sequence: int
    digest: str
    manifest: str
    keys: str


def load(config: Config) -> Kept | None:
    """Return what was kept for this server and key, or None."""
    path = _path(config)
    if path is None or not path.exists():
        return None
    try:
        data = read_json(path.read_bytes())
        kept = Kept(**data)
    except (JsonError, TypeError, OSError) as problem:
        log.warning("the manifest kept in `%s` does not read: %s", path, problem)
        return None
    texts = (kept.agent, kept.environment, kept.digest, kept.manifest, kept.keys)
    if type(kept.sequence) is int and all(isinstance(one, str) for one in texts):
        return kept
    log.warning("the manifest kept in `%s` has an odd form", path)
    return None


def save(config: Config, kept: Kept) -> None:
    """Keep it, readable by its owner alone.

    A folder that cannot be written is logged.
    """
    path = _path(config)
    if path is None:
        return
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(as_body(asdict(kept)))
        draft.replace(path)
    except OSError as problem:
        log.warning("the manifest cannot be kept in `%s`: %s", path, problem)


def _path(config: Config) -> Path | None:
    if config.cache is None:
        return None
    whose = hashlib.sha256(f"{config.url}\n{config.key}".encode()).hexdigest()
    return config.cache / f"{whose[:32]}.json"
