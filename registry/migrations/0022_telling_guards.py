"""What happened and what was tried is kept; what was told is told once."""

from __future__ import annotations

from django.db import migrations

from registry.sql import append_only, changed, refuse_delete, refuse_update


class Migration(migrations.Migration):
    dependencies = [("registry", "0021_telling")]
    operations = [
        append_only("registry_event"),
        append_only("registry_deliveryattempt"),
        refuse_delete("registry_endpoint"),
        refuse_update(
            "registry_endpoint",
            "kept",
            "OLD.state = 'removed' OR "
            + changed("kind", "address", "shown", "made_by_id", "made_at"),
        ),
        refuse_delete("registry_delivery"),
        refuse_update("registry_delivery", "kept", changed("endpoint_id", "event_id")),
        refuse_delete("registry_notice"),
        refuse_update(
            "registry_notice",
            "kept",
            "OLD.sent_at IS NOT NULL OR OLD.digest_id IS NOT NULL AND "
            + changed("digest_id", "due_at")
            + " OR "
            + changed("event_id", "person_id"),
        ),
        refuse_delete("registry_digest"),
        refuse_update(
            "registry_digest",
            "kept",
            "OLD.sent_at IS NOT NULL OR " + changed("person_id", "day", "made_at"),
        ),
    ]
