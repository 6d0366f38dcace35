"""How the counts of the list are planned: by index, as search is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

# Counts touch every agent that a filter keeps. The planner takes the narrow indexes, which stay in memory,
# for disk pages far apart, and reads the wide rows instead.
SETTINGS = """
    SELECT set_config('random_page_cost', '1.1', true),
           set_config('enable_seqscan', 'off', true)
"""


_is_set: ContextVar[bool] = ContextVar("planned by index", default=False)


@contextmanager
def by_index() -> Iterator[None]:
    """What is asked inside reads no table from end to end; within another one it is so already."""
    if _is_set.get():
        yield
        return
    token = _is_set.set(True)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(SETTINGS)
            yield
    finally:
        _is_set.reset(token)
