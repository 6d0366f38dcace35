"""MCP servers in Settings: added by their server.json, marked, and used by agents."""

from __future__ import annotations

import json

from registry.models import McpServer, McpServerVersion
from registry.services.catalogue.mcp_servers import catalogue_server, note_use
from tests.registry.test_mcp_servers import server_json

URL = "/settings/mcp-servers/"


def test_an_administrator_adds_a_server_by_its_document(cast, sign_in):
    client = sign_in(cast.frank)

    answer = client.post(f"{URL}new/", {"document": json.dumps(server_json())})

    assert answer.url == McpServer.objects.get().get_absolute_url()
    assert b"com.example/orders" in client.get(answer.url).content


def test_what_is_wrong_is_said_and_the_text_kept(cast, sign_in):
    client = sign_in(cast.frank)

    for text, words in (
        ("{", b"is no JSON"),
        (json.dumps(server_json("latest")), b"names one version"),
        ("[1]", b"server.json is a JSON object"),
    ):
        answer = client.post(f"{URL}new/", {"document": text})

        assert answer.status_code == 422
        assert words in answer.content
    assert not McpServer.objects.exists()


def test_a_server_is_marked_and_stays(cast, sign_in):
    server = catalogue_server(server_json(), by=cast.frank).server

    answer = sign_in(cast.frank).post(
        f"{URL}{server.pk}/status/",
        {"status": "deprecated", "version": "", "message": "use com.example/sales"},
    )

    assert answer.status_code == 302
    assert McpServerVersion.objects.get().status == "deprecated"
    page = sign_in(cast.dave).get(f"{URL}{server.pk}/").content
    assert b"use com.example/sales" in page


def test_owners_say_which_of_their_agents_use_it(cast, sign_in):
    server = catalogue_server(server_json(), by=cast.frank).server
    url, told = f"{URL}{server.pk}/uses/", {"agent": "porter"}

    answer = sign_in(cast.alice).post(url, told)
    refused = sign_in(cast.dave).post(url, {**told, "ended": "1"})

    assert answer.status_code == 302
    assert refused.status_code == 422
    assert list(server.agents.all()) == [cast.porter]


def test_a_use_ends(cast, sign_in):
    server = catalogue_server(server_json(), by=cast.frank).server
    note_use(server, agent=cast.porter, by=cast.alice)

    sign_in(cast.alice).post(
        f"{URL}{server.pk}/uses/", {"agent": "porter", "ended": "1"}
    )

    assert not server.agents.exists()


def test_the_list_finds_names(cast, sign_in):
    catalogue_server(server_json(), by=cast.frank)
    client = sign_in(cast.dave)

    assert b"com.example/orders" in client.get(URL, {"q": "ORD"}).content
    assert b"No server has a name like that" in client.get(URL, {"q": "%"}).content
