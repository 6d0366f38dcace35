"""Leases: what a run handed out counts as used, and only settling gives any of it back."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

import registry.clock
from registry.sql import SEARCH_PATH, changed, refuse_delete, refuse_update

PROTECT = django.db.models.deletion.PROTECT

# Invariant: what is out is the sum of the leases not yet settled, whoever writes either of the two.
ADDS_UP = migrations.RunSQL(
    f"""
    CREATE FUNCTION scopes_leases_add_up() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    DECLARE
        run uuid;
    BEGIN
        IF TG_TABLE_NAME = 'scopes_run' THEN run := NEW.id; ELSE run := NEW.run_id; END IF;
        IF (SELECT r.leased FROM scopes_run r WHERE r.id = run) IS DISTINCT FROM (
            SELECT coalesce(sum(l.actions), 0) FROM scopes_lease l
            WHERE l.run_id = run AND l.settled_at IS NULL
        ) THEN
            RAISE EXCEPTION 'a run''s leases do not add up' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER scopes_run_leases AFTER UPDATE OF leased ON scopes_run
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.leased <> OLD.leased)
        EXECUTE FUNCTION scopes_leases_add_up();
    CREATE CONSTRAINT TRIGGER scopes_lease_adds_up AFTER INSERT OR UPDATE ON scopes_lease
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION scopes_leases_add_up();
    """,
    """
    DROP TRIGGER scopes_run_leases ON scopes_run;
    DROP TRIGGER scopes_lease_adds_up ON scopes_lease;
    DROP FUNCTION scopes_leases_add_up();
    """,
)
# What went out of a lease comes back into the run's count in the same transaction.
SETTLED_ONCE = refuse_update(
    "scopes_lease",
    "kept",
    "NEW.used < OLD.used OR (OLD.settled_at IS NOT NULL AND "
    + changed("settled_at", "used")
    + ") OR "
    + changed("id", "run_id", "manifest_id", "actions", "granted_at", "expires_at"),
)


class Migration(migrations.Migration):
    dependencies = [("scopes", "0010_hot_path")]
    operations = [
        migrations.AddField("run", "leased", models.PositiveIntegerField(db_default=0, default=0)),
        migrations.RemoveConstraint("run", "run_within_its_actions"),
        migrations.AddConstraint(
            "run",
            models.CheckConstraint(
                name="run_within_its_actions",
                condition=Q(max_actions__gte=F("actions_used") + F("leased")),
            ),
        ),
        migrations.CreateModel(
            name="Lease",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("actions", models.PositiveSmallIntegerField()),
                ("used", models.PositiveSmallIntegerField(db_default=0, default=0)),
                ("granted_at", models.DateTimeField(db_default=registry.clock.CharterNow())),
                ("expires_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                ("credential", models.ForeignKey(on_delete=PROTECT, related_name="+", to="registry.credential")),
                ("manifest", models.ForeignKey(on_delete=PROTECT, related_name="+", to="scopes.manifest")),
                ("run", models.ForeignKey(on_delete=PROTECT, related_name="leases", to="scopes.run")),
            ],
            options={
                "ordering": ["granted_at"],
                "constraints": [
                    models.CheckConstraint(name="lease_holds_actions", condition=Q(actions__gte=1)),
                    models.CheckConstraint(name="lease_within_its_actions", condition=Q(used__lte=F("actions"))),
                    models.CheckConstraint(name="lease_ends", condition=Q(expires_at__gt=F("granted_at"))),
                ],
                "indexes": [
                    models.Index(fields=["run"], condition=Q(settled_at=None), name="lease_out"),
                ],
            },
        ),
        migrations.AddField(
            "decision",
            "lease",
            models.ForeignKey(
                null=True,
                on_delete=PROTECT,
                related_name="decisions",
                to="scopes.lease",
                db_constraint=False,
                db_index=False,
            ),
        ),
        migrations.AddField("decision", "told_at", models.DateTimeField(null=True)),
        migrations.RunSQL(
            "ALTER TABLE scopes_decision ADD CONSTRAINT decision_told_under_a_lease"
            " CHECK ((lease_id IS NULL) = (told_at IS NULL)) NOT VALID;",
            "ALTER TABLE scopes_decision DROP CONSTRAINT decision_told_under_a_lease;",
        ),
        refuse_delete("scopes_lease"),
        SETTLED_ONCE,
        ADDS_UP,
    ]
