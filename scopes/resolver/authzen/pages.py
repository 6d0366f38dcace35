"""Where a search goes on: a token that only this installation makes and reads.

It is of one question and one key.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from scopes.resolver.authzen.serializer import Part, malformed
from scopes.resolver.problems import invalid_parameter

USUAL = 50
MOST = 100
LIVES = 24 * 60 * 60
"""Seconds a token is good for."""

_ASKED = ("subject", "action", "resource", "context")


@dataclass(frozen=True, slots=True)
class Page:
    """What of a search to answer: at most `limit` found, from behind `after` on.

    `question` names the question and who asks it.
    """

    limit: int
    after: str
    question: str


class Pages:
    """Makes and reads tokens, under a key of its own made of the installation's secret."""

    def __init__(self, secret: str) -> None:
        key = HKDF(SHA256(), length=32, salt=None, info=b"charter search pages").derive(
            secret.encode()
        )
        self._box = Fernet(base64.urlsafe_b64encode(key))

    def asked(self, part: Part, data: Mapping[str, Any], *, key: str) -> Page:
        """Return the page that a search asks for.

        Raises `Problem` 400, for a token of another question too.
        """
        question = _question(part, data, key)
        page = data.get("page", {})
        if not isinstance(page, dict):
            malformed("`page` is an object")
        token = page.get("token", "")
        if not isinstance(token, str):
            malformed("`page.token` is a string")
        after = self._after(token, question) if token else ""
        return Page(_limit(page.get("limit", USUAL)), after, question)

    def token(self, page: Page, *, after: str) -> str:
        """Return where the same question goes on."""
        text = f"{page.question}{after}"
        return self._box.encrypt(text.encode()).decode()

    def _after(self, token: str, question: str) -> str:
        try:
            text = self._box.decrypt(token.encode(), ttl=LIVES).decode()
        except (InvalidToken, UnicodeError):
            text = ""
        if not text.startswith(question):
            raise invalid_parameter("`page.token` belongs to another question")
        return text.removeprefix(question)


def _question(part: Part, data: Mapping[str, Any], key: str) -> str:
    """Return the SHA-256, in hexadecimal, of what is searched for and with whose key."""
    said = {name: data[name] for name in _ASKED if name in data}
    try:
        text = json.dumps([part, key, said], sort_keys=True, default=str)
    except RecursionError:
        malformed("the question is nested too deeply")
    return hashlib.sha256(text.encode()).hexdigest()


def _limit(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        malformed("`page.limit` is a whole number from 0")
    return min(value, MOST)
