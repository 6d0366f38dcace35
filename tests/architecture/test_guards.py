"""What is append-only is so twice: by a trigger, and by rights that the run-time role does not have."""

from __future__ import annotations

import pytest
from django.db import connection

from config.management.commands.migrate import APPEND_ONLY


@pytest.mark.django_db
def test_every_append_only_table_is_guarded_by_trigger_and_by_rights():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger"
            " WHERE tgname LIKE '%\\_append\\_only'"
        )
        guarded = {row[0] for row in cursor.fetchall()}
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits"
            " WHERE inhparent::regclass::text = ANY(%s)",
            [APPEND_ONLY],
        )
        parts = {row[0] for row in cursor.fetchall()}
        cursor.execute(
            "SELECT table_name FROM unnest(%s::text[]) AS table_name"
            " WHERE has_table_privilege(table_name, 'UPDATE, DELETE, TRUNCATE')",
            [[*APPEND_ONLY, *parts]],
        )
        changeable = {row[0] for row in cursor.fetchall()}

    assert guarded == {*APPEND_ONLY, *parts}
    assert parts
    assert changeable == set()
