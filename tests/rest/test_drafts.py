from __future__ import annotations

import pytest

from scopes.models import Draft, Version
from tests.factories import ARTICLE, CONTRACT, make_version
from tests.rest.calling import send

URL = "/api/v1/agents/porter/draft"
VERSIONS = "/api/v1/agents/porter/versions"
TEXT = ARTICLE + CONTRACT


@pytest.fixture
def alices(cast, sign_in):
    return sign_in(cast.alice)


@pytest.fixture
def tag(alices):
    """The ETag of a draft just opened."""
    return send(alices, "post", URL)["ETag"]


def test_a_draft_is_opened_once(alices, tag):
    again = send(alices, "post", URL)

    assert again.status_code == 200
    assert again["ETag"] == tag == alices.get(URL)["ETag"]


def test_a_save_gives_the_next_tag(alices, tag):
    answer = send(alices, "put", URL, {"text": TEXT}, If_Match=tag)

    assert answer.status_code == 200
    assert answer.json()["text"] == TEXT
    assert answer["ETag"] != tag


def test_a_save_says_what_it_was_made_from(alices, tag):
    answers = [
        send(alices, "put", URL, {"text": TEXT}),
        send(alices, "put", URL, {"text": TEXT}, If_Match="*"),
    ]

    assert [answer.status_code for answer in answers] == [428, 428]
    assert answers[0].json()["code"] == "precondition_required"
    assert answers[0].json()["fix"]


def test_a_stale_save_gets_the_three_texts_to_merge(alices, tag):
    starter = alices.get(URL).json()["text"]
    theirs, yours = TEXT, TEXT.replace("50", "40")
    send(alices, "put", URL, {"text": theirs}, If_Match=tag)

    answer = send(alices, "put", URL, {"text": yours}, If_Match=tag)

    assert answer.status_code == 409
    facts = answer.json()
    assert facts["code"] == "draft_conflict"
    assert (facts["base"], facts["theirs"], facts["yours"]) == (starter, theirs, yours)
    assert Draft.objects.get().text == theirs


@pytest.mark.parametrize("tag", ['"1-1"', "1", '"x"', 'W/"1-1"', '"-"', '"9-²"'])
def test_a_tag_of_another_draft_is_stale(alices, tag):
    send(alices, "post", URL)

    answer = send(alices, "put", URL, {"text": TEXT}, If_Match=tag)

    assert answer.status_code == 409


def test_a_wrong_text_names_each_place_and_changes_nothing(alices, tag):
    answer = send(
        alices, "put", URL, {"text": "agent: porter\ntype: x\n"}, If_Match=tag
    )

    assert answer.status_code == 422
    problem = answer.json()["problems"][0]
    assert problem.keys() >= {"code", "path", "line", "column", "message", "fix"}
    assert alices.get(URL)["ETag"] == tag


def test_the_draft_becomes_a_version(alices, tag):
    saved = send(alices, "put", URL, {"text": TEXT}, If_Match=tag)

    answer = send(alices, "post", VERSIONS, If_Match=saved["ETag"])

    assert answer.status_code == 201
    assert answer["Location"] == f"{VERSIONS}/1"
    facts = alices.get(answer["Location"]).json()
    assert facts == answer.json()
    assert (facts["version"], facts["text"]) == (1, TEXT)
    assert facts["authors"][0]["name"] == "Alice"
    assert facts["words"]["may"]


def test_a_draft_that_moved_on_does_not_become_a_version(alices, tag):
    send(alices, "put", URL, {"text": TEXT}, If_Match=tag)

    answer = send(alices, "post", VERSIONS, If_Match=tag)

    assert answer.status_code == 409
    assert not Version.objects.exists()


def test_a_draft_is_thrown_away(alices, tag):
    answer = alices.delete(URL)

    assert (answer.status_code, answer.content) == (204, b"")
    assert alices.get(URL).status_code == 404


def test_a_version_is_compared_with_its_base_or_another(cast, alices):
    make_version(cast.porter, by=cast.alice)
    wider = TEXT.replace("customer_profile (read)", "customer_profile (read/write)")
    make_version(cast.porter, by=cast.alice, text=wider)

    base = alices.get(f"{VERSIONS}/2/diff").json()
    itself = alices.get(f"{VERSIONS}/2/diff?against=2").json()
    missing = alices.get(f"{VERSIONS}/2/diff?against=9")

    assert base["against"] == 1
    assert [change["kind"] for change in base["changes"]] == ["wider"]
    assert itself["changes"] == []
    assert (missing.status_code, missing.json()["pointer"]) == (422, "/against")


def test_versions_come_the_newest_first(cast, alices):
    make_version(cast.porter, by=cast.alice)
    make_version(cast.porter, by=cast.alice, text=TEXT.replace("50", "40"))

    items = alices.get(VERSIONS).json()["items"]

    assert [(item["version"], item["base"]) for item in items] == [(2, 1), (1, None)]
