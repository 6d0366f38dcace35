"""What a plain scalar means, and whether YAML 1.1 and 1.2 agree on it.

Source: yaml.org/type (1.1) and the core schema, YAML 1.2.2 §10.3.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Kind(StrEnum):
    """What a scalar is, once its tag is resolved."""

    TEXT = "text"
    WHOLE = "a whole number"
    FLOAT = "a number"
    BOOLEAN = "a boolean"
    NULL = "null"
    OTHER = "a date or another type"


_NULL = re.compile(r"~|null|Null|NULL|")
_BOOLEAN = re.compile(r"true|True|TRUE|false|False|FALSE")
_WHOLE = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)

# Whatever begins with a letter and is more than text, in either YAML.
_WORDS: dict[str, Kind | None] = {
    **dict.fromkeys(("null", "Null", "NULL"), Kind.NULL),
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "on", "On", "ON")),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "off", "Off", "OFF")),
    **dict.fromkeys(("true", "True", "TRUE"), Kind.BOOLEAN),
    **dict.fromkeys(("false", "False", "FALSE"), Kind.BOOLEAN),
}
_OLD_OCTAL = re.compile(r"[-+]?0[0-7_]+")
_OLD_WHOLE = re.compile(
    r"[-+]?0b[0-1_]+|[-+]?0x[0-9a-fA-F_]+|[-+]?(?:0|[1-9][0-9_]*)"
    r"|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+"
)
_OLD_FLOAT = re.compile(
    r"[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+][0-9]+)?"
    r"|[-+]?\.[0-9_]+(?:[eE][-+][0-9]+)?"
    r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
_OLD_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}"
    r"(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::?[0-9]{2})?))?"
)
_OLD_SPECIAL = re.compile(r"=|<<")


def kind(value: str) -> Kind:
    """Resolve a plain scalar by the core schema of YAML 1.2."""
    if _NULL.fullmatch(value):
        return Kind.NULL
    if _BOOLEAN.fullmatch(value):
        return Kind.BOOLEAN
    if _WHOLE.fullmatch(value):
        return Kind.WHOLE
    return Kind.FLOAT if _FLOAT.fullmatch(value) else Kind.TEXT


def clear_kind(value: str) -> Kind | None:
    """Resolve a plain scalar; None if YAML 1.1 and 1.2 read it differently."""
    if value[:1].isalpha():
        return _WORDS.get(value, Kind.TEXT)
    if value.isdecimal() and value.isascii():
        return Kind.WHOLE if value[0] != "0" or value == "0" else None
    found = kind(value)
    if _OLD_OCTAL.fullmatch(value) or found is not _old_kind(value):
        return None
    return found


def is_ambiguous(value: str) -> bool:
    """Tell whether YAML 1.1 and 1.2 read a plain scalar differently."""
    return clear_kind(value) is None


def _old_kind(value: str) -> Kind:
    """Resolve by YAML 1.1 what does not begin with a letter."""
    for pattern, found in (
        (_NULL, Kind.NULL),
        (_OLD_WHOLE, Kind.WHOLE),
        (_OLD_FLOAT, Kind.FLOAT),
        (_OLD_TIME, Kind.OTHER),
        (_OLD_SPECIAL, Kind.OTHER),
    ):
        if pattern.fullmatch(value):
            return found
    return Kind.TEXT
