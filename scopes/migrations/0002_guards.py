"""What was written is not rewritten: versions, manifests, decisions; a digest is the digest of its text."""

from __future__ import annotations

from django.db import migrations

from registry.sql import append_only

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
    """
    CREATE FUNCTION scopes_review_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF (NEW.run_id, NEW.call, NEW.manifest_id, NEW.request_digest, NEW.agent_id,
            NEW.action, NEW.resource, NEW.mode)
           IS DISTINCT FROM
           (OLD.run_id, OLD.call, OLD.manifest_id, OLD.request_digest, OLD.agent_id,
            OLD.action, OLD.resource, OLD.mode) THEN
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
        DIGESTS,
        REVIEWS_SETTLE_ONCE,
    ]
