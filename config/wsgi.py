"""The web process: pages and the management API. Refuses to start when a check finds an error."""

from __future__ import annotations

import os

from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
application = get_wsgi_application()
call_command("check", databases=["default"])
