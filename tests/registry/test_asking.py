"""Asking addresses: through the allowed hosts alone, with what lies there checked."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from registry.fetch.errors import AddressRefusedError, FetchFailedError
from registry.fetch.target import AllowedHosts, HostRule
from registry.fetch.transport import Limits
from registry.imports.errors import ImportRefusedError
from registry.imports.mcp_asking import ask_server
from registry.imports.mcp_command import ask_command
from registry.imports.proposal import Effect, Kind, Proposal
from registry.services.imports.asking import read_address
from registry.services.imports.outside import allow_host, trust_card_key
from tests.registry.fetch.canary import Answering, serving
from tests.registry.imports.cards import CARD_1_0, as_bytes, new_key, signed

DESK = Path(__file__).parent / "imports" / "desk_server.py"
EFFECTS = {
    "get_issue": Effect.READ,
    "edit_issue": Effect.WRITE,
    "delete_issue": Effect.DESTRUCTIVE,
}


def asked(kind: Kind, url: str) -> list[Proposal]:
    return list(read_address(kind, url).proposals)


def allow(cast, server) -> str:
    allow_host("127.0.0.1", port=server.port, reason="test", by=cast.frank)
    return f"http://127.0.0.1:{server.port}"


def test_no_address_of_the_inside_is_asked_before_it_is_allowed(cast):
    with serving(lambda request: request.reply(as_bytes(CARD_1_0))) as canary:
        for kind in Kind:
            with pytest.raises(AddressRefusedError):
                asked(kind, f"http://127.0.0.1:{canary.port}/card.json")

    assert canary.connections == 0


def test_a_card_is_read_where_an_administrator_allows_it(cast):
    with serving(lambda request: request.reply(as_bytes(CARD_1_0))) as server:
        found = asked(Kind.A2A, f"{allow(cast, server)}/card.json")

    assert found[0].signature == "not signed"


@pytest.mark.parametrize("place", ["own", "elsewhere"])
def test_a_signed_card_is_checked_with_the_keys_of_its_own_origin(cast, place):
    key = new_key()
    keys = json.dumps({"keys": [key.as_dict(private=False)]}).encode()

    def answer(request: Answering) -> None:
        request.reply(keys if request.path == "/keys" else card[0])

    with serving(answer) as server, serving(lambda r: r.reply(keys)) as other:
        own, away = allow(cast, server), allow(cast, other)
        jku = f"{own if place == 'own' else away}/keys"
        card = [as_bytes(signed(CARD_1_0, key, jku=jku))]

        if place == "own":
            found = asked(Kind.A2A, f"{own}/card.json")
            assert found[0].signature == f"verified by {own}, key `key-1`"
        else:
            with pytest.raises(ImportRefusedError, match="no key here"):
                asked(Kind.A2A, f"{own}/card.json")

    assert other.connections == 0


def test_a_key_that_an_administrator_trusts_checks_a_card_from_anywhere(cast):
    key = new_key("Ed25519")
    trust_card_key(dict(key.as_dict(private=False)), whose="Kitchen", by=cast.frank)
    card = as_bytes(signed(CARD_1_0, key, algorithm="Ed25519"))

    with serving(lambda request: request.reply(card)) as server:
        found = asked(Kind.A2A, f"{allow(cast, server)}/card.json")

    assert found[0].signature == "verified by Kitchen, key `key-1`"


@pytest.fixture(scope="module")
def desk() -> Iterator[int]:
    """The port of a real MCP server."""
    process = subprocess.Popen(
        [sys.executable, DESK, "http"], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


def test_an_mcp_server_lists_its_tools_over_http(desk):
    here = AllowedHosts([HostRule("127.0.0.1", desk)])

    found = ask_server(f"http://127.0.0.1:{desk}/mcp", allowed=here)

    assert (found.name, found.version) == ("desk-server", "3.1")
    assert {tool.name: tool.effect for tool in found.tools} == EFFECTS
    assert all(tool.definition for tool in found.tools)


def test_an_mcp_server_of_the_inside_is_not_asked(desk):
    with pytest.raises(AddressRefusedError):
        ask_server(f"http://127.0.0.1:{desk}/mcp", allowed=AllowedHosts())


@pytest.mark.parametrize("status", [200, 302, 401, 404, 500])
def test_what_is_no_mcp_server_is_a_refusal(status):
    def answer(request: Answering) -> None:
        request.reply(b"{}", status=status, Location="http://127.0.0.1:9/")

    with serving(answer) as server:
        here = AllowedHosts([HostRule("127.0.0.1", server.port)])

        with pytest.raises(FetchFailedError):
            ask_server(
                f"http://127.0.0.1:{server.port}/mcp",
                allowed=here,
                limits=Limits(seconds=3),
            )


def test_a_command_lists_its_tools_over_stdio():
    found = ask_command([sys.executable, str(DESK), "stdio"])

    assert {tool.name: tool.effect for tool in found.tools} == EFFECTS


def test_a_command_that_is_no_mcp_server_is_a_refusal():
    with pytest.raises(FetchFailedError):
        ask_command(["/bin/true"])


def test_only_the_command_line_runs_commands():
    root = Path(__file__).resolve().parents[2]
    importers = {
        str(path.relative_to(root))
        for app in ("registry", "scopes", "approvals", "config")
        for path in (root / app).rglob("*.py")
        if "import ask_command" in path.read_text()
        or "StdioServerParameters" in path.read_text()
    }

    assert importers == {
        "config/management/commands/import_agents.py",
        "registry/imports/mcp_command.py",
    }
