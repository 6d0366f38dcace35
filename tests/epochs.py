"""The epoch inside of a test's transaction, where nothing commits."""

from __future__ import annotations

from django.db import connection

from registry.models import Epoch


def epoch_now() -> int:
    """The epoch as it will be when this transaction commits; what follows counts as another."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SELECT set_config('charter.epoch_grown', '', true)")
    return Epoch.objects.get().value
