"""The audit trail only grows; there is one epoch."""

from __future__ import annotations

from django.db import migrations

from registry.sql import append_only


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_catalogue")]
    operations = [
        append_only("registry_auditentry"),
        migrations.RunSQL(
            "INSERT INTO registry_epoch (id, value) VALUES (1, 1);",
            "DELETE FROM registry_epoch;",
        ),
    ]
