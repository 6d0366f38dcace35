"""Tests: the dev settings with mail in memory and no compression of static files."""

from __future__ import annotations

import os

from config.settings.env import throwaway_secret

os.environ.setdefault("SECRET_KEY", throwaway_secret())

from config.settings.dev import *

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# The cheapest hasher that is still a real one: the tests sign in hundreds of times.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
ACCOUNT_RATE_LIMITS = False
