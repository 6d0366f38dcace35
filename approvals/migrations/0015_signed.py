"""A deployment carries a manifest whose signed part, body and columns say the same."""

from __future__ import annotations

from django.db import migrations

from registry.sql import SEARCH_PATH

SIGNED = migrations.RunSQL(
    f"""
    -- Whether the payload of a compact token is this text. The signature itself is for those who have the key.
    CREATE FUNCTION approvals_carries(token text, body text) RETURNS boolean
        LANGUAGE sql IMMUTABLE {SEARCH_PATH} AS $$
        SELECT token ~ '^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$'
           AND split_part(token, '.', 2) = rtrim(translate(
                   encode(convert_to(body, 'UTF8'), 'base64'), '+/' || chr(10), '-_'), '=')
    $$;
    CREATE FUNCTION approvals_signed_guard() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        IF NOT EXISTS (SELECT FROM scopes_manifest m JOIN scopes_version v ON v.id = m.version_id
                       WHERE m.id = NEW.manifest_id AND approvals_carries(m.jws, m.body)
                         AND m.body::jsonb->'sequence' = to_jsonb(m.sequence)
                         AND m.body::jsonb->'version' = to_jsonb(v.number)
                         AND (m.body::jsonb->>'not_before')::timestamptz = m.not_before
                         AND (m.body::jsonb->>'not_after')::timestamptz = m.not_after) THEN
            RAISE EXCEPTION 'what a manifest says and what is signed are the same'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER approvals_signed_guard BEFORE INSERT ON approvals_deployment
        FOR EACH ROW EXECUTE FUNCTION approvals_signed_guard();
    """,
    """
    DROP TRIGGER approvals_signed_guard ON approvals_deployment;
    DROP FUNCTION approvals_signed_guard();
    DROP FUNCTION approvals_carries(text, text);
    """,
)


class Migration(migrations.Migration):
    dependencies = [("approvals", "0014_certification")]
    operations = [SIGNED]
