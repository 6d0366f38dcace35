"""Tools of MCP servers, and feeds of MCP registries."""

from __future__ import annotations

import json

import pytest

from registry.imports.errors import ImportRefusedError
from registry.imports.mcp_tools import definition_of, read_tool_list
from registry.imports.proposal import Effect
from registry.imports.server_feed import OFFICIAL, read_page


def listed(*tools, **server) -> bytes:
    return json.dumps(
        {"serverInfo": {"name": "desk", **server}, "tools": tools}
    ).encode()


@pytest.mark.parametrize(
    ("name", "hints", "effect"),
    [
        ("a", {"readOnlyHint": True}, Effect.READ),
        ("a", {"readOnlyHint": True, "destructiveHint": True}, Effect.READ),
        ("a", {"destructiveHint": False}, Effect.WRITE),
        ("a", {"readOnlyHint": False}, Effect.DESTRUCTIVE),
        ("a", {"destructiveHint": True}, Effect.DESTRUCTIVE),
        ("a", {"readOnlyHint": "yes"}, Effect.DESTRUCTIVE),
        ("a", {"readOnlyHint": 1}, Effect.DESTRUCTIVE),
        ("a", None, Effect.DESTRUCTIVE),
        ("a", [], Effect.DESTRUCTIVE),
        ("deleteAll", {"readOnlyHint": True}, Effect.DESTRUCTIVE),
        ("purge_old", {"destructiveHint": False}, Effect.DESTRUCTIVE),
    ],
)
def test_a_hint_is_a_word_and_in_doubt_the_worse_counts(name, hints, effect):
    found = read_tool_list(listed({"name": name, "annotations": hints}))

    assert found.tools[0].effect is effect


def test_tools_whose_name_is_none_are_left_out_and_named():
    names = ["ok", "ok", "with space", "", None, "p\u0430ypal", "x" * 129, "a\u202eb"]

    found = read_tool_list(listed(*({"name": one} for one in names), "nonsense"))

    assert [tool.name for tool in found.tools] == ["ok"]
    assert len(found.warnings) == 8


def test_a_definition_is_of_what_defines_a_tool():
    tool = {"name": "a", "inputSchema": {"type": "object"}, "title": "A"}

    assert definition_of(tool) == definition_of({**tool, "title": "B", "icons": []})
    assert definition_of(tool) != definition_of({**tool, "description": "other"})


@pytest.mark.parametrize("content", [b"", b"{}", b'{"tools": {}}', b"[]", b"NaN"])
def test_what_is_no_tool_list_is_refused(content):
    with pytest.raises(ImportRefusedError):
        read_tool_list(content)


def entry(name, **more):
    meta = {OFFICIAL: more.pop("meta")} if "meta" in more else {}
    return {"server": {"name": name, "description": "d", **more}, "_meta": meta}


def test_a_page_of_a_feed_gives_its_latest_servers_and_where_to_go_on():
    feed = {
        "servers": [
            entry(
                "io.github.kitchen/recipes",
                version="1.2.0",
                remotes=[{"type": "streamable-http", "url": "https://r.example/mcp"}],
                packages=[{"registryType": "pypi", "identifier": "recipes"}],
                repository={"url": "https://github.com/kitchen/recipes"},
                meta={"status": "active", "isLatest": True},
            ),
            entry(
                "io.github.kitchen/recipes", version="1.1.0", meta={"isLatest": False}
            ),
            entry("io.github.kitchen/gone", meta={"status": "deleted"}),
            entry("io.github.kitchen/old", meta={"status": "deprecated"}),
            {"server": {"description": "nameless"}},
            None,
        ],
        "metadata": {"nextCursor": "abc", "count": 4},
    }

    page = read_page(json.dumps(feed).encode())

    recipes, old = page.proposals
    assert recipes.name == "recipes"
    assert recipes.external_id == "io.github.kitchen/recipes"
    assert recipes.endpoint == "https://r.example/mcp"
    assert ("Packages", "pypi:recipes") in recipes.facts
    assert old.warnings
    assert page.cursor == "abc"


@pytest.mark.parametrize("cursor", [None, "", 3, "x" * 501])
def test_a_feed_ends_without_a_cursor(cursor):
    feed = {"servers": [], "metadata": {"nextCursor": cursor}}

    assert read_page(json.dumps(feed).encode()).cursor is None


@pytest.mark.parametrize("content", [b"{}", b'{"servers": 1}', b"<html></html>"])
def test_what_is_no_feed_is_refused(content):
    with pytest.raises(ImportRefusedError):
        read_page(content)
