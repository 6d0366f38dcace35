"""What waits, and what asks somebody, is found without reading what was decided."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("approvals", "0015_signed")]
    operations = [
        migrations.AddIndex(
            model_name="deploymentrequest",
            index=models.Index(
                condition=models.Q(("status", "in_review")),
                fields=["asked_at"],
                name="request_in_review",
            ),
        ),
        migrations.AddIndex(
            model_name="requirement",
            index=GinIndex(
                fields=["needs"], name="requirement_needs", opclasses=["jsonb_path_ops"]
            ),
        ),
    ]
