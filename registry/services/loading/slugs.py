"""A valid agent name for whatever another registry calls it: the same each time, never one that is taken."""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256

from registry.services.catalogue.agents import RESERVED, SLUG_LENGTH

MARK = 8
"""Hexadecimal digits that tell two agents of one name apart."""


def slug_for(name: str, *, external_id: str, taken: set[str]) -> str:
    """The name in lower-case letters, digits and hyphens; with a mark of the id if that is taken or nothing.

    It depends on the id only where two names meet; the earlier line keeps the plain one.
    """
    plain = _plain(name)[:SLUG_LENGTH].strip("-")
    if plain and plain not in taken and plain not in RESERVED:
        return plain
    digest = sha256(external_id.encode()).hexdigest()
    stem = (plain or "agent")[: SLUG_LENGTH - MARK - 1].strip("-")
    for length in range(MARK, len(digest) + 1):
        marked = f"{stem[: SLUG_LENGTH - length - 1].strip('-')}-{digest[:length]}"
        if marked not in taken:
            return marked
    raise AssertionError(f"every name for `{external_id}` is taken")


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", letters.lower()).strip("-")
