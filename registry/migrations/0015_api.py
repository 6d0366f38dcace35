"""Personal tokens, which end with their person's time here, and answers kept for repeated requests."""

from __future__ import annotations

import datetime
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import registry.clock
from registry.sql import SEARCH_PATH, changed, refuse_delete, refuse_update

# Whoever makes a person inactive, whichever way: what stopped working then never works again.
LEAVERS = migrations.RunSQL(
    f"""
    CREATE FUNCTION registry_tokens_end() RETURNS trigger LANGUAGE plpgsql {SEARCH_PATH} AS $$
    BEGIN
        UPDATE registry_personaltoken SET revoked_at = charter_now()
            WHERE person_id = NEW.id AND revoked_at IS NULL;
        RETURN NEW;
    END $$;
    CREATE TRIGGER registry_tokens_end AFTER UPDATE ON registry_person
        FOR EACH ROW WHEN (OLD.is_active AND NOT NEW.is_active)
        EXECUTE FUNCTION registry_tokens_end();
    """,
    """
    DROP TRIGGER registry_tokens_end ON registry_person;
    DROP FUNCTION registry_tokens_end();
    """,
)


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0014_imports"),
    ]

    operations = [
        migrations.CreateModel(
            name="KeptAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=255)),
                ("digest", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField()),
                ("headers", models.JSONField(default=dict)),
                ("body", models.JSONField(null=True)),
                (
                    "created_at",
                    models.DateTimeField(db_default=registry.clock.CharterNow(), db_index=True),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "key"), name="one_answer_per_idempotency_key"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonalToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                (
                    "scope",
                    models.CharField(
                        choices=[("read", "Read"), ("write", "Read and write")], max_length=5
                    ),
                ),
                ("prefix", models.CharField(db_index=True, max_length=20)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("form", models.UUIDField(unique=True)),
                ("created_at", models.DateTimeField(db_default=registry.clock.CharterNow())),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("last_used_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tokens",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "expires_at__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("created_at"),
                                    "+",
                                    models.Value(datetime.timedelta(days=366)),
                                ),
                            )
                        ),
                        name="token_lives_a_year_at_most",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")),
                        name="token_digest_form",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("scope__in", ["read", "write"])),
                        name="token_scope_known",
                    ),
                ],
            },
        ),
        refuse_delete("registry_personaltoken"),
        refuse_update(
            "registry_personaltoken",
            "kept",
            changed(
                "person_id",
                "name",
                "scope",
                "prefix",
                "digest",
                "form",
                "created_at",
                "expires_at",
            )
            + " OR (OLD.revoked_at IS NOT NULL AND "
            + changed("revoked_at")
            + ")",
        ),
        LEAVERS,
    ]
