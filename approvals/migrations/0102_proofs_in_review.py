"""What waits is found without reading what was decided."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("approvals", "0101_proofs_signed")]
    operations = [
        migrations.AddIndex(
            model_name="deploymentrequest",
            index=models.Index(
                condition=models.Q(("status", "in_review")),
                fields=["asked_at"],
                name="request_in_review",
            ),
        ),
    ]
