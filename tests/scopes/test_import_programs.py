"""The API and the command: the page's service for programs."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from registry.models import Agent
from scopes.services.proposed import waiting_charter
from tests.arrivals import TABLE, make_import

API = "/api/v1/imports"
DESK = Path(__file__).parents[1] / "registry" / "imports" / "desk_server.py"


def post(client, path, body):
    return client.post(path, json.dumps(body), content_type="application/json")


def test_the_api_reads_shows_and_imports(cast, sign_in):
    client = sign_in(cast.alice)

    begun = post(client, API, {"kind": "csv", "content": TABLE, "name": "agents.csv"})
    batch = begun.json()
    clerk = batch["items"][0]
    done = post(
        client,
        f"{API}/{batch['id']}/choices",
        {
            "items": [clerk["id"]],
            "owner_team": "owners",
            "accountable": "alice@charter.test",
        },
    )

    assert begun.status_code == 201
    assert batch["state"] == "ready"
    assert clerk["tools"][0] == {
        "name": "get_issue",
        "effect": "read",
        "resource": "desk",
    }
    assert done.status_code == 201
    assert done.json()["items"][0]["outcome"] == "added"
    assert client.get(f"{API}/{batch['id']}").json()["state"] == "done"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"kind": "csv"},
        {"kind": "csv", "content": "colour\nred"},
        {"kind": "csv", "content": "title\nA", "url": "https://x.example"},
        {"kind": "a2a", "url": "gopher://x.example"},
    ],
)
def test_the_api_refuses_what_makes_no_sense(cast, sign_in, body):
    answer = post(sign_in(cast.alice), API, body)

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "body",
    [
        {"items": "some"},
        {"items": [True]},
        {"items": [1.5]},
        {"items": {"a": 1}},
        {"items": []},
        {"items": [2**70]},
        {"items": "all", "owner_team": "nobody"},
        {"items": "all", "owner_team": "owners"},
    ],
)
def test_the_api_imports_nothing_by_guess(cast, sign_in, body):
    batch = make_import(cast.alice)

    answer = post(sign_in(cast.alice), f"{API}/{batch.pk}/choices", body)

    assert answer.status_code == 422
    assert not Agent.objects.filter(origin="imported").exists()


def test_the_command_imports_a_table_for_a_team(cast, tmp_path, capsys):
    path = tmp_path / "agents.csv"
    path.write_text(TABLE)

    call_command(
        "import_agents", "csv", str(path), by="alice@charter.test", owner="owners"
    )

    assert Agent.objects.get(slug="clerk").accountable == cast.alice
    assert "clerk\tAdded" in capsys.readouterr().out


def test_the_command_only_says_what_would_come_in(cast, tmp_path, capsys):
    path = tmp_path / "agents.csv"
    path.write_text(TABLE)

    call_command(
        "import_agents", "csv", str(path), by="alice@charter.test", dry_run=True
    )

    assert "clerk\tClerk" in capsys.readouterr().out
    assert not Agent.objects.filter(slug="clerk").exists()


def test_the_command_asks_a_server_that_is_a_command(cast):
    call_command(
        "import_agents",
        "mcp",
        "--by",
        "alice@charter.test",
        "--stdio",
        "--",
        sys.executable,
        str(DESK),
        "stdio",
    )

    waiting = waiting_charter(Agent.objects.get(slug="desk-server"))
    assert waiting is not None
    assert "get_issue" in waiting.text


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["csv"], "name one file or address"),
        (["mcp", "--stdio"], "name one file or address"),
        (["csv", "nowhere.csv"], "cannot read `nowhere.csv`"),
        (["csv", "--stdio", "cat"], "unrecognized arguments: --stdio"),
        (["mcp", "http://127.0.0.1/mcp"], "lies at an address that is loopback"),
        (["a2a", "http://x@127.0.0.1/"], "no address that Charter asks"),
    ],
)
def test_the_command_says_why_not(cast, arguments, says):
    kind, *rest = arguments

    with pytest.raises(CommandError, match=says):
        call_command("import_agents", kind, "--by", "alice@charter.test", *rest)


def test_the_command_names_every_wrong_line(cast, tmp_path):
    path = tmp_path / "agents.csv"
    path.write_text("name,type\nBad Name,micro\nother,mini\n")

    with pytest.raises(CommandError, match=r"line 2: .*\n  line 3: "):
        call_command("import_agents", "csv", str(path), by="alice@charter.test")
