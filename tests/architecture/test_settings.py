"""Production refuses to start unsafe."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.checks import run_checks

from config.sample.cast import SAMPLE_DOMAIN
from registry.models import Person
from tests.database import Server, as_owner, named

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
    return manage("check", "--tag", "security", **changes)


def manage(*words: str, **changes: str | None) -> subprocess.CompletedProcess[str]:
    wanted = {"PATH": os.environ["PATH"], **SAFE, **changes}
    return subprocess.run(
        [sys.executable, "manage.py", *words],
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


@pytest.fixture
def empty(server: Server):
    """The addresses of a database without tables, for both roles."""
    name = "charter_empty"
    with as_owner(named(server.owner_url, "postgres")) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
    return {
        "DATABASE_URL": named(server.app_url, name),
        "DATABASE_OWNER_URL": named(server.owner_url, name),
    }


def test_production_refuses_a_database_without_its_tables(empty):
    result = manage("check", "--database", "default", **empty)

    assert result.returncode != 0
    assert "migrations are missing" in result.stderr


def test_the_owner_migrates_an_empty_production_database(empty):
    result = manage("migrate", CHARTER_DB_ROLE="owner", **empty)

    assert result.returncode == 0, result.stderr
    assert manage("check", "--database", "default", **empty).returncode == 0


@pytest.mark.django_db
def test_production_refuses_sample_people(settings):
    settings.SAMPLE_DATA_ALLOWED = False
    Person.objects.create_person(email=f"eve@{SAMPLE_DOMAIN}", name="Eve")

    found = run_checks(tags=["database"], databases=["default"])

    assert [problem.id for problem in found] == ["charter.E002"]


def test_every_wrong_variable_is_named_at_once():
    result = check(SECRET_KEY="short", CHARTER_URL="nowhere", CELERY_BROKER_URL=None)

    assert result.returncode != 0
    for name in ("SECRET_KEY", "CHARTER_URL", "CELERY_BROKER_URL"):
        assert f"  {name}: " in result.stderr
