"""Ids that nobody else makes: random once for a process, then counted."""

from __future__ import annotations

import os
import secrets
from itertools import count


class _Ids:
    def __init__(self) -> None:
        self.begin_anew()

    def begin_anew(self) -> None:
        self.prefix = secrets.token_hex(10)
        self.numbers = count()


_ids = _Ids()
os.register_at_fork(after_in_child=_ids.begin_anew)


def fresh_id() -> str:
    """Return 32 hexadecimal digits, which no other process returns; no secret."""
    return f"{_ids.prefix}{next(_ids.numbers):012x}"
