"""A database of one's own: here the embedded one plays it, with its doors open."""

from __future__ import annotations

import psycopg
import pytest

from config.embedded import postgres
from config.embedded.errors import StartError
from config.embedded.external import own_database
from config.embedded.processes import start
from config.embedded.roles import as_role
from config.embedded.secrets import Secrets, load_secrets

pytestmark = pytest.mark.server


@pytest.fixture
def server(layout, home):
    """An address for any role of a server that has no `charter_app` yet."""
    program = postgres.prepare(layout, home, load_secrets(layout.secrets))
    home.access.write_text("local all charter_app scram-sha-256\nlocal all all trust\n")
    process = start(program)
    postgres.wait_ready(home, process)
    admin = f"postgresql://postgres@/charter?host={home.socket}"
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute("DROP ROLE charter_app")
    yield admin
    process.stop(within=5)


def test_the_second_role_is_made_where_the_owner_may(server):
    secrets = Secrets("s", "o", "a password & more")

    addresses = own_database(server, secrets)

    assert addresses["DATABASE_OWNER_URL"] == server
    with psycopg.connect(addresses["DATABASE_URL"]) as connection:
        who = connection.execute("SELECT current_user").fetchone()
    assert who == ("charter_app",)


def test_the_second_role_is_found_at_the_next_start(server):
    secrets = Secrets("s", "o", "kept")
    first = own_database(server, secrets)

    second = own_database(server, secrets)

    assert second == first


def test_one_role_serves_for_both_with_a_warning_where_it_may_not(server, capsys):
    owner = as_role(server, "charter_owner", "")

    addresses = own_database(owner, Secrets("s", "o", "a"))

    assert addresses == {"DATABASE_URL": owner, "DATABASE_OWNER_URL": owner}
    assert capsys.readouterr().err.startswith("Warning: the role of DATABASE_URL may")


def test_a_role_with_another_password_is_not_taken_over(server):
    own_database(server, Secrets("s", "o", "theirs"))

    with pytest.raises(StartError) as refusal:
        own_database(server, Secrets("s", "o", "ours"))

    assert "set DATABASE_URL to that role" in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_database_that_does_not_answer_is_said_in_one_sentence(tmp_path):
    nowhere = f"postgresql://postgres@/charter?host={tmp_path}"

    with pytest.raises(StartError) as refusal:
        own_database(nowhere, Secrets("s", "o", "a"))

    assert "cannot be reached" in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgresql://o:p@h:5433/n?sslmode=require",
            "postgresql://r:p%40@h:5433/n?sslmode=require",
        ),
        ("postgresql:///n?host=/s", "postgresql://r:p%40@/n?host=/s"),
    ],
)
def test_an_address_is_rewritten_for_another_role(url, expected):
    assert as_role(url, "r", "p@") == expected
