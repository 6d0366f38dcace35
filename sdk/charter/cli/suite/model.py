"""A charter test file as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Expected:
    """What a test expects; None: whatever it is."""

    effect: str
    code: str | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One request with its run, and where it stands in the test file."""

    name: str
    request: Mapping[str, Any]
    run: Mapping[str, Any] | None
    expect: Expected
    path: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Never:
    """No request that meets the patterns is allowed; None: any action, any resource."""

    action: str | None
    resource: str | None
    path: str
    line: int
    column: int

    @property
    def say(self) -> str:
        """The promise in words."""
        action = f"action {self.action}" if self.action else "any action"
        on = f" on resource {self.resource}" if self.resource else ""
        return f"never allow {action}{on}"


@dataclass(frozen=True, slots=True)
class Suite:
    """A test file; `charter` is relative to it."""

    name: str
    charter: str
    cases: tuple[Case, ...]
    must_hold: tuple[Never, ...]
    charter_line: int
    charter_column: int
