"""A review ends with its run, whatever ends that: a rule, its agent, or the task that closes what was left."""

from __future__ import annotations

from django.db import migrations

from registry.sql import SEARCH_PATH

ENDS = migrations.RunSQL(
    f"""
    CREATE FUNCTION scopes_run_ends_reviews() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    DECLARE
        ended uuid;
    BEGIN
        FOR ended IN
            UPDATE scopes_review SET expires_at = charter_now()
            WHERE run_id = NEW.id AND state = 'open' AND expires_at > charter_now()
            RETURNING id
        LOOP
            -- Whoever waits for an answer looks again.
            PERFORM pg_notify('charter', 'review:' || ended);
        END LOOP;
        RETURN NULL;
    END $$;
    -- Every review was counted as pending when it was opened: most runs have none.
    CREATE TRIGGER scopes_run_ends_reviews AFTER UPDATE OF state ON scopes_run
        FOR EACH ROW WHEN (OLD.state = 'open' AND NEW.state <> 'open' AND NEW.pending > 0)
        EXECUTE FUNCTION scopes_run_ends_reviews();
    """,
    """
    DROP TRIGGER scopes_run_ends_reviews ON scopes_run;
    DROP FUNCTION scopes_run_ends_reviews();
    """,
)


class Migration(migrations.Migration):
    dependencies = [("scopes", "0011_leases"), ("registry", "0001_catalogue")]
    operations = [ENDS]
