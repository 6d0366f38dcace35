"""A key that was revoked stays so, an environment stays what it is, and the epoch only counts up."""

from __future__ import annotations

from django.db import migrations

from registry.sql import changed, refuse_delete, refuse_update


class Migration(migrations.Migration):
    dependencies = [("registry", "0022_telling_guards")]
    operations = [
        refuse_delete("registry_credential"),
        refuse_update(
            "registry_credential",
            "kept",
            changed(
                "agent_id",
                "environment_id",
                "prefix",
                "digest",
                "created_by_id",
                "created_at",
                "expires_at",
            )
            + " OR (OLD.revoked_at IS NOT NULL AND "
            + changed("revoked_at")
            + ")",
        ),
        refuse_update(
            "registry_environment", "kept", changed("slug", "is_production")
        ),
        refuse_delete("registry_epoch"),
        refuse_update(
            "registry_epoch", "grows", changed("id") + " OR NEW.value < OLD.value"
        ),
    ]
