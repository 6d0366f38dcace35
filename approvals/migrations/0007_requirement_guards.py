"""What a round requires is kept, and becomes stricter, never looser."""

from __future__ import annotations

from django.db import migrations

from registry.sql import SEARCH_PATH, append_only

REQUIREMENTS = migrations.RunSQL(
    f"""
    CREATE FUNCTION approvals_requirement_guard() RETURNS trigger
        LANGUAGE plpgsql {SEARCH_PATH} AS $$
    DECLARE
        before jsonb;
    BEGIN
        SELECT needs INTO before FROM approvals_requirement
            WHERE round_id = NEW.round_id ORDER BY number DESC LIMIT 1;
        IF EXISTS (SELECT FROM jsonb_array_elements(before) asked
                   WHERE NOT EXISTS (
                       SELECT FROM jsonb_array_elements(NEW.needs) asks
                       WHERE asks - ARRAY['quorum', 'within_hours', 'stage', 'name']
                             = asked - ARRAY['quorum', 'within_hours', 'stage', 'name']
                         AND (asks->>'quorum')::int >= (asked->>'quorum')::int))
           OR jsonb_array_length(before) > 0 AND NEW.automatic THEN
            RAISE EXCEPTION 'a requirement may become stricter, never looser'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER approvals_requirement_guard BEFORE INSERT ON approvals_requirement
        FOR EACH ROW EXECUTE FUNCTION approvals_requirement_guard();
    """,
    """
    DROP TRIGGER approvals_requirement_guard ON approvals_requirement;
    DROP FUNCTION approvals_requirement_guard();
    """,
)


class Migration(migrations.Migration):
    dependencies = [("approvals", "0006_policy_guards")]
    operations = [append_only("approvals_requirement"), REQUIREMENTS]
