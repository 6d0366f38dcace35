"""A review that opens promises, in its own transaction, that those asked hear of it.

The resolver writes reviews with statements of its own; here it cannot forget.
"""

from __future__ import annotations

from django.db import migrations

from registry.sql import SEARCH_PATH

PROMISE = migrations.RunSQL(
    f"""
    CREATE FUNCTION approvals_review_promise() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        INSERT INTO registry_outboxevent (topic, key, payload, attempts, last_error)
            VALUES ('approvals.tasks.tell_review', 'review-opened:' || NEW.id,
                    jsonb_build_object('review', NEW.id), 0, '')
            ON CONFLICT (key) DO NOTHING;
        RETURN NULL;
    END $$;
    CREATE TRIGGER approvals_review_promise AFTER INSERT ON scopes_review
        FOR EACH ROW EXECUTE FUNCTION approvals_review_promise();
    """,
    """
    DROP TRIGGER approvals_review_promise ON scopes_review;
    DROP FUNCTION approvals_review_promise();
    """,
)


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0007_requirement_guards"),
        ("registry", "0022_telling_guards"),
        ("scopes", "0007_imports"),
    ]
    operations = [PROMISE]
