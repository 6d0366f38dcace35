"""A key of another system stays what it was made for, and is bound to something that can be named."""

from __future__ import annotations

from django.db import migrations

from registry.sql import changed, refuse_delete, refuse_update

KEPT = (
    "name",
    "prefix",
    "digest",
    "form",
    "created_by_id",
    "created_at",
    "expires_at",
)
MOST = 64


def guarded(table: str, *bound: str) -> list[migrations.RunSQL]:
    """Never deleted, never another one, and never working again."""
    return [
        refuse_delete(table),
        refuse_update(
            table,
            "kept",
            changed(*KEPT, *bound)
            + " OR (OLD.revoked_at IS NOT NULL AND "
            + changed("revoked_at")
            + ")",
        ),
    ]


def listed(table: str, column: str, name: str) -> migrations.RunSQL:
    """Each element is a `name`, a regular expression; there is one at least."""
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_named CHECK (
            cardinality({column}) BETWEEN 1 AND {MOST}
            AND array_position({column}, NULL) IS NULL
            AND cardinality(string_to_array(array_to_string({column}, ' '), ' ')) = cardinality({column})
            AND array_to_string({column}, ' ') ~ '^{name}( {name})*$')
        """,
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_named",
    )


EPOCH = migrations.RunSQL(
    """
    CREATE CONSTRAINT TRIGGER registry_pointkey_epoch
        AFTER UPDATE OF revoked_at ON registry_pointkey DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW WHEN (NEW.revoked_at IS DISTINCT FROM OLD.revoked_at)
        EXECUTE FUNCTION registry_epoch_grows();
    """,
    "DROP TRIGGER registry_pointkey_epoch ON registry_pointkey;",
)


class Migration(migrations.Migration):
    dependencies = [("registry", "0030_system_keys")]
    operations = [
        *guarded("registry_pointkey", "environment_id", "resources"),
        *guarded("registry_sourcekey", "source", "metrics"),
        listed(
            "registry_pointkey", "resources", "[A-Za-z0-9_*][A-Za-z0-9_.:/*-]{0,127}"
        ),
        listed("registry_sourcekey", "metrics", "[a-z][a-z0-9_]{0,63}"),
        EPOCH,
    ]
