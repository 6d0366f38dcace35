"""Names and patterns: which are valid, which pattern meets which name (language §1.1).

Grants match letter for letter and need nothing from here. Restrictions match broadly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TypeGuard

RESERVED_FIELDS = frozenset(
    {"and", "or", "not", "in", "true", "false", "null", "actions"}
)
SERVER_METRICS = frozenset({"actions", "minutes", "denials", "reviews", "cost_usd"})
"""What the server measures of every run itself (language §6)."""
MAX_AGENT_LENGTH = 100
MAX_STARS = 4

NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:/-]{0,127}")
PATTERN = re.compile(r"[A-Za-z0-9_*][A-Za-z0-9_.:/*-]{0,127}")
FIELD = re.compile(r"[a-z][a-z0-9_]{0,63}")
AGENT = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

_FLAT = str.maketrans("-.:/", "____")
_SEPARATORS = re.compile(r"[-.:/_]+")
_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def is_name(value: object) -> TypeGuard[str]:
    """Tell whether the value is a valid resource, action or tool name."""
    return isinstance(value, str) and NAME.fullmatch(value) is not None


def is_field(value: object) -> TypeGuard[str]:
    """Tell whether the value is a valid context field or counter."""
    return (
        isinstance(value, str)
        and FIELD.fullmatch(value) is not None
        and value not in RESERVED_FIELDS
    )


def is_metric(value: object) -> TypeGuard[str]:
    """Tell whether the value names a metric: a field, or what the server measures."""
    return is_field(value) or (isinstance(value, str) and value in SERVER_METRICS)


def is_agent(value: object) -> TypeGuard[str]:
    """Tell whether the value is a valid agent slug."""
    return (
        isinstance(value, str)
        and len(value) <= MAX_AGENT_LENGTH
        and AGENT.fullmatch(value) is not None
    )


def is_pattern(value: object) -> TypeGuard[str]:
    """Tell whether the value is a valid pattern: at most four `*` in a name."""
    return (
        isinstance(value, str)
        and PATTERN.fullmatch(value) is not None
        and value.count("*") <= MAX_STARS
    )


def flat(name: str) -> str:
    """Give the flat form: lower-case, each of `- . : /` made `_`, one for one."""
    return name.lower().translate(_FLAT)


@lru_cache(maxsize=4096)
def fold(name: str) -> str:
    """Give the folded form: lower-case words split at capitals, one `_` between."""
    spaced = _WORD_START.sub("_", name)
    return _SEPARATORS.sub("_", spaced.lower()).strip("_")


def covers(pattern: str, name: str) -> bool:
    """Tell whether a restriction's pattern meets a name, in either form of both.

    Takes valid patterns and names only. Linear in the name for each of five pieces.
    """
    return glob(flat(pattern), flat(name)) or glob(fold(pattern), fold(name))


def denial_covers(pattern: str, resource: str) -> bool:
    """Tell whether a denial's pattern meets a resource or something it lies beneath."""
    return any(covers(pattern, above) for above in prefixes(resource))


def prefixes(resource: str) -> Iterator[str]:
    """Give the resource, then each prefix of it that ends before `.`, `/` or `:`."""
    yield resource
    for index, character in enumerate(resource):
        if index and character in "./:":
            yield resource[:index]


def glob(pattern: str, text: str) -> bool:
    """Match a form anchored at both ends, `*` being any run, without retries."""
    # Invariant: each piece is taken at its leftmost place; a later one gains nothing.
    first, *rest = pattern.split("*")
    if not rest:
        return pattern == text
    *middle, last = rest
    end = len(text) - len(last)
    if not text.startswith(first) or not text.endswith(last) or end < len(first):
        return False
    at = len(first)
    for piece in middle:
        found = text.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True
