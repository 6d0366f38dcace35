"""Breaches of outcome contracts: begun and ended, never rewritten."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

import registry.clock
from registry.sql import changed, refuse_delete, refuse_update


class Migration(migrations.Migration):
    dependencies = [("scopes", "0008_decision_log"), ("registry", "0024_holds")]
    operations = [
        migrations.CreateModel(
            name="Breach",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("acts", models.CharField(choices=[("notify_owner", "notify_owner"), ("require_review", "require_review"), ("suspend", "suspend")], max_length=20)),
                ("clauses", models.JSONField()),
                ("since", models.DateTimeField(db_default=registry.clock.CharterNow())),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_because", models.CharField(blank=True, max_length=60)),
                ("agent", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="breaches", to="registry.agent")),
                ("environment", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.environment")),
                ("version", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="scopes.version")),
            ],
            options={"ordering": ["-since"]},
        ),
        migrations.AddConstraint(
            model_name="breach",
            constraint=models.UniqueConstraint(condition=models.Q(("ended_at", None)), fields=("agent", "environment"), name="one_breach_at_a_time"),
        ),
        refuse_delete("scopes_breach"),
        refuse_update(
            "scopes_breach",
            "kept",
            changed("agent_id", "environment_id", "version_id", "acts", "clauses", "since")
            + " OR OLD.ended_at IS NOT NULL",
        ),
    ]
