"""An index that finds audit entries by what they changed."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("registry", "0018_chain_records")]

    operations = [
        migrations.AddIndex(
            model_name="auditentry",
            index=GinIndex(
                OpClass("changes", name="jsonb_path_ops"), name="audit_changes"
            ),
        )
    ]
