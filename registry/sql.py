"""Pieces of SQL that migrations of every app use: guards that hold whoever writes.

Plain triggers, not a library's: a library's can be switched off for a session by whoever may run SQL.
"""

from __future__ import annotations

from django.db.migrations import RunSQL


def append_only(table: str) -> RunSQL:
    """Rows of `table` can be added and read, never changed, deleted or truncated."""
    return RunSQL(
        f"""
        CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION charter_refuse_change();
        CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION charter_refuse_change();
        """,
        f"""
        DROP TRIGGER {table}_append_only ON {table};
        DROP TRIGGER {table}_no_truncate ON {table};
        """,
    )


CLOCK = RunSQL(
    """
    CREATE FUNCTION charter_now() RETURNS timestamptz
        LANGUAGE sql VOLATILE PARALLEL SAFE AS 'SELECT clock_timestamp()';
    """,
    "DROP FUNCTION charter_now();",
)

REFUSE_CHANGE = RunSQL(
    """
    CREATE FUNCTION charter_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, lower(TG_OP)
            USING ERRCODE = 'restrict_violation';
    END $$;
    """,
    "DROP FUNCTION charter_refuse_change();",
)
