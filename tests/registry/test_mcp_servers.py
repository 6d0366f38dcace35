"""MCP servers in the catalogue: what is published is checked, kept as it came, and has one latest version."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from registry.errors import ConflictError, InvalidError, NotAllowedError
from registry.models import AuditEntry, McpServer, McpServerVersion
from registry.server_json import problems_of
from registry.services.catalogue.mcp_servers import (
    catalogue_server,
    forget_use,
    note_use,
    set_server_status,
)


def server_json(version: str = "1.0.0", **facts):
    return {
        "name": "com.example/orders",
        "description": "Reads and changes orders",
        "version": version,
        "remotes": [{"type": "streamable-http", "url": "https://mcp.example.com/"}],
        **facts,
    }


def latest(server: McpServer) -> str:
    return server.versions.get(is_latest=True).version


def test_what_is_catalogued_is_kept_as_it_came(cast):
    document = server_json(_meta={"com.example": {"shelf": 3}}, unknown=[1.5, None])

    version = catalogue_server(document, by=cast.frank, source="https://feed.test")

    assert McpServerVersion.objects.get().document == document
    assert version.is_latest
    assert AuditEntry.objects.get(event="mcp_server.published").actor == cast.frank


def test_the_same_again_changes_nothing(cast):
    first = catalogue_server(server_json(), by=cast.frank)

    again = catalogue_server(dict(reversed(server_json().items())), by=cast.frank)

    assert again == first
    assert AuditEntry.objects.filter(event="mcp_server.published").count() == 1


def test_a_published_version_cannot_be_replaced(cast):
    catalogue_server(server_json(), by=cast.frank)

    with pytest.raises(ConflictError):
        catalogue_server(server_json(title="Other"), by=cast.frank)


def test_only_administrators_catalogue_servers(cast):
    with pytest.raises(NotAllowedError):
        catalogue_server(server_json(), by=cast.alice)

    assert not McpServer.objects.exists()


def test_one_name_in_other_capitals_is_refused(cast):
    catalogue_server(server_json(), by=cast.frank)

    with pytest.raises(ConflictError):
        catalogue_server(server_json(name="com.example/Orders"), by=cast.frank)


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        (["1.0.0", "1.10.0", "1.9.0"], "1.10.0"),
        (["1.0.0", "1.0.0-1"], "1.0.0"),
        (["1.0.0-rc.2", "1.0.0-rc.10", "1.0.0-rc.9"], "1.0.0-rc.10"),
        (["2.0.0", "2025-06-18"], "2025-06-18"),
        (["v1.0", "0.1.0"], "0.1.0"),
        (["1.0.0+a", "1.0.0+b"], "1.0.0+b"),
    ],
)
def test_the_latest_version_is_the_registry_s_own_rule(cast, published, expected):
    for version in published:
        catalogue_server(server_json(version), by=cast.frank)

    assert latest(McpServer.objects.get()) == expected


def test_a_deleted_version_is_not_the_latest_but_stays(cast):
    catalogue_server(server_json("1.0.0"), by=cast.frank)
    server = catalogue_server(server_json("2.0.0"), by=cast.frank).server

    set_server_status(
        server, status="deleted", version="2.0.0", message="leaks", by=cast.frank
    )

    assert latest(server) == "1.0.0"
    assert server.versions.get(version="2.0.0").status_message == "leaks"


def test_a_status_that_is_so_already_is_a_conflict(cast):
    server = catalogue_server(server_json(), by=cast.frank).server

    with pytest.raises(ConflictError):
        set_server_status(server, status="active", by=cast.frank)


def test_the_owners_of_an_agent_say_what_it_uses(cast):
    server = catalogue_server(server_json(), by=cast.frank).server

    note_use(server, agent=cast.porter, by=cast.alice)
    note_use(server, agent=cast.porter, by=cast.alice)

    assert list(server.agents.all()) == [cast.porter]
    with pytest.raises(NotAllowedError):
        forget_use(server, agent=cast.porter, by=cast.dave)
    forget_use(server, agent=cast.porter, by=cast.alice)
    assert not server.agents.exists()


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"name": "orders"}, "`name`"),
        ({"name": "com/orders"}, "`name`"),
        ({"name": "com.example/a/b"}, "`name`"),
        ({"name": "com..example/a"}, "`name`"),
        ({"name": "com.example/a\n"}, "`name`"),
        ({"description": ""}, "`description`"),
        ({"description": "x" * 101}, "`description`"),
        ({"version": "latest"}, "`version`"),
        ({"version": "^1.2.3"}, "`version`"),
        ({"version": "1.x"}, "`version`"),
        ({"version": "1 - 2"}, "`version`"),
        ({"version": 1}, "`version`"),
        ({"$schema": "https://example.com/s.json"}, "`$schema`"),
        ({"websiteUrl": "javascript:alert(1)"}, "`websiteUrl`"),
        ({"remotes": [{"type": "stdio"}]}, "`remotes[0].type`"),
        ({"remotes": [{"type": "sse"}]}, "`remotes[0].url`"),
        ({"remotes": [{"type": "sse", "url": "file:///x"}]}, "`remotes[0].url`"),
        ({"packages": {}}, "`packages`"),
        ({"packages": [{"registryType": "npm"}]}, "`packages[0].identifier`"),
        ({"icons": [{"src": "http://example.com/i.png"}]}, "`icons[0].src`"),
        ({"repository": {"url": "https://example.com/r"}}, "`repository.source`"),
    ],
)
def test_what_breaks_a_published_rule_is_named(change, place):
    problems = problems_of(server_json(**change))

    assert any(problem.startswith(place) for problem in problems), problems


@pytest.mark.parametrize("version", ["1.0.0", "2025-06-18", "v1.0", "1.0.0-beta+x"])
def test_the_published_examples_of_versions_are_taken(version):
    assert problems_of(server_json(version)) == []


def test_a_package_says_how_it_is_started():
    package = {
        "registryType": "mcpb",
        "identifier": "https://example.com/a.mcpb",
        "version": "latest",
        "transport": {"type": "stdio"},
        "packageArguments": [{"type": "positional"}, {"type": "named"}],
    }

    problems = problems_of(server_json(packages=[package]))

    assert [problem.split(" ")[0] for problem in problems] == [
        "`packages[0].version`",
        "`packages[0].packageArguments[0]`",
        "`packages[0].packageArguments[1].name`",
        "`packages[0].fileSha256`",
    ]


def test_what_the_database_cannot_hold_is_refused(cast):
    for bad in ("a\0b", float("nan"), "\ud800"):
        with pytest.raises(InvalidError):
            catalogue_server(server_json(extra=[bad]), by=cast.frank)

    assert catalogue_server(server_json(extra="a\\u0000b"), by=cast.frank).is_latest


def test_the_database_keeps_what_was_published(cast):
    version = catalogue_server(server_json(), by=cast.frank)
    rows = McpServerVersion.objects.filter(pk=version.pk)

    for change in (
        lambda: rows.update(document={}),
        rows.delete,
        lambda: McpServer.objects.update(name="com.example/other"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
