"""The environment, read once and validated: the only place that looks at it.

A wrong or missing value stops the start with every problem named, never with the first one alone.
Plain Python: every process reads this first, and a validation library costs each a third of a second.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

SECRET_LENGTH = 50
TOKEN_LENGTH = 16


class SettingsError(SystemExit):
    """The environment does not make a valid configuration; the message lists each problem on a line."""


@dataclass(frozen=True, slots=True)
class Environment:
    """Every variable Charter reads. `docs/settings.md` describes each for the person who runs it."""

    database_url: str
    database_owner_url: str | None
    database_role: str
    broker_url: str
    secret_key: str
    public_url: str
    data: Path
    keys: Path | None
    email_url: str | None
    email_dir: Path | None
    email_from: str
    resolver_url: str | None
    trusted_proxy: bool
    api_rate_limit: int
    embedder: str
    public_registry: bool
    import_preview_days: int
    decisions_kept_days: int
    events_kept_days: int
    metrics_token: str | None

    @property
    def mail_server(self) -> SplitResult:
        """The parts of EMAIL_URL; empty without one."""
        return urlsplit(self.email_url or "")

    @property
    def keys_dir(self) -> Path:
        """Where the Ed25519 signing keys lie."""
        return self.keys or self.data / "keys"

    @property
    def database_in_use(self) -> str:
        """The URL of this process's database role."""
        if self.database_role == "owner" and self.database_owner_url:
            return self.database_owner_url
        return self.database_url


def _postgresql(text: str) -> str:
    if urlsplit(text).scheme not in {"postgresql", "postgres"}:
        raise ValueError("Charter runs on PostgreSQL: postgresql://user@host/name")
    return text


def _role(text: str) -> str:
    if text not in {"app", "owner"}:
        raise ValueError("it is `app` or `owner`")
    return text


def _embedder(text: str) -> str:
    if text not in {"minilm", "none"}:
        raise ValueError("it is `minilm` or `none`")
    return text


def _secret(text: str) -> str:
    if len(text) < SECRET_LENGTH:
        raise ValueError(f"it needs at least {SECRET_LENGTH} characters")
    return text


def _token(text: str) -> str:
    if len(text) < TOKEN_LENGTH:
        raise ValueError(f"it needs at least {TOKEN_LENGTH} characters")
    return text


def _address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("an address such as https://charter.example.com")
    return text.rstrip("/")


def _mail_server(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ValueError("an address such as smtp://user:password@mail:587")
    return text


LEAST_KEPT = 30
"""Days that decisions are kept at least: reviews, replays and shadow periods look so far back."""


LEAST_TOLD = 90
"""Days that events are kept at least: the database deletes no younger ones."""


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise ValueError("a whole number from 1")
    return int(text)


def _kept(text: str) -> int:
    if (days := _count(text)) < LEAST_KEPT:
        raise ValueError(f"at least {LEAST_KEPT} days")
    return days


def _told(text: str) -> int:
    if (days := _count(text)) < LEAST_TOLD:
        raise ValueError(f"at least {LEAST_TOLD} days")
    return days


def _yes(text: str) -> bool:
    if text not in {"0", "1"}:
        raise ValueError("it is 1 or 0")
    return text == "1"


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable: its name, how its text is read (or `ValueError` says what is wrong), its value unset."""

    name: str
    read: Callable[[str], Any]
    unset: Any = None
    needed: bool = False


VARIABLES = {
    "database_url": Variable("DATABASE_URL", _postgresql, needed=True),
    "database_owner_url": Variable("DATABASE_OWNER_URL", _postgresql),
    "database_role": Variable("CHARTER_DB_ROLE", _role, "app"),
    "broker_url": Variable("CELERY_BROKER_URL", str, needed=True),
    "secret_key": Variable("SECRET_KEY", _secret, needed=True),
    "public_url": Variable("CHARTER_URL", _address, "http://127.0.0.1:8000"),
    "data": Variable("CHARTER_DATA", Path, Path("var")),
    "keys": Variable("CHARTER_KEYS", Path),
    "email_url": Variable("EMAIL_URL", _mail_server),
    "email_dir": Variable("EMAIL_DIR", Path),
    "email_from": Variable("EMAIL_FROM", str, "charter@localhost"),
    "resolver_url": Variable("RESOLVER_URL", _address),
    "trusted_proxy": Variable("CHARTER_TRUSTED_PROXY", _yes, unset=False),
    "api_rate_limit": Variable("API_RATE_LIMIT", _count, 600),
    "embedder": Variable("CHARTER_EMBEDDER", _embedder, "minilm"),
    "public_registry": Variable("CHARTER_PUBLIC_REGISTRY", _yes, unset=False),
    "import_preview_days": Variable("CHARTER_IMPORT_PREVIEW_DAYS", _count, 7),
    "decisions_kept_days": Variable("CHARTER_DECISIONS_KEPT_DAYS", _kept, 0),
    "metrics_token": Variable("CHARTER_METRICS_TOKEN", _token),
    "events_kept_days": Variable("CHARTER_EVENTS_KEPT_DAYS", _told, 365),
}
"""By the field each one fills; an empty variable is an unset one."""


def read_environment(environ: Mapping[str, str] = os.environ) -> Environment:
    """Read and validate the environment, or stop with one line a problem."""
    values: dict[str, Any] = {}
    problems = []
    for field, variable in VARIABLES.items():
        text = environ.get(variable.name, "")
        try:
            values[field] = variable.read(text) if text else variable.unset
        except ValueError as error:
            problems.append(f"  {variable.name}: {error}")
        if variable.needed and not text:
            problems.append(f"  {variable.name}: it is not set")
    if problems:
        raise SettingsError(
            "Charter cannot start; mend these environment variables:\n"
            + "\n".join(problems)
            + "\n(`make run` sets them all; docs/settings.md explains each)"
        )
    return Environment(**values)


def database(url: str) -> dict[str, Any]:
    """Django's database settings from a URL; `?host=/folder` names a socket folder."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    host = query.pop("host", None) or (
        unquote(parts.hostname) if parts.hostname else ""
    )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(query.pop("port", None) or parts.port or ""),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": query,
    }


def throwaway_secret() -> str:
    """Fifty random characters or more, for a process whose secrets need not outlive it."""
    return secrets.token_urlsafe(48)
