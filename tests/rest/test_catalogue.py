"""What the catalogue says, kept by programs through the same services as the pages."""

from __future__ import annotations

import pytest

from registry.models import ActionEntry, Agent, McpServer, SavedView
from tests.rest.calling import send

API = "/api/v1"
SERVER = {
    "name": "com.example/orders",
    "description": "Reads and changes orders",
    "version": "1.0.0",
}


def test_an_action_is_described_corrected_and_taken_out(cast, sign_in):
    client, url = sign_in(cast.frank), f"{API}/catalogue/actions"
    body = {"name": "refund", "title": "Refund", "mode": "write", "moves_money": True}

    made = send(client, "post", url, body)
    changed = send(client, "patch", made["Location"], {"title": "Pay back"})
    listed = client.get(f"{url}?q=pay").json()["items"]
    gone = client.delete(made["Location"])

    assert (made.status_code, changed.json()["title"]) == (201, "Pay back")
    assert [one["name"] for one in listed] == ["refund"]
    assert gone.status_code == 204
    assert not ActionEntry.objects.exists()


@pytest.mark.parametrize(
    ("kind", "body", "pointer"),
    [
        ("actions", {"mode": "write", "sensitivity": "public"}, "/sensitivity"),
        ("actions", {"mode": "write", "owner": "owners"}, "/owner"),
        ("resources", {"owner": "nobody"}, "/owner"),
        ("resources", {"sensitivity": "secret"}, "/sensitivity"),
    ],
)
def test_a_member_that_a_kind_does_not_have_is_pointed_at(
    cast, sign_in, kind, body, pointer
):
    facts = {"name": "orders", "title": "Orders", **body}

    answer = send(sign_in(cast.frank), "post", f"{API}/catalogue/{kind}", facts)

    assert (answer.status_code, answer.json()["pointer"]) == (422, pointer)


def test_an_mcp_server_is_published_used_and_marked(cast, sign_in):
    client = sign_in(cast.frank)

    made = send(client, "post", f"{API}/mcp-servers", {"document": SERVER})
    url = made["Location"]
    used = send(client, "post", f"{url}/uses", {"agent": "porter"})
    marked = send(client, "post", f"{url}/status", {"status": "deprecated"})
    dropped = client.delete(f"{url}/uses/porter")

    assert made.status_code == 201
    assert used.json()["agents"] == ["porter"]
    assert marked.json()["versions"][0]["status"] == "deprecated"
    assert (dropped.status_code, McpServer.objects.get().agents.count()) == (204, 0)


def test_many_agents_are_tagged_all_or_none(cast, sign_in):
    client, url = sign_in(cast.alice), f"{API}/tag-changes"

    done = send(client, "post", url, {"agents": ["porter"], "add": ["Night Shift"]})
    wrong = send(client, "post", url, {"agents": ["porter", "nobody"], "add": ["x"]})

    assert done.json() == {"changed": 1}
    assert Agent.objects.get(slug="porter").tags == ["night-shift"]
    assert wrong.json()["pointer"] == "/agents"


def test_tags_are_listed_by_name_with_how_many_agents_have_each(cast, sign_in):
    cast.porter.tags = ["night-shift", "billing"]
    cast.porter.save(update_fields=["tags"])
    client = sign_in(cast.dave)

    first = client.get(f"{API}/tags?limit=1").json()
    rest = client.get(f"{API}/tags?cursor={first['next']}").json()

    assert first["items"] == [{"tag": "billing", "agents": 1}]
    assert rest == {"items": [{"tag": "night-shift", "agents": 1}], "next": None}


def test_a_view_is_kept_and_forgotten(cast, sign_in):
    client, url = sign_in(cast.alice), f"{API}/views"

    made = send(client, "post", url, {"name": "Live", "query": "state=active"}).json()
    gone = client.delete(f"{url}/{made['id']}")

    assert made["query"] == "state=active"
    assert (gone.status_code, SavedView.objects.count()) == (204, 0)


def test_the_portfolio_adds_up_and_lists_its_agents(cast, sign_in):
    client = sign_in(cast.dave)

    facts = client.get(f"{API}/portfolio?state=active").json()
    rows = client.get(facts["agents"]).json()["items"]
    table = client.get(f"{API}/portfolio/export?state=active")

    assert facts["totals"]["agents"] == len(rows) == 1
    assert rows[0]["agent"] == "porter"
    assert b"porter" in b"".join(table.streaming_content)


@pytest.mark.parametrize("path", ["portfolio", "portfolio/agents", "portfolio/export"])
def test_a_filter_that_nobody_knows_is_refused_not_passed_over(cast, sign_in, path):
    answer = sign_in(cast.dave).get(f"{API}/{path}?risk=enormous")

    assert answer.status_code == 422
