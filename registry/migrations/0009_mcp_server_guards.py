"""What is published stays as it is; what is retired stays retired."""

from __future__ import annotations

from django.db import migrations

from registry.sql import changed, refuse_delete, refuse_update


class Migration(migrations.Migration):
    dependencies = [("registry", "0008_mcp_servers")]
    operations = [
        refuse_delete("registry_mcpserver"),
        refuse_update("registry_mcpserver", "kept", changed("name", "added_by_id")),
        refuse_delete("registry_mcpserverversion"),
        refuse_update(
            "registry_mcpserverversion",
            "kept",
            changed(
                "server_id",
                "name",
                "version",
                "document",
                "digest",
                "source",
                "published_by_id",
                "published_at",
            ),
        ),
        refuse_update(
            "registry_agent",
            "retired",
            "OLD.state = 'retired' AND NEW.state <> 'retired'",
        ),
    ]
