"""Rows of the registry that the run-time role adds or ends, and never turns back."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from registry.services.credentials import issue_key, revoke_key


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE registry_credential SET revoked_at = NULL",
        "UPDATE registry_credential SET expires_at = expires_at + interval '1 day'",
        "UPDATE registry_credential SET digest = repeat('a', 64)",
        "UPDATE registry_credential SET agent_id = agent_id + 1",
        "DELETE FROM registry_credential",
    ],
)
def test_a_revoked_key_never_works_again(cast, statement):
    key, _ = issue_key(cast.porter, environment=cast.production, by=cast.alice)
    revoke_key(key, by=cast.alice)

    with pytest.raises(DatabaseError, match="kept"):
        _write(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE registry_environment SET is_production = false",
        "UPDATE registry_environment SET slug = slug || 'x'",
    ],
)
def test_production_stays_production(cast, statement):
    with pytest.raises(DatabaseError, match="kept"):
        _write(statement)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE registry_epoch SET value = value - 1", "DELETE FROM registry_epoch"],
)
def test_the_epoch_only_counts_up(cast, statement):
    with pytest.raises(DatabaseError, match="kept"):
        _write(statement)


def test_an_agent_keeps_its_name(cast):
    with pytest.raises(DatabaseError, match="kept"):
        _write("UPDATE registry_agent SET slug = slug || 'x'")


def _write(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
