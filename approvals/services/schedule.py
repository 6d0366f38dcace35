"""When a deployment begins and ends, as asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from registry.errors import InvalidError
from scopes.services.manifests import LIFETIME

SLACK = timedelta(minutes=5)
"""A start this long ago is meant as at once: people fill in forms slowly."""
SHORTEST = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Time:
    """From `starts_at`, None: as soon as it is approved; until `ends_at`, None: as long as may be."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None

    def require_sense(self, at: datetime) -> None:
        """Raise `InvalidError` for a start that is over, or an end before it."""
        begins = self.starts_at or at
        if begins < at - SLACK:
            raise InvalidError(
                "the start is in the past", fix="leave it empty to start at once"
            )
        if begins > at + LIFETIME:
            raise InvalidError("the start is more than a year away")
        if self.ends_at is not None and self.ends_at < begins + SHORTEST:
            raise InvalidError("the end is before the start")


ALWAYS = Time()
