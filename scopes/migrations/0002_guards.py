"""What was written is not rewritten: versions, manifests, decisions; a digest is the digest of its text."""

from __future__ import annotations

from django.db import migrations

from registry.sql import (
    SEARCH_PATH,
    append_only,
    changed,
    refuse_delete,
    refuse_update,
)

DIGESTS = migrations.RunSQL(
    """
    ALTER TABLE scopes_version ADD CONSTRAINT version_digest_is_of_canonical
        CHECK (digest = 'sha256:' || encode(sha256(convert_to(canonical, 'UTF8')), 'hex'));
    ALTER TABLE scopes_manifest ADD CONSTRAINT manifest_digest_is_of_body
        CHECK (digest = 'sha256:' || encode(sha256(convert_to(body, 'UTF8')), 'hex'));
    """,
    """
    ALTER TABLE scopes_version DROP CONSTRAINT version_digest_is_of_canonical;
    ALTER TABLE scopes_manifest DROP CONSTRAINT manifest_digest_is_of_body;
    """,
)

REVIEWS_SETTLE_ONCE = migrations.RunSQL(
    f"""
    CREATE FUNCTION scopes_review_guard() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        IF (NEW.run_id, NEW.call, NEW.manifest_id, NEW.request_digest, NEW.agent_id,
            NEW.action, NEW.resource, NEW.mode, NEW.environment_id, NEW.quorum, NEW.rules)
           IS DISTINCT FROM
           (OLD.run_id, OLD.call, OLD.manifest_id, OLD.request_digest, OLD.agent_id,
            OLD.action, OLD.resource, OLD.mode, OLD.environment_id, OLD.quorum, OLD.rules)
           OR NEW.expires_at > OLD.expires_at THEN
            RAISE EXCEPTION 'a review is bound to its request'
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF OLD.state <> 'open' AND NEW.state <> OLD.state THEN
            RAISE EXCEPTION 'a settled review stays settled'
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF OLD.redeemed_at IS NOT NULL AND NEW.redeemed_at IS DISTINCT FROM OLD.redeemed_at THEN
            RAISE EXCEPTION 'an approval is redeemed once'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER scopes_review_guard BEFORE UPDATE ON scopes_review
        FOR EACH ROW EXECUTE FUNCTION scopes_review_guard();
    """,
    """
    DROP TRIGGER scopes_review_guard ON scopes_review;
    DROP FUNCTION scopes_review_guard();
    """,
)

RUNS_ARE_NOT_LOOSENED = refuse_update(
    "scopes_run",
    "kept",
    """
    NEW.actions_used < OLD.actions_used OR NEW.refused < OLD.refused
    OR NEW.pending < OLD.pending OR NEW.max_actions > OLD.max_actions
    OR NEW.expires_at > OLD.expires_at
    OR (OLD.state <> 'open' AND NEW.state <> OLD.state) OR
    """
    + changed("agent_id", "environment_id", "manifest_id", "opened_at"),
)


class Migration(migrations.Migration):
    dependencies = [
        ("scopes", "0001_charters_and_runs"),
        ("registry", "0002_guards"),
    ]
    operations = [
        append_only("scopes_version"),
        append_only("scopes_versionauthor"),
        append_only("scopes_manifest"),
        append_only("scopes_decision"),
        append_only("scopes_review_teams"),
        refuse_delete("scopes_review"),
        RUNS_ARE_NOT_LOOSENED,
        DIGESTS,
        REVIEWS_SETTLE_ONCE,
    ]
