"""Plain data to tidy YAML that the reader accepts (language §1.2)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from charter.language.reader.scalars import Kind, is_ambiguous, kind

WIDTH = 88
QUOTED_KEYS = frozenset({"trigger", "when", "target"})
"""Their values are always quoted: what looks like a comment in them is not one."""

_PLAIN = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_./()%* -]*[A-Za-z0-9_./()%*-])?")
_PLAIN_IN_BLOCK = re.compile(
    r"[A-Za-z](?:[A-Za-z0-9_./()%*,;'!?+= -]*[A-Za-z0-9_./()%!?])?"
)
_ESCAPED = re.compile('[\\\\"\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff]')
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}


def scalar(value: Any, *, quoted: bool = False, block: bool = False) -> str:
    """Write a scalar: text plain where both YAMLs read it as that text."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, int):
        return str(value)
    return _quote(value) if quoted or not _is_plain(value, block=block) else str(value)


def flow(value: Any, *, quoted: bool = False) -> str:
    """Write a value in one line, collections in brackets."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(flow_entry(*entry) for entry in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(one, quoted=quoted) for one in value) + "]"
    return scalar(value, quoted=quoted)


def flow_entry(key: str, value: Any) -> str:
    """Write one entry of a mapping in brackets."""
    return f"{scalar(key)}: {flow(value, quoted=key in QUOTED_KEYS)}"


def close_flow(value: Any, *, quoted: bool = False) -> str:
    """Write a value in one line without a blank more than it needs."""
    if isinstance(value, Mapping):
        entries = (
            f"{scalar(key)}: {close_flow(one, quoted=key in QUOTED_KEYS)}"
            for key, one in value.items()
        )
        return "{" + ",".join(entries) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(close_flow(one) for one in value) + "]"
    return scalar(value, quoted=quoted)


def json_text(value: Any) -> str:
    """Write a value as JSON that reads the same as YAML."""
    if isinstance(value, Mapping):
        entries = (f"{json_text(key)}: {json_text(one)}" for key, one in value.items())
        return "{" + ", ".join(entries) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(json_text(one) for one in value) + "]"
    return _in_quotes(value) if isinstance(value, str) else scalar(value)


def block_entry(key: str, value: Any, indent: int, opened: frozenset[str]) -> list[str]:
    """Write one entry in lines; collections under the keys in `opened` are opened up.

    Other collections stay in one line as long as it fits.
    """
    head = f"{' ' * indent}{scalar(key)}:"
    if isinstance(value, Mapping | list | tuple) and value:
        line = f"{head} {flow(value)}"
        if key in opened or len(line) > WIDTH:
            return [head, *_block(value, indent + 2, opened)]
        return [line]
    if isinstance(value, Mapping | list | tuple):
        return [f"{head} {flow(value)}"]
    return [f"{head} {scalar(value, quoted=key in QUOTED_KEYS, block=True)}"]


def _block(value: Any, indent: int, opened: frozenset[str]) -> list[str]:
    if isinstance(value, Mapping):
        return [
            line
            for key, inner in value.items()
            for line in block_entry(key, inner, indent, opened)
        ]
    return [f"{' ' * indent}- {flow(one)}" for one in value]


def _is_plain(value: str, *, block: bool) -> bool:
    allowed = _PLAIN.fullmatch(value) or (block and _PLAIN_IN_BLOCK.fullmatch(value))
    if not allowed or value.endswith(" -"):
        return False
    return kind(value) is Kind.TEXT and not is_ambiguous(value)


def _quote(value: str) -> str:
    if '"' in value and "'" not in value and _only_quotes(value):
        return f"'{value}'"
    return _in_quotes(value)


def _in_quotes(value: str) -> str:
    return f'"{_ESCAPED.sub(_escape, value)}"'


def _only_quotes(value: str) -> bool:
    return all(match.group() == '"' for match in _ESCAPED.finditer(value))


def _escape(match: re.Match[str]) -> str:
    found = match.group()
    return _ESCAPES.get(found) or f"\\u{ord(found):04x}"


def _float(value: float) -> str:
    """Write a float with a point, without which YAML 1.1 reads `1e+30` as text."""
    text = repr(value)
    mantissa, sign, exponent = text.partition("e")
    return text if "." in mantissa or not sign else f"{mantissa}.0e{exponent}"
