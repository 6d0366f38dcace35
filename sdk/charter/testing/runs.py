"""Runs as the fake server keeps them; nothing here decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any


@dataclass(slots=True)
class Call:
    """What a call came with, and the final answer it got, if any."""

    content: str
    answer: dict[str, Any] | None = None


@dataclass(eq=False)
class FakeRun:
    """One run and its counts. `outcome` is empty until it is finished.

    `counters` is what was reported as usage, `metrics` the last value of each.
    """

    id: str
    task: str
    on_behalf_of: str
    context: Mapping[str, Any]
    opened_at: datetime
    expires_at: datetime
    state: str = "open"
    outcome: str = ""
    actions_used: int = 0
    refused: int = 0
    pending: int = 0
    counters: dict[str, Decimal] = field(default_factory=dict)
    metrics: dict[str, Any] = field(default_factory=dict)
    calls: dict[str, Call] = field(default_factory=dict, repr=False)

    def minutes(self, at: datetime) -> Decimal:
        """Return how long it has been open."""
        return Decimal(str((at - self.opened_at).total_seconds())) / 60

    def count(self, usage: Mapping[str, Decimal]) -> None:
        """Add what was used."""
        for name, value in usage.items():
            self.counters[name] = self.counters.get(name, Decimal(0)) + value
