"""The epoch counts by itself, and resolvers hold leases on it (docs/decisions/0012-group-commit.md)."""

from __future__ import annotations

from django.db import migrations, models

from registry.sql import SEARCH_PATH

GROWS = migrations.RunSQL(
    f"""
    CREATE FUNCTION registry_epoch_grows() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    DECLARE
        mine text := pg_current_xact_id()::text;
    BEGIN
        -- Once a transaction, however many rows it changed.
        IF coalesce(current_setting('charter.epoch_grown', true), '') <> mine THEN
            PERFORM set_config('charter.epoch_grown', mine, true);
            UPDATE registry_epoch SET value = value + 1;
            PERFORM pg_notify('charter', 'epoch');
        END IF;
        RETURN NULL;
    END $$;

    -- At the commit, so that the one row is the last that a transaction locks, and for an instant.
    CREATE CONSTRAINT TRIGGER registry_agent_epoch
        AFTER UPDATE OF state, owner_team_id ON registry_agent DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW WHEN ((NEW.state, NEW.owner_team_id) IS DISTINCT FROM (OLD.state, OLD.owner_team_id))
        EXECUTE FUNCTION registry_epoch_grows();
    CREATE CONSTRAINT TRIGGER registry_team_epoch
        AFTER UPDATE OF parent_id ON registry_team DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW WHEN (NEW.parent_id IS DISTINCT FROM OLD.parent_id)
        EXECUTE FUNCTION registry_epoch_grows();
    CREATE CONSTRAINT TRIGGER registry_hold_epoch
        AFTER INSERT OR UPDATE OF lifted_at ON registry_hold DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION registry_epoch_grows();
    CREATE CONSTRAINT TRIGGER registry_credential_epoch
        AFTER UPDATE OF revoked_at, expires_at ON registry_credential DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW WHEN ((NEW.revoked_at, NEW.expires_at) IS DISTINCT FROM (OLD.revoked_at, OLD.expires_at))
        EXECUTE FUNCTION registry_epoch_grows();
    """,
    """
    DROP TRIGGER registry_agent_epoch ON registry_agent;
    DROP TRIGGER registry_team_epoch ON registry_team;
    DROP TRIGGER registry_hold_epoch ON registry_hold;
    DROP TRIGGER registry_credential_epoch ON registry_credential;
    DROP FUNCTION registry_epoch_grows();
    """,
)


class Migration(migrations.Migration):
    dependencies = [("registry", "0025_kept_rows")]
    operations = [
        migrations.CreateModel(
            name="ResolverLease",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("epoch", models.PositiveBigIntegerField()),
                ("expires_at", models.DateTimeField()),
            ],
        ),
        GROWS,
    ]
