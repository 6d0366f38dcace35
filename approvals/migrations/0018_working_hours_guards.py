"""A calendar has working time; a requirement keeps the one it counts by; open requests say how they count."""

from __future__ import annotations

from django.db import migrations

from registry.sql import SEARCH_PATH, refuse_delete

CALENDARS = migrations.RunSQL(
    f"""
    CREATE FUNCTION approvals_working_calendar_guard() RETURNS trigger
        LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        IF jsonb_typeof(NEW.week) <> 'array' OR jsonb_array_length(NEW.week) <> 7
           OR EXISTS (SELECT FROM jsonb_array_elements(NEW.week) one
                      WHERE one <> 'null' AND NOT coalesce(
                          jsonb_typeof(one) = 'array' AND jsonb_array_length(one) = 2
                          AND one->>0 ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'
                          AND one->>1 ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'
                          AND (one->>0)::time < (one->>1)::time, false)) THEN
            RAISE EXCEPTION 'a week has seven days, each from and until or nothing'
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF coalesce((SELECT sum((one->>1)::time - (one->>0)::time)
                     FROM jsonb_array_elements(NEW.week) one WHERE one <> 'null'),
                    interval '0') < interval '1 hour' THEN
            RAISE EXCEPTION 'nobody works in such a week'
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF jsonb_typeof(NEW.holidays) <> 'array' OR jsonb_array_length(NEW.holidays) > 500
           OR EXISTS (SELECT FROM jsonb_array_elements(NEW.holidays) one
                      WHERE NOT coalesce(one->>'day' ~ '^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}$', false)
                         OR (one->>'day')::date IS NULL OR one->'name' IS NULL)
           OR (SELECT count(*) <> count(DISTINCT one->>'day')
               FROM jsonb_array_elements(NEW.holidays) one) THEN
            RAISE EXCEPTION 'holidays are days, each once'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER approvals_working_calendar_guard BEFORE INSERT OR UPDATE
        ON approvals_workingcalendar
        FOR EACH ROW EXECUTE FUNCTION approvals_working_calendar_guard();
    """,
    """
    DROP TRIGGER approvals_working_calendar_guard ON approvals_workingcalendar;
    DROP FUNCTION approvals_working_calendar_guard();
    """,
)

REQUIREMENTS = migrations.RunSQL(
    f"""
    CREATE OR REPLACE FUNCTION approvals_requirement_guard() RETURNS trigger
        LANGUAGE plpgsql {SEARCH_PATH} AS $$
    DECLARE
        before approvals_requirement%ROWTYPE;
        said text[] := ARRAY['quorum', 'within_hours', 'within_working_hours', 'stage', 'name'];
    BEGIN
        SELECT * INTO before FROM approvals_requirement
            WHERE round_id = NEW.round_id ORDER BY number DESC LIMIT 1;
        IF EXISTS (SELECT FROM jsonb_array_elements(before.needs) asked
                   WHERE NOT EXISTS (
                       SELECT FROM jsonb_array_elements(NEW.needs) asks
                       WHERE asks - said = asked - said
                         AND (asks->>'quorum')::int >= (asked->>'quorum')::int))
           OR jsonb_array_length(before.needs) > 0 AND NEW.automatic THEN
            RAISE EXCEPTION 'a requirement may become stricter, never looser'
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF before.calendar IS NOT NULL AND NEW.calendar IS DISTINCT FROM before.calendar
           OR NEW.calendar IS NULL AND EXISTS (
                  SELECT FROM jsonb_array_elements(NEW.needs) asks
                  WHERE asks ? 'within_working_hours') THEN
            RAISE EXCEPTION 'a requirement keeps the working hours it counts by'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    """,
    migrations.RunSQL.noop,
)

HOURS = """
    UPDATE approvals_deploymentrequest r
    SET within_hours = (
        SELECT min((need->>'within_hours')::int)
        FROM approvals_round p
        JOIN approvals_requirement q ON q.round_id = p.id,
            jsonb_array_elements(q.needs) need
        WHERE p.request_id = r.id AND (need->>'stage')::int = r.stage
          AND p.number = (SELECT max(number) FROM approvals_round WHERE request_id = r.id)
          AND q.number = (SELECT max(number) FROM approvals_requirement
                          WHERE round_id = p.id))
    WHERE r.status IN ('in_review', 'changes_requested');
"""


class Migration(migrations.Migration):
    dependencies = [("approvals", "0017_working_hours")]
    operations = [
        CALENDARS,
        refuse_delete("approvals_workingcalendar"),
        REQUIREMENTS,
        migrations.RunSQL(HOURS, migrations.RunSQL.noop),
    ]
