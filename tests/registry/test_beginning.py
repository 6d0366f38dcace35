"""An installation without anybody gets its first administrator from the command line."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from registry.models import AuditEntry, Environment, Person

PASSWORD = "long enough to keep 7"


@pytest.fixture
def run(db, monkeypatch):
    def command(email="zoe@corp.example", password=PASSWORD):
        monkeypatch.setattr("sys.stdin", StringIO(f"{password}\n"))
        out = StringIO()
        call_command("first_administrator", email, name="Zoe", stdout=out)
        return out.getvalue()

    return command


def test_the_first_administrator_signs_in_and_finds_environments(run, client):
    said = run("Zoe@Corp.example")

    answer = client.post(
        "/accounts/login/", {"login": "zoe@corp.example", "password": PASSWORD}
    )
    assert "Zoe is administrator" in said
    assert answer.status_code == 302
    assert client.get("/settings/people/").status_code == 200
    assert list(Environment.objects.values_list("slug", "is_production")) == [
        ("staging", False),
        ("production", True),
    ]
    assert AuditEntry.objects.filter(event="environment.added").count() == 2


def test_a_second_one_is_not_made_this_way(run):
    run()

    with pytest.raises(CommandError, match="there is an administrator already"):
        run("mallory@corp.example")

    assert Person.objects.count() == 1


@pytest.mark.parametrize("given", [{"password": "12345"}, {"email": "no address"}])
def test_a_weak_password_or_no_address_makes_nobody(run, given):
    with pytest.raises(CommandError):
        run(**given)

    assert not Person.objects.exists()
    assert not Environment.objects.exists()


def test_who_asks_for_a_superuser_is_told_the_way():
    with pytest.raises(CommandError, match="first_administrator"):
        call_command("createsuperuser", "--noinput", "--email", "zoe@corp.example")
