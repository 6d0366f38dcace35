"""Moments in sentences that are kept or sent: one form, in UTC, since nobody's time zone is known there.

Pages say them in the reader's own, by the filter `when`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime


def day(at: date) -> str:
    """`Tue 3 Mar 2026`; of a moment, the day it is in UTC."""
    if isinstance(at, datetime):
        at = at.astimezone(UTC)
    return f"{at:%a} {at.day} {at:%b %Y}"


def moment(at: datetime) -> str:
    """`Tue 3 Mar 2026, 14:05 UTC`."""
    return f"{day(at)}, {at.astimezone(UTC):%H:%M} UTC"
