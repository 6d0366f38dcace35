"""What a waiting run asks, as the people asked may read it."""

from __future__ import annotations

from typing import Any

from scopes.models import Review


def arguments_of(review: Review) -> list[tuple[str, Any]]:
    """The call's arguments by name: those the charter shows."""
    return sorted(review.shown.items())
