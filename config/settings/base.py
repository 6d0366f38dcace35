"""Settings that hold everywhere."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

from csp.constants import NONE, SELF

from config.settings.env import database, read_environment

ENV = read_environment()
BASE_DIR = Path(__file__).resolve().parents[2]

SECRET_KEY = ENV.secret_key
DEBUG = False
SAMPLE_DATA_ALLOWED = False
TRUSTED_PROXY = ENV.trusted_proxy
PUBLIC_URL = ENV.public_url
ALLOWED_HOSTS = ["*"]
KEYS_DIR = ENV.keys_dir
RESOLVER_URL = ENV.resolver_url
API_RATE_LIMIT = ENV.api_rate_limit
EMBEDDER = ENV.embedder
PUBLIC_REGISTRY = ENV.public_registry
IMPORT_PREVIEW_DAYS = ENV.import_preview_days
DECISIONS_KEPT_DAYS = ENV.decisions_kept_days
EVENTS_KEPT_DAYS = ENV.events_kept_days

INSTALLED_APPS = [
    "config",
    "registry",
    "scopes",
    "approvals",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "template_partials",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "config.door.EntranceMiddleware",
    "config.tracing.TraceMiddleware",
    "config.requests.PlainAddressMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.glance.GlanceMiddleware",
    "config.timezones.TimezoneMiddleware",
    "config.refusals.RefusalMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.navigation",
            ],
            "builtins": [
                "config.templatetags.components",
                "config.templatetags.moments",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": database(ENV.database_in_use)}
RUNTIME_DATABASE_URL = ENV.database_url
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": ENV.broker_url.replace("redis+socket://", "unix://"),
        "KEY_PREFIX": "charter",
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "registry.Person"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "config.accounts.ClosedAdapter"
ACCOUNT_FORMS = {
    "login": "config.sign_in.LoginForm",
    "reauthenticate": "config.sign_in.ReauthenticateForm",
    "reset_password": "config.sign_in.ResetPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Whoever asks for a password for an address that is nobody's here sends that address nothing.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

MAIL_PORTS = {"smtp": 25, "smtps": 465}
STARTTLS_PORT = 587
# A mail server that hangs must not keep a worker from what people wait for.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = ENV.email_from
if ENV.email_url:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = ENV.mail_server.hostname
    EMAIL_PORT = ENV.mail_server.port or MAIL_PORTS[ENV.mail_server.scheme]
    EMAIL_HOST_USER = unquote(ENV.mail_server.username or "")
    EMAIL_HOST_PASSWORD = unquote(ENV.mail_server.password or "")
    EMAIL_USE_SSL = ENV.mail_server.scheme == "smtps"
    EMAIL_USE_TLS = ENV.mail_server.port == STARTTLS_PORT
elif ENV.email_dir:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(ENV.email_dir)
else:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

REST_FRAMEWORK = {
    # The first one's challenge makes a 401.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "registry.rest.authentication.TokenAuthentication",
        "registry.rest.authentication.CookieAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["config.requests.StrictJsonParser"],
    "DEFAULT_THROTTLE_CLASSES": ["registry.rest.limits.CallerLimit"],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "config.problems.exception_handler",
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Charter",
    "DESCRIPTION": "The management API: the same services as the browser, for a person's scripts. "
    "Errors are problem details (RFC 9457); lists come in pages, with a cursor; every POST takes an "
    "`Idempotency-Key`.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": ["config.openapi.with_run_time"],
}

CELERY_BROKER_URL = ENV.broker_url
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 300
# In kB: a worker that has embedded texts keeps the model's 150 MB until it is replaced.
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 200_000
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    # A broker that stalls must not hold the answer to a change that is committed.
    "socket_timeout": 2.0,
    "socket_connect_timeout": 2.0,
}
CELERY_BEAT_SCHEDULE = {
    "tend owners": {"task": "registry.tasks.tend_owners", "schedule": 300.0},
    "deliver what failed": {
        "task": "registry.tasks.deliver_again",
        "schedule": 5.0,
    },
    "tend notices": {"task": "registry.tasks.tend_notices", "schedule": 60.0},
    "relay the outbox": {"task": "registry.tasks.relay_outbox", "schedule": 2.0},
    "forget kept answers": {
        "task": "registry.tasks.forget_kept_answers",
        "schedule": 3600.0,
    },
    "forget what was told": {
        "task": "registry.tasks.forget_told",
        "schedule": 86400.0,
    },
    "seal the audit trail": {"task": "registry.tasks.seal_audit", "schedule": 10.0},
    "forget unconfirmed imports": {
        "task": "scopes.tasks.forget_imports",
        "schedule": 3600.0,
    },
    "verify the audit trail": {
        "task": "registry.tasks.verify_audit",
        "schedule": 3600.0,
    },
    "remind who is waited for": {"task": "config.tasks.remind", "schedule": 300.0},
    "tend certification": {"task": "config.tasks.certify", "schedule": 900.0},
    "expire what ran out": {"task": "config.tasks.expire", "schedule": 15.0},
    "embed what is missing": {
        "task": "registry.tasks.embed_agents",
        "schedule": 15.0,
    },
    "add up what was decided": {
        "task": "scopes.tasks.refresh_activity",
        "schedule": 60.0,
    },
    "seal the decision log": {
        "task": "scopes.tasks.seal_decisions",
        "schedule": 10.0,
    },
    "tend the decision log": {
        "task": "scopes.tasks.tend_decisions",
        "schedule": 3600.0,
    },
    "verify the decision log": {
        "task": "scopes.tasks.verify_decisions",
        "schedule": 86400.0,
    },
    "look at outcome contracts": {
        "task": "scopes.tasks.refresh_contracts",
        "schedule": 60.0,
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
}
