"""Taking the members of a signed JSON object one by one, each with its type."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any

from charter.manifest.errors import FormError

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")


class Members:
    """The members of one object.

    Every accessor raises `FormError`, naming the member.
    """

    def __init__(self, data: Any, names: AbstractSet[str], what: str) -> None:
        """Refuse anything but an object with exactly `names`."""
        if not isinstance(data, dict):
            raise FormError(f"a {what} is an object")
        if data.keys() != names:
            odd = ", ".join(f"`{name}`" for name in sorted(data.keys() ^ names))
            raise FormError(f"missing or unknown in a {what}: {odd}")
        self._data: dict[str, Any] = data

    def string(self, name: str) -> str:
        """Return a string that is not empty."""
        value = self._data[name]
        if not isinstance(value, str) or not value:
            raise FormError(f"`{name}` must be a string")
        return value

    def one_of(self, name: str, choices: tuple[str, ...]) -> str:
        """Return one of a closed list."""
        value = self.string(name)
        if value not in choices:
            raise FormError(f"`{name}` is `{value}`, not one of {', '.join(choices)}")
        return value

    def digest(self, name: str) -> str:
        """Return a digest in this library's spelling."""
        value = self.string(name)
        if not _DIGEST.fullmatch(value):
            raise FormError(f"`{name}` must be `sha256:` and 64 hex digits")
        return value

    def integer(self, name: str, *, least: int) -> int:
        """Return a whole number of at least `least`; true is no number."""
        value = self._data[name]
        if type(value) is not int or value < least:
            raise FormError(f"`{name}` must be a whole number from {least}")
        return value

    def time(self, name: str) -> datetime:
        """Return a UTC time in whole seconds."""
        value = self.string(name)
        if not _TIME.fullmatch(value):
            raise FormError(f"`{name}` must be a UTC time in whole seconds")
        try:
            return datetime.fromisoformat(value)
        except ValueError as problem:
            raise FormError(f"`{name}` is no time: {problem}") from problem

    def object(self, name: str) -> dict[str, Any]:
        """Return an object."""
        value = self._data[name]
        if not isinstance(value, dict):
            raise FormError(f"`{name}` must be an object")
        return value

    def list(self, name: str) -> list[Any]:
        """Return a list."""
        value = self._data[name]
        if not isinstance(value, list):
            raise FormError(f"`{name}` must be a list")
        return value

    def lines(self, name: str) -> dict[str, int]:
        """Return an object of line numbers, from 1."""
        value = self.object(name)
        if any(type(line) is not int or line < 1 for line in value.values()):
            raise FormError(f"`{name}` must give lines from 1")
        return value
