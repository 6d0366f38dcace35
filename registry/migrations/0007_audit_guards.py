"""Seals and checkpoints only grow; every entry waits for its seal from the moment it is written."""

from __future__ import annotations

from django.db import migrations

from registry.sql import SEARCH_PATH, append_only

WAITING = migrations.RunSQL(
    f"""
    CREATE FUNCTION registry_await_seal() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        INSERT INTO registry_unsealedentry (entry_id) VALUES (NEW.id);
        RETURN NULL;
    END $$;
    CREATE TRIGGER registry_auditentry_awaits_seal AFTER INSERT ON registry_auditentry
        FOR EACH ROW EXECUTE FUNCTION registry_await_seal();
    INSERT INTO registry_unsealedentry (entry_id) SELECT id FROM registry_auditentry;
    """,
    """
    DROP TRIGGER registry_auditentry_awaits_seal ON registry_auditentry;
    DROP FUNCTION registry_await_seal();
    """,
)


class Migration(migrations.Migration):
    dependencies = [("registry", "0006_audit")]
    operations = [
        append_only("registry_auditseal"),
        append_only("registry_auditcheckpoint"),
        WAITING,
    ]
