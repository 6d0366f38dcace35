"""Private keys on disk: one PEM file (PKCS #8), readable by its owner alone."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


class KeyFileError(OSError):
    """The file cannot serve as a private key.

    Others may read it, or it holds no Ed25519 key.
    """

    code = "bad_key_file"


def load_or_create_key(path: Path) -> Ed25519PrivateKey:
    """Return the key in `path`, making one with mode 0600 when there is none.

    Two processes that start at once end with the same key. Raises `KeyFileError`.
    """
    if not path.exists():
        _create(path)
    return load_key(path)


def load_key(path: Path) -> Ed25519PrivateKey:
    """Return the key in `path`. Raises `KeyFileError`, `FileNotFoundError`."""
    with path.open("rb") as file:
        mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
        pem = file.read(4096)
    if mode & 0o077:
        raise KeyFileError(f"`{path}` may be read by others; run chmod 600 on it")

    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as problem:
        raise KeyFileError(f"`{path}` holds no private key") from problem
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileError(f"`{path}` holds no Ed25519 key")
    return key


def _create(path: Path) -> None:
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        # A link never replaces: whoever comes second keeps the first one's key.
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
