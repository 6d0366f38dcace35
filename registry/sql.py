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


def refuse_delete(table: str) -> RunSQL:
    """Rows of `table` are never deleted."""
    return RunSQL(
        f"""
        CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION charter_refuse_change();
        """,
        f"DROP TRIGGER {table}_no_delete ON {table};",
    )


def refuse_update(table: str, name: str, when: str) -> RunSQL:
    """Updates of `table` for which `when`, SQL over OLD and NEW, is true are refused.

    The condition is asked by the server itself, without a function's call, so it costs a hot path nothing.
    """
    return RunSQL(
        f"""
        CREATE TRIGGER {table}_{name} BEFORE UPDATE ON {table}
            FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION charter_refuse_change();
        """,
        f"DROP TRIGGER {table}_{name} ON {table};",
    )


def changed(*columns: str) -> str:
    """SQL: an update changes one of the columns."""
    new, old = (
        ", ".join(f"{row}.{name}" for name in columns) for row in ("NEW", "OLD")
    )
    return (
        f"({new}) IS DISTINCT FROM ({old})"
        if len(columns) > 1
        else f"{new} IS DISTINCT FROM {old}"
    )


SEARCH_PATH = "SET search_path = public, pg_temp"
"""Of every guard's function: else a temporary table would stand before the one it asks."""

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
        RAISE EXCEPTION '% refused: what stands in % is kept', lower(TG_OP), TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END $$;
    """,
    "DROP FUNCTION charter_refuse_change();",
)
