"""Production refuses to start unsafe (promise 22)."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAFE = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "DATABASE_URL": "postgresql://charter_app:x@127.0.0.1:1/charter",
    "DATABASE_OWNER_URL": "postgresql://charter_owner:x@127.0.0.1:1/charter",
    "CELERY_BROKER_URL": "redis://127.0.0.1:1/0",
    "SECRET_KEY": secrets.token_urlsafe(50),
    "CHARTER_URL": "https://charter.example.com",
    "CHARTER_TRUSTED_PROXY": "1",
}


def check(**changes: str | None) -> subprocess.CompletedProcess[str]:
    wanted = {"PATH": os.environ["PATH"], **SAFE, **changes}
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--tag", "security"],
        cwd=ROOT,
        env={name: value for name, value in wanted.items() if value is not None},
        capture_output=True,
        text=True,
        check=False,
    )


def test_safe_production_settings_pass():
    result = check()

    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"SECRET_KEY": "insecure-" * 8}, "SECRET_KEY"),
        ({"CHARTER_URL": "http://charter.example.com"}, "not https"),
        ({"CHARTER_TRUSTED_PROXY": "0"}, "no TLS proxy"),
        ({"DATABASE_OWNER_URL": None}, "one database role"),
        ({"DATABASE_OWNER_URL": SAFE["DATABASE_URL"]}, "one database role"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"DATABASE_URL": "sqlite:///x"}, "DATABASE_URL"),
        ({"CELERY_BROKER_URL": None}, "CELERY_BROKER_URL"),
    ],
)
def test_unsafe_production_settings_refuse_to_start(changes, said):
    result = check(**changes)

    assert result.returncode != 0
    assert said in result.stderr
