from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from scopes.services.drafts import open_draft
from scopes.services.versions import save_text_as_version
from tests.factories import ARTICLE, make_in_force, make_version


def add_versions(cast, count):
    for number in range(count):
        draft = open_draft(cast.porter, by=cast.alice)
        save_text_as_version(
            draft,
            text=f"# {count}-{number}\n{ARTICLE}",
            counter=draft.counter,
            by=cast.alice,
        )


def test_everybody_reads_a_version_in_words_and_as_yaml(cast, sign_in):
    make_version(cast.porter, by=cast.alice, text=ARTICLE)

    page = sign_in(cast.dave).get("/agents/porter/versions/1/").content.decode()

    assert "May" in page
    assert "customer profile" in page
    assert "max_actions_per_run: 50" in page
    assert "Ask for approval" not in page


def test_an_owner_may_ask_for_approval(cast, sign_in):
    make_version(cast.porter, by=cast.alice, text=ARTICLE)

    page = sign_in(cast.alice).get("/agents/porter/versions/1/")

    assert b"/agents/porter/versions/1/request/" in page.content


def test_a_version_says_what_it_changes(cast, sign_in):
    make_version(cast.porter, by=cast.alice, text=ARTICLE)
    wider = ARTICLE.replace("customer_profile (read)", "customer_profile (read/write)")
    make_version(cast.porter, by=cast.alice, text=wider)

    page = sign_in(cast.dave).get("/agents/porter/versions/2/")

    assert [change["kind"] for change in page.context["changes"]] == ["wider"]
    assert b"What changes against version 1" in page.content


def test_the_list_says_where_each_is_in_force(cast, sign_in):
    make_in_force(cast)

    page = sign_in(cast.dave).get("/agents/porter/versions/")

    assert [row["places"] for row in page.context["rows"]] == [["Production"]]


def test_more_versions_take_no_more_queries(cast, sign_in):
    add_versions(cast, 1)
    client = sign_in(cast.alice)
    client.get("/agents/porter/versions/")
    with CaptureQueriesContext(connection) as few:
        client.get("/agents/porter/versions/")
    add_versions(cast, 5)

    with CaptureQueriesContext(connection) as many:
        client.get("/agents/porter/versions/")

    assert len(many) == len(few)
