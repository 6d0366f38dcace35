"""The command line as an agent, against the resolver itself."""

from __future__ import annotations

import json

import pytest
from django.conf import settings

from charter.cli import agent_side, main
from charter.cli.commands import doctor
from charter.language.canonical import canonical_data
from charter.language.reader import read
from registry.clock import now
from registry.services.keys import ensure_keys
from scopes.models import Run
from tests.factories import ARTICLE
from tests.scopes.resolver.test_client_library import DoorTransport

SURE = '{"confidence_score": 0.93}'
READ = ["--action", "get_profile", "--resource", "customer_profile", "--mode", "read"]
BAD = ["--action", "get_invoice", "--resource", "billing_system", "--mode", "read"]
DELETE = [
    "--action",
    "delete_item",
    "--resource",
    "onboarding_checklist",
    "--mode",
    "write",
]


@pytest.fixture
def charter(door, article, tmp_path, monkeypatch, capsys):
    """Run the command line; returns its exit code, its output and what it tells."""
    monkeypatch.setenv("CHARTER_URL", "http://resolver")
    monkeypatch.setenv("CHARTER_KEY", door.key)
    trust = ensure_keys(settings.KEYS_DIR, at=now()).trust
    monkeypatch.setenv("CHARTER_TRUST", trust)
    monkeypatch.setenv("CHARTER_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("CHARTER_TOKEN", raising=False)
    monkeypatch.setattr(agent_side, "WIRE", DoorTransport(door))

    def call(*argv: str):
        capsys.readouterr()
        code = main(argv)
        return code, *capsys.readouterr()

    return call


def test_what_is_pulled_is_what_is_in_force(charter, tmp_path):
    file = tmp_path / "charter.yaml"

    code, out, err = charter("pull", str(file))

    assert (code, out) == (0, "")
    assert "v1 in staging, enforce, sha256:" in err
    assert (
        canonical_data(read(file.read_bytes()))["authorization"]
        == (canonical_data(read(ARTICLE.encode()))["authorization"])
    )


def test_nothing_is_pulled_under_another_root(charter, monkeypatch, tmp_path):
    monkeypatch.setenv("CHARTER_TRUST", "A" * 43)

    code, out, err = charter("pull")
    keys, _, said = charter("keys", "verify")

    assert (code, out) == (3, "")
    assert "not to be trusted" in err
    assert keys == 1
    assert "not signed by the trusted root" in said


def test_the_keys_of_this_server_are_verified(charter):
    code, out, _ = charter("keys", "verify", "--output", "json")

    assert code == 0
    assert [one["use"] for one in json.loads(out)["keys"]] == ["manifest", "freshness"]


def test_a_shell_script_lives_under_its_charter(charter):
    _, opened, _ = charter("run", "open", "--task", "a test", "--context", SURE)
    run = opened.strip()

    codes = [charter("run", "check", run, *what)[0] for what in (READ, BAD, DELETE)]
    ended, _, _ = charter("run", "finish", run)
    late, out, _ = charter("run", "check", run, *READ, "--output", "json")

    row = Run.objects.get(pk=run)
    assert (row.task, row.actions_used, row.state) == ("a test", 1, "finished")
    assert codes == [0, 10, 11]
    assert (ended, late, json.loads(out)["code"]) == (0, 10, "run_closed")


def test_a_call_that_is_named_is_safe_to_ask_again(charter):
    _, opened, _ = charter("run", "open", "--context", SURE)
    run = opened.strip()
    once = ("run", "check", run, *READ, "--call", "one", "--output", "json")

    first, again = (json.loads(charter(*once)[1]) for _ in range(2))

    assert (first["repeated"], again["repeated"]) == (False, True)
    assert Run.objects.get(pk=run).actions_used == 1


def test_nobody_there_is_no_answer(charter, monkeypatch):
    monkeypatch.setattr(agent_side, "WIRE", None)
    monkeypatch.setenv("CHARTER_URL", "http://127.0.0.1:9")
    monkeypatch.setattr(doctor, "PATIENCE", 0.2)

    checked = charter("run", "check", "0", *READ)
    looked, out, _ = charter("doctor", "--output", "json")

    states = {one["what"]: one["state"] for one in json.loads(out)}
    assert checked[0] == 3
    assert looked == 1
    assert (states["server"], states["cache"]) == ("fail", "ok")


def test_the_doctor_finds_everything_in_order(charter):
    code, out, _ = charter("doctor", "--output", "json")

    states = {one["what"]: one["state"] for one in json.loads(out)}
    assert code == 0
    assert states == dict.fromkeys(
        ("python", "settings", "server", "keys", "manifest", "cache"), "ok"
    )


def test_without_settings_each_command_says_which(charter, monkeypatch):
    monkeypatch.delenv("CHARTER_KEY")

    code, _, err = charter("pull")

    assert code == 2
    assert "set CHARTER_KEY" in err
