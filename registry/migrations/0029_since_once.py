"""What was long ago is brought in before the first administrator, and never again, whoever leaves."""

from __future__ import annotations

from django.db import migrations, models

from registry.clock import CharterNow
from registry.sql import SEARCH_PATH, append_only

# Whether there is an administrator now is anybody's to change: take the grant away, and put it back.
EVER = migrations.RunSQL(
    f"""
    INSERT INTO registry_governedsince (id)
        SELECT 1 WHERE EXISTS (SELECT FROM registry_rolegrant WHERE role = 'administrator');

    CREATE FUNCTION registry_governed() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        INSERT INTO registry_governedsince (id) VALUES (1) ON CONFLICT DO NOTHING;
        RETURN NULL;
    END $$;
    CREATE TRIGGER registry_governed AFTER INSERT OR UPDATE OF role ON registry_rolegrant
        FOR EACH ROW WHEN (NEW.role = 'administrator') EXECUTE FUNCTION registry_governed();
    """,
    """
    DROP TRIGGER registry_governed ON registry_rolegrant;
    DROP FUNCTION registry_governed();
    """,
)


def since_guard(is_governed: str) -> str:
    """SQL of the guard; `is_governed` is a condition."""
    return f"""
    CREATE OR REPLACE FUNCTION registry_since_guard() RETURNS trigger
        LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        IF NEW.since > charter_now() + interval '1 minute'
           OR (NEW.since < charter_now() - interval '1 minute' AND {is_governed}) THEN
            RAISE EXCEPTION 'nobody belongs to anything since another time than now'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    """


class Migration(migrations.Migration):
    dependencies = [("registry", "0028_insiders")]
    operations = [
        migrations.CreateModel(
            "GovernedSince",
            [
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("at", models.DateTimeField(db_default=CharterNow())),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(id=1), name="governed_since_once"),
                ],
            },
        ),
        EVER,
        migrations.RunSQL(
            since_guard("EXISTS (SELECT FROM registry_governedsince)"),
            since_guard("EXISTS (SELECT FROM registry_rolegrant WHERE role = 'administrator')"),
        ),
        append_only("registry_governedsince"),
    ]
