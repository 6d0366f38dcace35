"""Statements signed by the server, to keep outside of the database: a JWS and its key set.

The key set carries the trust root's word for that key, so a statement stands for itself.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from charter.engine.strict_json import read_json
from charter.manifest import (
    ManifestError,
    SignatureError,
    TrustedKeys,
    canonical,
    open_trusted_keys,
    sign,
    verify,
)
from registry.services.keys import KEY_SET, ensure_keys


class CheckpointError(ValueError):
    """It is no checkpoint that this trust root stands behind."""


def sign_statement(
    body: dict[str, Any], *, typ: str, at: datetime, folder: Path
) -> dict[str, str]:
    """Return `{jws, key_set}` for a body that says `at` besides; `folder` holds the keys."""
    keys = ensure_keys(folder, at=at)
    said = {**body, "at": at.isoformat(timespec="microseconds")}
    return {
        "jws": sign(canonical(said), keys.manifest, typ=typ),
        "key_set": (folder / KEY_SET).read_text(),
    }


def open_statement(
    jws: str, key_set: str, *, typ: str, at: datetime, trust: str
) -> dict[str, Any]:
    """Return what was signed at `at`. Raises `CheckpointError` unless the root `trust` stands behind it."""
    try:
        keys = _keys(key_set, trust)
        told = read_json(verify(jws, keys.manifest, typ=typ))
        if datetime.fromisoformat(told["at"]) != at or at >= keys.expires:
            raise CheckpointError("it was signed at another time")
    except (SignatureError, ManifestError, KeyError, TypeError) as problem:
        raise CheckpointError(str(problem)) from problem
    return dict(told)


@lru_cache(maxsize=64)
def _keys(key_set: str, trust: str) -> TrustedKeys:
    # Whether the set held at the statement's time is asked of each statement.
    return open_trusted_keys(key_set, trust=trust, at=datetime.min.replace(tzinfo=UTC))
