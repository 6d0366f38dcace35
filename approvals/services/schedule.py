"""When a deployment begins and ends, as asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from registry.errors import InvalidError
from scopes.models import Manifest
from scopes.services.manifests import LIFETIME, SHADOW_LIFETIME

SLACK = timedelta(minutes=5)
"""A start this long ago is meant as at once: people fill in forms slowly."""
SHORTEST = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Time:
    """From `starts_at`, None: as soon as it is approved; until `ends_at`, None: as long as may be."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None

    def require_sense(self, at: datetime, *, mode: str) -> None:
        """Raise `InvalidError` for a start that is over, an end before it, or watching for too long."""
        begins = self.starts_at or at
        if begins < at - SLACK:
            raise InvalidError(
                "the start is in the past", fix="leave it empty to start at once"
            )
        if begins > at + LIFETIME:
            raise InvalidError("the start is more than a year away")
        if self.ends_at is not None and self.ends_at < begins + SHORTEST:
            raise InvalidError("the end is before the start")
        if mode != Manifest.Mode.SHADOW or self.ends_at is None:
            return
        if self.ends_at > max(begins, at) + SHADOW_LIFETIME:
            raise InvalidError(
                f"watching ends within {SHADOW_LIFETIME.days} days",
                fix="choose an earlier end; it can be asked for again",
            )


ALWAYS = Time()
