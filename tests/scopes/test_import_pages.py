"""The pages of imports and of proposed charters."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from registry.models import Agent
from registry.services.imports.outside import allow_host
from scopes.models import Draft, Import
from scopes.services.proposed import waiting_charter
from tests.arrivals import TABLE, make_import, make_imported, make_proposed
from tests.factories import run_outbox
from tests.registry.fetch.canary import serving
from tests.registry.imports.cards import CARD_1_0, as_bytes

URL = "/agents/import/"


def table(content: bytes = TABLE.encode(), name: str = "agents.csv"):
    return SimpleUploadedFile(name, content)


def test_a_file_is_read_shown_ticked_and_imported(cast, sign_in):
    client = sign_in(cast.alice)
    preview = client.post(URL, {"kind": "csv", "file": table()}, follow=True)
    batch = Import.objects.get()
    clerk = batch.items.get(name="clerk")
    assert b"Keeps the desk in order" in preview.content
    assert b"1 only read, 1 write, 1 take away" in preview.content
    assert not Agent.objects.filter(slug="clerk").exists()

    done = client.post(
        f"{URL}{batch.pk}/choices/",
        {
            "which": "ticked",
            "items": [clerk.pk],
            "owner_team": cast.owners.pk,
            "accountable": cast.alice.pk,
        },
        follow=True,
    )

    assert b"Added" in done.content
    assert Agent.objects.get(slug="clerk").owner_team == cast.owners
    assert Draft.objects.filter(agent__slug="clerk").exists()
    assert not Agent.objects.filter(slug="scribe").exists()


def test_an_address_is_asked_by_the_worker(cast, sign_in):
    client = sign_in(cast.alice)
    with serving(lambda request: request.reply(as_bytes(CARD_1_0))) as server:
        allow_host("127.0.0.1", port=server.port, reason="t", by=cast.frank)
        url = f"http://127.0.0.1:{server.port}/.well-known/agent-card.json"

        waiting = client.post(URL, {"kind": "a2a", "url": url}, follow=True)
        assert server.connections == 0
        run_outbox()

    ready = client.get(Import.objects.get().get_absolute_url())
    assert b"The worker reads it" in waiting.content
    assert b"Recipe Finder" in ready.content
    assert b"Not signed" in ready.content


def test_an_address_of_the_inside_fails_in_words(cast, sign_in):
    client = sign_in(cast.alice)
    client.post(URL, {"kind": "mcp", "url": "http://10.0.0.7/mcp"})

    run_outbox()

    page = client.get(Import.objects.get().get_absolute_url()).content.decode()
    assert "lies at an address that is private" in page
    assert "An administrator may allow 10.0.0.7:80" in page


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"kind": "csv"},
        {"kind": "teapot", "url": "https://x.example"},
        {"kind": "a2a", "url": "file:///etc/passwd"},
        {"kind": "a2a", "url": "http://user@x.example/"},
        {"kind": "a2a", "file": (b"{}", "card.json")},
        {"kind": "csv", "url": "https://x.example", "file": (b"title\nA\n", "a.csv")},
        {"kind": "csv", "file": (b"x" * 1_000_000, "big.csv")},
        {"kind": "csv", "file": (b"", "empty.csv")},
    ],
)
def test_what_makes_no_sense_is_said_and_kept(cast, sign_in, given):
    sent = {
        name: table(*value) if isinstance(value, tuple) else value
        for name, value in given.items()
    }

    answer = sign_in(cast.alice).post(URL, sent)

    assert answer.status_code == 422
    assert b"There is a problem" in answer.content
    assert not Import.objects.exists()


def test_every_wrong_line_is_listed(cast, sign_in):
    wrong = table(b"name,type\nBad Name,micro\nother,mini\n")

    answer = sign_in(cast.alice).post(URL, {"kind": "csv", "file": wrong})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<code>Bad Name</code> is no agent name" in page
    assert "<code>mini</code> is neither micro nor macro" in page


@pytest.mark.parametrize(
    "choice",
    [
        {"which": "ticked"},
        {"which": "ticked", "items": ["x"]},
        {"which": "ticked", "items": ["9" * 30]},
        {"which": "nonsense"},
        {"which": "all", "owner_team": "999"},
    ],
)
def test_a_choice_that_makes_no_sense_imports_nothing(cast, sign_in, choice):
    batch = make_import(cast.alice)

    answer = sign_in(cast.alice).post(f"{URL}{batch.pk}/choices/", choice)

    assert answer.status_code == 422
    assert not Agent.objects.filter(origin="imported").exists()


def test_a_team_wants_a_person(cast, sign_in):
    batch = make_import(cast.alice)

    answer = sign_in(cast.alice).post(
        f"{URL}{batch.pk}/choices/", {"which": "all", "owner_team": cast.owners.pk}
    )

    assert b"a team and a person go together" in answer.content.lower()


def test_a_foreign_text_is_text_on_every_page(cast, sign_in):
    evil = '<img src=x onerror=alert(1)>"\u202e{{ 7|add:7 }}'
    card = {**CARD_1_0, "name": evil, "description": evil, "version": evil}
    client = sign_in(cast.alice)

    preview = client.post(
        URL, {"kind": "a2a", "file": table(as_bytes(card), "c.json")}, follow=True
    )
    batch = Import.objects.get()
    done = client.post(f"{URL}{batch.pk}/choices/", {"which": "all"}, follow=True)
    agent = Agent.objects.get(origin="imported")
    proposal = client.get(f"/agents/{agent.slug}/proposal/")

    for page in (preview, done, proposal):
        assert b"<img src=x" not in page.content
        assert "\u202e".encode() not in page.content


def test_the_proposal_of_an_unclaimed_agent_is_seen_by_everyone_and_opened_by_none(
    cast, sign_in
):
    make_imported(cast.alice)

    client = sign_in(cast.dave)

    assert b"Proposed by an import" in client.get("/agents/clerk/proposal/").content
    assert client.post("/agents/clerk/proposal/").status_code == 403
    assert not Draft.objects.exists()


def test_the_proposal_is_opened_as_the_draft(cast, sign_in):
    agent = make_proposed(cast).agent

    answer = sign_in(cast.alice).post(f"/agents/{agent.slug}/proposal/")

    assert answer.url == f"/agents/{agent.slug}/draft/"
    assert "Shows people in" in Draft.objects.get(agent=agent).text


def test_the_proposal_is_set_aside(cast, sign_in):
    agent = make_proposed(cast).agent

    sign_in(cast.alice).post(f"/agents/{agent.slug}/proposal/disposal/")

    assert waiting_charter(agent) is None
