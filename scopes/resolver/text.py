"""JSON in and out: one strict reading for everybody, exact numbers both ways."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from charter.engine import read_json

_ENCODER = msgspec.json.Encoder(decimal_format="number")


def write(data: Any) -> bytes:
    """Return data as JSON; decimals become numbers, digit for digit."""
    return _ENCODER.encode(data)


def read_object(body: bytes) -> dict[str, Any]:
    """Return the JSON object in `body`. Raises `ValueError` saying why it is none."""
    data = read_json(body)
    if not isinstance(data, dict):
        raise ValueError("the body must be one JSON object")  # noqa: TRY004 (data, not a type)
    return data


def read_stored(text: bytes | bytearray | memoryview | str) -> Any:
    """Return JSON that the database kept; fractions are exact."""
    return read_json(text if isinstance(text, str) else bytes(text))


def time_text(at: datetime) -> str:
    """Return a time as docs/http.md writes them: UTC, whole seconds."""
    return at.replace(microsecond=0).isoformat()


def is_storable(text: str) -> bool:
    """Whether PostgreSQL can keep the text: no U+0000, no lone surrogate."""
    if "\0" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def amounts(counters: Mapping[str, Decimal]) -> dict[str, str]:
    """Return counters as they are kept: numbers as strings, to stay exact."""
    return {name: str(value) for name, value in counters.items()}
