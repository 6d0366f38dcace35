"""Time as the test has it: it stands still until it is moved."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
AN_HOUR = 3600.0


class FakeClock:
    """What the fake server and its clients take for the time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._now = START
        self._elapsed = 0.0

    def now(self) -> datetime:
        """Return the moment, in UTC."""
        return self._now

    def elapsed(self) -> float:
        """Return the seconds since some moment, as a client measures its patience."""
        return self._elapsed

    def forward(self, *, minutes: float = 0, seconds: float = 0) -> None:
        """Let so much time pass at once."""
        self.until(self._now + timedelta(minutes=minutes, seconds=seconds))

    def until(self, moment: datetime) -> None:
        """Let time pass until a moment; one that is over changes nothing."""
        with self._lock:
            passed = (moment - self._now).total_seconds()
            if passed > 0:
                self._now = moment
                self._elapsed += passed

    def exhaust(self) -> None:
        """Use up the patience of whoever asks now, without waiting for it."""
        with self._lock:
            self._elapsed += AN_HOUR
