"""The epoch inside of a test's transaction, where nothing commits."""

from __future__ import annotations

from django.db import connection, transaction

from registry.models import Epoch


def epoch_now() -> int:
    """The epoch as it will be when this transaction commits; what follows counts as another."""
    # In a savepoint, which is a transaction of its own to whom counts once in each.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return Epoch.objects.get().value
