"""The environment, read once and validated: the only place that looks at it.

A wrong or missing value stops the start with every problem named, never with the first one alone.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any, Literal
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class SettingsError(SystemExit):
    """The environment does not make a valid configuration; the message lists each problem on a line."""


class Environment(BaseSettings):
    """Every variable Charter reads. `docs/settings.md` describes each for the person who runs it."""

    model_config = SettingsConfigDict(case_sensitive=True, extra="ignore")

    database_url: str = Field(alias="DATABASE_URL")
    database_owner_url: str | None = Field(None, alias="DATABASE_OWNER_URL")
    database_role: Literal["app", "owner"] = Field("app", alias="CHARTER_DB_ROLE")
    broker_url: str = Field(alias="CELERY_BROKER_URL")
    secret_key: str = Field(alias="SECRET_KEY", min_length=50)
    public_url: str = Field("http://127.0.0.1:8000", alias="CHARTER_URL")
    data: Path = Field(Path("var"), alias="CHARTER_DATA")
    keys: Path | None = Field(None, alias="CHARTER_KEYS")
    email_url: str | None = Field(None, alias="EMAIL_URL")
    email_dir: Path | None = Field(None, alias="EMAIL_DIR")
    email_from: str = Field("charter@localhost", alias="EMAIL_FROM")
    resolver_url: str | None = Field(None, alias="RESOLVER_URL")
    trusted_proxy: bool = Field(default=False, alias="CHARTER_TRUSTED_PROXY")

    @field_validator("database_url", "database_owner_url")
    @classmethod
    def _postgresql_only(cls, value: str | None) -> str | None:
        if value is not None and urlsplit(value).scheme not in {
            "postgresql",
            "postgres",
        }:
            raise ValueError("Charter runs on PostgreSQL: postgresql://user@host/name")
        return value

    @field_validator("public_url")
    @classmethod
    def _address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("an address such as https://charter.example.com")
        return value.rstrip("/")

    @field_validator("email_url")
    @classmethod
    def _mail_server(cls, value: str | None) -> str | None:
        parts = urlsplit(value or "")
        if value and (parts.scheme not in {"smtp", "smtps"} or not parts.hostname):
            raise ValueError("an address such as smtp://user:password@mail:587")
        return value

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


def read_environment() -> Environment:
    """Read and validate the environment, or stop with one line a problem."""
    try:
        return Environment()
    except ValidationError as error:
        lines = [
            f"  {problem['loc'][0]}: {problem['msg']}" for problem in error.errors()
        ]
        raise SettingsError(
            "Charter cannot start; mend these environment variables:\n"
            + "\n".join(lines)
            + "\n(`make run` sets them all; docs/settings.md explains each)"
        ) from None


def database(url: str, **options: Any) -> dict[str, Any]:
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
        "OPTIONS": {**query, **options},
    }


def throwaway_secret() -> str:
    """Fifty random characters or more, for a process whose secrets need not outlive it."""
    return secrets.token_urlsafe(48)
