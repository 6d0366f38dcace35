"""`make run`: everything on this machine, plain HTTP on loopback, sample data allowed."""

from __future__ import annotations

from config.settings.base import *

SAMPLE_DATA_ALLOWED = True
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
# Caddy, the front, stands before every request and says who asked.
ALLAUTH_TRUSTED_PROXY_COUNT = 1
WHITENOISE_USE_FINDERS = True
CSRF_TRUSTED_ORIGINS = [ENV.public_url]
