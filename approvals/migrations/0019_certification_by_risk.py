"""Certification by environment and risk; who is asked; what is revoked; nobody certifies their own words."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from registry.sql import SEARCH_PATH

ASKED = """
    UPDATE approvals_campaignitem i SET asked_id = a.accountable_id
    FROM registry_agent a WHERE a.id = i.agent_id AND i.state = 'waiting';
"""

CERTIFICATIONS = migrations.RunSQL(
    f"""
    CREATE FUNCTION approvals_certification_guard() RETURNS trigger
        LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        IF EXISTS (SELECT FROM registry_person WHERE id = NEW.person_id
                   AND (is_service OR NOT is_active)) THEN
            RAISE EXCEPTION 'only an active person certifies'
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF EXISTS (SELECT FROM scopes_versionauthor w
                   JOIN scopes_manifest m ON m.version_id = w.version_id
                   WHERE m.id = NEW.manifest_id AND w.person_id = NEW.person_id)
           AND (NOT NEW.is_alone OR EXISTS (
                   SELECT FROM registry_person p
                   JOIN registry_rolegrant g ON g.person_id = p.id AND g.role = 'administrator'
                   WHERE p.is_active AND NOT p.is_service AND NOT EXISTS (
                       SELECT FROM scopes_versionauthor w
                       JOIN scopes_manifest m ON m.version_id = w.version_id
                       WHERE m.id = NEW.manifest_id AND w.person_id = p.id))) THEN
            RAISE EXCEPTION 'somebody else certifies what a person wrote'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER approvals_certification_guard BEFORE INSERT ON approvals_certification
        FOR EACH ROW EXECUTE FUNCTION approvals_certification_guard();
    """,
    """
    DROP TRIGGER approvals_certification_guard ON approvals_certification;
    DROP FUNCTION approvals_certification_guard();
    """,
)


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0018_working_hours_guards"),
        ("registry", "0026_epoch_leases"),
        ("scopes", "0010_hot_path"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="CertificationSchedule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "risk",
                    models.CharField(
                        blank=True,
                        choices=[("low", "Low"), ("medium", "Medium"), ("high", "High")],
                        max_length=6,
                    ),
                ),
                ("every_days", models.PositiveSmallIntegerField()),
                (
                    "environment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="registry.environment",
                    ),
                ),
            ],
            options={
                "ordering": ["environment", "risk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("environment", "risk"),
                        name="one_schedule_for_each",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("every_days__lte", 730)),
                        name="schedule_days",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("environment__isnull", False),
                            models.Q(("risk", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="schedule_narrows_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("risk__in", ["", "low", "medium", "high"])),
                        name="schedule_risk",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="certification",
            name="is_alone",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="campaignitem",
            name="asked",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="campaignitem",
            name="settled_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="campaignitem",
            name="note",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=1000
            ),
        ),
        migrations.AlterField(
            model_name="campaignitem",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "Waiting"),
                    ("certified", "Certified"),
                    ("replaced", "Not in force any more"),
                    ("suspended", "Suspended"),
                    ("revoked", "Revoked"),
                ],
                default="waiting",
                max_length=9,
            ),
        ),
        migrations.AddConstraint(
            model_name="campaignitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "waiting")),
                fields=("manifest",),
                name="asked_about_once_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="campaignitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "revoked"), _negated=True),
                    models.Q(
                        ("settled_by__isnull", False),
                        models.Q(("note", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="somebody_revokes_and_says_why",
            ),
        ),
        CERTIFICATIONS,
        migrations.RunSQL(ASKED, migrations.RunSQL.noop),
    ]
