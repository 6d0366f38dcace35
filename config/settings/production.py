"""Production: behind TLS, two database roles, no sample people. `config/checks.py` refuses anything less."""

from __future__ import annotations

from urllib.parse import urlsplit

from config.settings.base import *

ALLOWED_HOSTS = [urlsplit(ENV.public_url).hostname or ""]
CSRF_TRUSTED_ORIGINS = [ENV.public_url]
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
if ENV.trusted_proxy:
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
STATIC_ROOT = BASE_DIR / "staticroot"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
