"""Signing what is sent, as Standard Webhooks 1.0.0 describes it.

Source: github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md, "Verifying webhook
authenticity": HMAC-SHA256 over `{id}.{timestamp}.{body}`, each signature `v1,` and base64, blanks between
several while a secret is rotated; secrets are base64 of 24 to 64 bytes behind `whsec_`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    """A secret as it is shown to people, once."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signed_headers(
    body: bytes, *, message: str, timestamp: int, keys: Iterable[str]
) -> dict[str, str]:
    """The three headers; a signature for each of the secrets, the newest first."""
    return {
        "webhook-id": message,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(
            _signature(body, message, timestamp, key) for key in keys
        ),
    }


def _signature(body: bytes, message: str, timestamp: int, secret: str) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    content = f"{message}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
