"""The steps of a version are those of its canonical JSON, all of them, and stay; what is used is not retired."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from charter.language import DocumentError, read
from registry.sql import SEARCH_PATH, append_only

FILL = migrations.RunSQL(
    """
    INSERT INTO scopes_workflowstep (version_id, position, step, agent, pin)
    SELECT v.id, item.place - 1, item.step->>'step', item.step->>'agent',
           (item.step->>'version')::int
    FROM scopes_version v
    CROSS JOIN LATERAL jsonb_array_elements(v.canonical::jsonb->'workflow')
        WITH ORDINALITY AS item(step, place)
    WHERE v.canonical::jsonb ? 'workflow';
    """,
    migrations.RunSQL.noop,
)

STEPS = migrations.RunSQL(
    f"""
    CREATE FUNCTION scopes_step_guard() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    DECLARE
        said jsonb;
    BEGIN
        SELECT canonical::jsonb->'workflow'->NEW.position INTO said
            FROM scopes_version WHERE id = NEW.version_id;
        IF (NEW.step, NEW.agent, NEW.pin) IS DISTINCT FROM
           (said->>'step', said->>'agent', (said->>'version')::int) THEN
            RAISE EXCEPTION 'a step says what its version says'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER scopes_step_guard BEFORE INSERT ON scopes_workflowstep
        FOR EACH ROW EXECUTE FUNCTION scopes_step_guard();

    CREATE FUNCTION scopes_version_steps_guard() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        IF (SELECT count(*) FROM scopes_workflowstep WHERE version_id = NEW.id) <>
           coalesce(jsonb_array_length(NEW.canonical::jsonb->'workflow'), 0) THEN
            RAISE EXCEPTION 'the steps of a version are written with it'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER scopes_version_steps_guard AFTER INSERT ON scopes_version
        DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION scopes_version_steps_guard();
    """,
    """
    DROP TRIGGER scopes_version_steps_guard ON scopes_version;
    DROP FUNCTION scopes_version_steps_guard();
    DROP TRIGGER scopes_step_guard ON scopes_workflowstep;
    DROP FUNCTION scopes_step_guard();
    """,
)

# Whoever puts a charter in force holds the agents it directs, so that none of them is retired meanwhile.
RETIRED = migrations.RunSQL(
    f"""
    CREATE FUNCTION scopes_retirement_guard() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        IF EXISTS (SELECT FROM scopes_inforce WHERE agent_id = NEW.id) THEN
            RAISE EXCEPTION 'an agent with a charter in force is not retired'
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF EXISTS (SELECT FROM scopes_workflowstep s
                   JOIN scopes_manifest m ON m.version_id = s.version_id
                   JOIN scopes_inforce f ON f.manifest_id = m.id
                   WHERE s.agent = NEW.slug) THEN
            RAISE EXCEPTION 'an agent that a charter in force directs is not retired'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER scopes_retirement_guard BEFORE UPDATE ON registry_agent
        FOR EACH ROW WHEN (NEW.state = 'retired' AND OLD.state <> 'retired')
        EXECUTE FUNCTION scopes_retirement_guard();

    CREATE FUNCTION scopes_inforce_guard() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    DECLARE
        concerned registry_agent%ROWTYPE;
    BEGIN
        FOR concerned IN
            SELECT * FROM registry_agent
            WHERE id = NEW.agent_id
               OR slug IN (SELECT s.agent FROM scopes_workflowstep s
                           JOIN scopes_manifest m ON m.version_id = s.version_id
                           WHERE m.id = NEW.manifest_id)
            ORDER BY id FOR SHARE
        LOOP
            IF concerned.state = 'retired' THEN
                RAISE EXCEPTION 'nothing is put in force of or over a retired agent: %',
                    concerned.slug USING ERRCODE = 'restrict_violation';
            END IF;
        END LOOP;
        RETURN NEW;
    END $$;
    CREATE TRIGGER scopes_inforce_guard BEFORE INSERT OR UPDATE ON scopes_inforce
        FOR EACH ROW EXECUTE FUNCTION scopes_inforce_guard();
    """,
    """
    DROP TRIGGER scopes_inforce_guard ON scopes_inforce;
    DROP FUNCTION scopes_inforce_guard();
    DROP TRIGGER scopes_retirement_guard ON registry_agent;
    DROP FUNCTION scopes_retirement_guard();
    """,
)


def note_drafts(apps: Any, schema_editor: Any) -> None:  # noqa: ARG001 (the framework passes it)
    """Write the steps of the drafts there are; one that does not read has none until its next save."""
    step = apps.get_model("scopes", "DraftStep")
    for draft in apps.get_model("scopes", "Draft").objects.all():
        try:
            workflow = read(draft.text).workflow
        except DocumentError:
            continue
        step.objects.bulk_create(
            step(
                draft=draft,
                position=position,
                step=one.step,
                agent=one.agent,
                pin=one.version,
            )
            for position, one in enumerate(workflow)
        )


class Migration(migrations.Migration):
    dependencies = [("scopes", "0004_workflow_steps")]
    operations = [
        FILL,
        migrations.RunPython(note_drafts, migrations.RunPython.noop),
        append_only("scopes_workflowstep"),
        STEPS,
        RETIRED,
    ]
