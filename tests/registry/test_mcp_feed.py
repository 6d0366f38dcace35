"""`/v0.1/servers…` as the MCP Registry API v0.1 has it: shapes, filters, pages, who may read."""

from __future__ import annotations

import time
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.test import Client

from registry.clock import now
from registry.services.catalogue.mcp_servers import catalogue_server, set_server_status
from tests.factories import make_key
from tests.registry.test_mcp_servers import server_json

OFFICIAL = "io.modelcontextprotocol.registry/official"
URL = "/v0.1/servers"


@pytest.fixture
def client(cast, sign_in):
    return sign_in(cast.dave)


def publish(cast, *names, version="1.0.0"):
    for name in names:
        document = server_json(version, name=f"com.example/{name}")
        catalogue_server(document, by=cast.frank)


def found(client, **query):
    answer = client.get(URL, query)
    assert answer.status_code == 200, answer.content
    rows = answer.json()["servers"]
    return [(row["server"]["name"], row["server"]["version"]) for row in rows]


def test_an_answer_has_the_published_form(cast, client):
    document = server_json(title="Orders")
    catalogue_server(document, by=cast.frank)

    (row,) = client.get(URL).json()["servers"]

    official = row["_meta"][OFFICIAL]
    assert row["server"] == document
    assert official.keys() == {
        "status",
        "statusChangedAt",
        "publishedAt",
        "updatedAt",
        "isLatest",
    }
    assert (official["status"], official["isLatest"]) == ("active", True)
    assert official["publishedAt"].endswith("Z")


def test_pages_go_on_where_they_were_though_servers_come_in_between(cast, client):
    publish(cast, "b", "d", "f")

    first = client.get(URL, {"limit": 2}).json()
    publish(cast, "a", "c", "e")
    cursor = first["metadata"]["nextCursor"]
    rest = client.get(URL, {"cursor": cursor, "limit": 2}).json()

    assert [row["server"]["name"][-1] for row in first["servers"]] == ["b", "d"]
    assert [row["server"]["name"][-1] for row in rest["servers"]] == ["e", "f"]
    assert rest["metadata"] == {"count": 2}


@pytest.mark.parametrize("letter", ["a", "é", "😀"])
def test_pages_come_to_an_end_however_long_names_and_versions_are(cast, client, letter):
    name = "com.example/" + "a" * 188
    numbers = [f"{first}{letter * 254}" for first in "123"]
    for number in numbers:
        catalogue_server(server_json(number, name=name), by=cast.frank)

    seen, cursor = [], ""
    for _ in numbers:
        answer = client.get(URL, {"limit": 1, "cursor": cursor}).json()
        seen += [row["server"]["version"] for row in answer["servers"]]
        cursor = answer["metadata"].get("nextCursor", "")

    assert (seen, cursor) == (numbers, "")


def test_a_time_is_read_with_any_offset(cast, client):
    publish(cast, "orders")

    assert found(client, updated_since="2026-01-01T00:00:00+23:59")


@pytest.mark.parametrize("path", ["", "/com.example%2Fnone/versions"])
def test_no_answer_goes_into_a_cache_for_somebody_else(client, path):
    answer = client.get(URL + path)

    assert answer["Cache-Control"] == "no-store"
    assert {"Authorization", "Cookie"} <= set(answer["Vary"].split(", "))


def test_servers_are_found_by_name_and_version(cast, client):
    publish(cast, "orders", "refunds")
    publish(cast, "orders", version="2.0.0")

    assert found(client, search="ORD", version="latest") == [
        ("com.example/orders", "2.0.0")
    ]
    assert found(client, version="1.0.0") == [
        ("com.example/orders", "1.0.0"),
        ("com.example/refunds", "1.0.0"),
    ]
    assert found(client, search="%") == []


def test_what_changed_since_is_found_deleted_ones_too(cast, client):
    publish(cast, "orders", "idle")
    since = now()
    publish(cast, "refunds")
    server = catalogue_server(server_json("9.0.0"), by=cast.frank).server
    set_server_status(server, status="deleted", version="9.0.0", by=cast.frank)

    assert found(client, updated_since=since.isoformat()) == [
        ("com.example/orders", "1.0.0"),
        ("com.example/orders", "9.0.0"),
        ("com.example/refunds", "1.0.0"),
    ]
    assert found(client, updated_since=(since + timedelta(days=1)).isoformat()) == []
    assert ("com.example/orders", "9.0.0") not in found(client)
    assert ("com.example/orders", "9.0.0") in found(client, include_deleted="true")


def test_a_server_and_its_versions_are_found_by_their_encoded_name(cast, client):
    publish(cast, "orders")
    publish(cast, "orders", version="1.1.0+build.5")
    name = quote("com.example/orders", safe="")

    every = client.get(f"{URL}/{name}/versions").json()
    latest = client.get(f"{URL}/{name}/versions/latest").json()
    exact = client.get(f"{URL}/{name}/versions/{quote('1.1.0+build.5', safe='')}")

    assert [row["server"]["version"] for row in every["servers"]] == [
        "1.1.0+build.5",
        "1.0.0",
    ]
    assert latest["server"]["version"] == "1.1.0+build.5"
    assert exact.json() == latest


@pytest.mark.parametrize(
    "path", ["com.example%2Fnone/versions", "com.example%2Forders/versions/7.0.0"]
)
def test_what_is_not_there_is_404_with_an_error(cast, client, path):
    publish(cast, "orders")

    answer = client.get(f"{URL}/{path}")

    assert answer.status_code == 404
    assert answer.json()["error"]


def test_a_path_that_the_database_cannot_hold_is_refused(client):
    answer = client.get(f"{URL}/com.example%2Forders/versions/%00")

    assert answer.status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "many"},
        {"limit": "٣"},
        {"cursor": "!"},
        {"cursor": "YQ"},
        {"updated_since": "yesterday"},
        {"updated_since": "2026-03-01T12:00:00"},
        {"updated_since": "2026-13-01T12:00:00Z"},
        {"updated_since": "0001-01-01T00:00:00+23:59"},
        {"updated_since": "9999-12-31T23:59:59-23:59"},
        {"cursor": "é"},
        {"cursor": "YQpiCmM"},
        {"cursor": "YQoA"},
        {"cursor": "YQpi" * 600},
        {"include_deleted": "perhaps"},
    ],
)
def test_a_parameter_that_makes_no_sense_is_refused(client, query):
    answer = client.get(URL, query)

    assert answer.status_code == 422
    assert answer.json()["error"]


def test_strangers_read_it_only_where_an_administrator_says_so(
    cast, anonymous, settings
):
    publish(cast, "orders")

    assert anonymous.get(URL).status_code in {401, 403}

    settings.PUBLIC_REGISTRY = True
    assert anonymous.get(URL).status_code == 200
    assert anonymous.get("/agents/porter/agent-card.json").status_code == 200


def test_an_agent_reads_it_with_its_key(cast, anonymous):
    _, key = make_key(cast.porter, environment=cast.staging, by=cast.alice)

    def status(text):
        return anonymous.get(URL, headers={"Authorization": text}).status_code

    assert status(f"Bearer {key}") == 200
    assert status(f"bearer  {key}") == 200
    assert status("Bearer chk_live_wrong") in {401, 403}
    cast.porter.credentials.update(revoked_at=now())
    assert status(f"Bearer {key}") in {401, 403}


@pytest.fixture
def anonymous():
    return Client()


def test_strangers_do_not_use_up_each_others_limit(cast, settings, monkeypatch):
    monkeypatch.setattr(time, "time", lambda: 1_000_000_005)
    settings.PUBLIC_REGISTRY, settings.API_RATE_LIMIT = True, 2
    one, other = Client(REMOTE_ADDR="192.0.2.1"), Client(REMOTE_ADDR="192.0.2.2")

    answers = [one.get(URL).status_code for _ in range(3)]

    assert answers == [200, 200, 429]
    assert other.get(URL).status_code == 200


def test_a_stranger_gets_no_more_by_claiming_another_address(
    cast, settings, monkeypatch
):
    monkeypatch.setattr(time, "time", lambda: 1_000_000_005)
    settings.PUBLIC_REGISTRY, settings.API_RATE_LIMIT = True, 1
    client = Client(REMOTE_ADDR="192.0.2.3")

    answers = [
        client.get(URL, headers={"X-Forwarded-For": f"198.51.100.{n}"}).status_code
        for n in range(2)
    ]

    assert answers == [200, 429]
