"""Foreign text made harmless to show and to keep: cleaned, clipped, and as names where it is one."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from charter.language.names import MAX_AGENT_LENGTH
from registry import plain_text

TITLE = 120
PURPOSE = 2000
DESCRIPTION = 400
TAG = 40
TAGS = 12


def cleaned(value: object, limit: int) -> str:
    """One line of text: control, invisible and direction signs gone, blanks single, clipped to `limit`.

    Anything but text is empty.
    """
    if not isinstance(value, str):
        return ""
    # Twice the limit is plenty, and keeps a megabyte of blanks cheap.
    seen = plain_text.cleaned(value[: 4 * limit + 1000])
    line = " ".join(seen.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def member(data: object, key: str, limit: int) -> str:
    """The cleaned text of a member, empty where there is none."""
    return cleaned(data.get(key), limit) if isinstance(data, Mapping) else ""


def items(data: object, key: str) -> list[Any]:
    """The list of a member, empty where there is none."""
    found = data.get(key) if isinstance(data, Mapping) else None
    return list(found) if isinstance(found, list) else []


def slug(text: str) -> str:
    """An agent's name made of a title: lower-case ASCII words with hyphens between (language §1.1)."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    plain = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", plain)
    made = re.sub(r"[^a-z0-9]+", "-", plain.lower())[:MAX_AGENT_LENGTH].strip("-")
    return made or f"imported-{short_hash(text)}"


def resource_name(text: str) -> str:
    """A resource's name made of a title: lower-case ASCII words with `_` between."""
    return slug(text).replace("-", "_")


def short_hash(text: str) -> str:
    """Eight characters that stand for a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def tags(words: Iterable[object]) -> tuple[str, ...]:
    """Tags as the catalogue keeps them: short, lower-case, each once."""
    found = (cleaned(word, TAG).lower().strip("#, ") for word in words)
    return tuple(dict.fromkeys(word for word in found if word))[:TAGS]


def web_address(value: object) -> str:
    """An http or https address to show as a link; empty for anything else."""
    text = cleaned(value, 500)
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    is_web = parts.scheme in {"http", "https"} and parts.netloc and " " not in text
    return text if is_web else ""


def facts(*pairs: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """The pairs that say something."""
    return tuple((label, value) for label, value in pairs if value)
