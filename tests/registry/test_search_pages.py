from __future__ import annotations

import pytest

from registry.services.catalogue.agents import register_agent
from registry.services.search import index as search_index


def add(cast, **facts):
    return register_agent(
        "room-booker",
        kind="micro",
        owner_team=cast.owners,
        accountable=cast.alice,
        by=cast.alice,
        **{"title": "Room Booker", "purpose": "Reserves meeting rooms", **facts},
    )


def test_everybody_signed_in_finds_an_agent_and_reads_why(cast, sign_in):
    add(cast)
    search_index.embed_missing(report=lambda _: None)

    page = sign_in(cast.dave).get("/search/?q=room+booker").content.decode()

    assert "Room Booker" in page
    assert "is called that" in page


def test_the_page_says_what_is_not_read_yet(cast, sign_in):
    add(cast)

    page = sign_in(cast.dave).get("/search/?q=rooms").content.decode()

    assert "Not everything is read yet: 2 of 2 agents" in page


def test_the_page_says_that_meaning_is_switched_off(cast, sign_in, settings):
    settings.EMBEDDER = "none"

    page = sign_in(cast.dave).get("/search/?q=rooms").content.decode()

    assert "switched off" in page


def test_the_results_alone_are_served_as_one_types(cast, sign_in):
    answer = sign_in(cast.dave).get(
        "/search/?q=porter", headers={"HX-Request": "true", "HX-Target": "results"}
    )

    assert b"<html" not in answer.content
    assert b'id="results"' in answer.content
    assert b"Porter" in answer.content


def test_an_empty_page_says_what_to_type(cast, sign_in):
    assert b"Say it in your own words" in sign_in(cast.dave).get("/search/").content


def test_nothing_found_says_what_to_do(cast, sign_in):
    page = sign_in(cast.dave).get("/search/?q=zebra")

    assert b"Nothing answers that" in page.content


def test_what_is_only_near_is_never_shown_as_what_was_meant(cast, sign_in):
    add(cast)
    search_index.embed_missing(report=lambda _: None)
    client = sign_in(cast.dave)

    answer = client.get(
        "/api/v1/search?q=somewhere+to+hold+a+conference&limit=1"
    ).json()

    assert answer["by_meaning_alone"] is bool(answer["results"]) is True
    for page in ("/search/", "/agents/"):
        assert (
            b"found by name or by word"
            in client.get(f"{page}?q=somewhere+to+hold+a+conference").content
        )


@pytest.mark.parametrize("text", ["room-booker", "reserves", "zebra", ""])
def test_what_was_found_by_name_or_word_is_not_called_near(cast, sign_in, text):
    add(cast)
    client = sign_in(cast.dave)

    assert not client.get("/api/v1/search", {"q": text}).json()["by_meaning_alone"]
    for page in ("/search/", "/agents/"):
        assert b"by name or by word" not in client.get(page, {"q": text}).content


def test_what_people_wrote_is_never_markup(cast, sign_in):
    add(cast, purpose="<b>Rooms</b>")

    page = sign_in(cast.dave).get("/search/?q=rooms%3Cb%3E").content

    assert b"<b>Rooms" not in page
    assert b"&lt;b&gt;Rooms" in page


def test_programs_get_the_reasons_too(cast, sign_in):
    add(cast)

    answer = sign_in(cast.dave).get("/api/v1/search?q=room+booker&limit=1").json()

    assert answer["query"] == "room booker"
    assert [result["agent"] for result in answer["results"]] == ["room-booker"]
    assert answer["results"][0]["reasons"][0]["code"] == "name"
    assert answer["index"] == {"embedded": 0, "agents": 2, "is_on": True}


def test_a_limit_that_makes_no_sense_is_a_problem(cast, sign_in):
    answer = sign_in(cast.dave).get("/api/v1/search?q=room&limit=0")

    assert answer.status_code == 422
    assert "`limit`" in answer.json()["detail"]


def test_retired_agents_are_there_for_who_asks(cast, sign_in):
    agent = add(cast)
    agent.state = "retired"
    agent.save(update_fields=["state"])
    client = sign_in(cast.dave)

    assert client.get("/api/v1/search?q=room-booker").json()["results"] == []
    assert client.get("/api/v1/search?q=room-booker&all=1").json()["results"]
    assert b"Room Booker" in client.get("/search/?q=room-booker&all=1").content
