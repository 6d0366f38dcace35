"""Paths into a charter's data, such as `authorization.can_access[0]`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

Path = str | Sequence[str | int]
Parts = tuple[str | int, ...]

_PART = re.compile(r"\[([0-9]{1,4})\]|\.?([^.\[\]]+)")


def parse(path: Path) -> Parts:
    """Split a path into keys and indices; what is no path has none."""
    if not isinstance(path, str):
        return tuple(path)
    found = list(_PART.finditer(path))
    if "".join(one.group() for one in found) != path:
        return ()
    return tuple(int(one[1]) if one[1] else one[2] for one in found)


def at(data: Any, parts: Parts) -> Any:
    """Give what stands at a path, None if nothing does."""
    for part in parts:
        if isinstance(part, int):
            good = isinstance(data, list) and 0 <= part < len(data)
        else:
            good = isinstance(data, dict) and part in data
        if not good:
            return None
        data = data[part]
    return data


def put(data: Any, parts: Parts, value: Any) -> bool:
    """Put a value at a path, beginning mappings on the way; tell whether it led there."""
    for here, part in enumerate(parts[:-1]):
        if isinstance(part, str) and isinstance(data, dict):
            data.setdefault(part, {})
        data = at(data, parts[here : here + 1])
    last = parts[-1]
    if isinstance(last, str) and isinstance(data, dict):
        data[last] = value
        return True
    if at(data, (last,)) is None:
        return False
    data[last] = value
    return True


def remove(data: Any, parts: Parts) -> None:
    """Take away what stands at a path that leads somewhere."""
    del at(data, parts[:-1])[parts[-1]]
