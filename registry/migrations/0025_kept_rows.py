"""An agent keeps the name it was registered under: keys, manifests and decisions say it."""

from __future__ import annotations

from django.db import migrations

from registry.sql import changed, refuse_update


class Migration(migrations.Migration):
    dependencies = [("registry", "0024_holds")]
    operations = [refuse_update("registry_agent", "named", changed("slug"))]
