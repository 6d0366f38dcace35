"""Tests: the dev settings with mail in memory. `tests/conftest.py` starts the services and names them.

The defaults here let tools that only import the code (mypy, makemigrations --check) do without services.
"""

from __future__ import annotations

import os

from config.settings.env import throwaway_secret

os.environ.setdefault("SECRET_KEY", throwaway_secret())
os.environ.setdefault("DATABASE_URL", "postgresql://charter_app@/charter")
os.environ.setdefault("CELERY_BROKER_URL", "memory://")

from config.settings.dev import *

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# The tests make and sign in hundreds of people; a good hasher takes its time on purpose.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLAUTH_TRUSTED_PROXY_COUNT = 0
ACCOUNT_RATE_LIMITS = False
API_RATE_LIMIT = 1_000_000
