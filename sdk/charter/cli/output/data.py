"""Data for programs: JSON, JSON lines and YAML."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

DATA = ("json", "jsonl", "yaml")


def render(output: str, data: Sequence[Any] | dict[str, Any]) -> str:
    """Give data in one of `DATA`; `jsonl` takes a list and writes a line for each."""
    if output == "yaml":
        import yaml  # noqa: PLC0415  the other forms do without it

        written: str = yaml.safe_dump(_plain(data), sort_keys=False, allow_unicode=True)
        return written.rstrip("\n")
    if output == "jsonl":
        return "\n".join(line(one) for one in data)
    return json.dumps(_plain(data), indent=2)


def line(data: Any) -> str:
    """Give data as one line of JSON, in ASCII."""
    return json.dumps(_plain(data))


def _plain(data: Any) -> Any:
    """Make of data what JSON can carry; decimals become numbers."""
    if isinstance(data, dict):
        return {str(key): _plain(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_plain(item) for item in data]
    if isinstance(data, Decimal):
        return int(data) if data == data.to_integral_value() else float(data)
    return str(data) if isinstance(data, str) else data
