"""The web process: pages and the management API. Refuses to start when a check finds an error."""

from __future__ import annotations

import os
import sys

from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

# A page waits for the database some twenty times; after each it would wait up to 5 ms for its turn.
sys.setswitchinterval(0.0005)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
application = get_wsgi_application()
call_command("check", databases=["default"])
