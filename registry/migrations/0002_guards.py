"""The audit trail only grows; there is one epoch; a suspension is lifted, never undone."""

from __future__ import annotations

from django.db import migrations

from registry.sql import (
    SEARCH_PATH,
    append_only,
    changed,
    refuse_delete,
    refuse_update,
)

RESUMPTION = migrations.RunSQL(
    f"""
    CREATE FUNCTION registry_agent_guard() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        IF EXISTS (SELECT FROM registry_suspension
                   WHERE agent_id = NEW.id AND lifted_at IS NULL) THEN
            RAISE EXCEPTION 'a suspended agent goes on when two people say so'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER registry_agent_guard BEFORE UPDATE ON registry_agent
        FOR EACH ROW WHEN (NEW.state = 'active' AND OLD.state <> 'active')
        EXECUTE FUNCTION registry_agent_guard();
    """,
    """
    DROP TRIGGER registry_agent_guard ON registry_agent;
    DROP FUNCTION registry_agent_guard();
    """,
)


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_catalogue")]
    operations = [
        append_only("registry_auditentry"),
        refuse_delete("registry_suspension"),
        refuse_update(
            "registry_suspension",
            "kept",
            f"OLD.lifted_at IS NOT NULL OR {changed('agent_id', 'reason', 'by_id', 'at')}",
        ),
        RESUMPTION,
        migrations.RunSQL(
            "INSERT INTO registry_epoch (id, value) VALUES (1, 1);",
            "DELETE FROM registry_epoch;",
        ),
    ]
