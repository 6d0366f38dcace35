"""How the counts of the list are planned: by index, as search is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

# Counts touch every agent that a filter keeps. The planner takes the narrow indexes, which stay in memory,
# for disk pages far apart, and reads the wide rows instead.
SETTINGS = """
    SELECT set_config('random_page_cost', '1.1', true),
           set_config('enable_seqscan', 'off', true)
"""


@contextmanager
def by_index() -> Iterator[None]:
    """What is asked inside reads no table from end to end; holds until the transaction ends."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SETTINGS)
        yield
