from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.services.catalogue.agents import register_agent
from scopes.services.drafts import open_draft
from tests.factories import make_request
from tests.work import make_review, make_run


def test_each_finds_what_waits_for_them_and_nothing_else(cast, sign_in):
    review = make_review(cast)
    request = make_request(
        cast, version=review.manifest.version, environment=cast.staging
    )

    pages = {
        name: sign_in(getattr(cast, name)).get("/").context
        for name in ("alice", "bob", "carol", "dave")
    }

    waiting = {
        name: (list(page["requests"]), list(page["reviews"]))
        for name, page in pages.items()
    }
    assert waiting == {
        "alice": ([], []),
        "bob": ([request], []),
        "carol": ([request], [review]),
        "dave": ([], []),
    }


def test_an_owner_finds_their_agents_and_the_drafts_left_open(cast, sign_in):
    draft = open_draft(cast.porter, by=cast.alice)

    mine = sign_in(cast.alice).get("/").context
    theirs = sign_in(cast.dave).get("/").context

    assert [row["agent"] for row in mine["agents"]] == [cast.porter]
    assert list(mine["drafts"]) == [draft]
    assert (theirs["agents"], list(theirs["drafts"])) == ([], [])


def test_more_of_everything_takes_no_more_queries(cast, sign_in):
    run = make_run(cast)
    make_review(cast, run=run, call="0")
    client = sign_in(cast.carol)
    client.get("/")
    with CaptureQueriesContext(connection) as few:
        client.get("/")
    for number in range(1, 4):
        make_review(cast, run=run, call=str(number))
        register_agent(
            f"clerk-{number}",
            title=f"Clerk {number}",
            kind="micro",
            owner_team=cast.reviewers,
            accountable=cast.carol,
            by=cast.carol,
        )

    with CaptureQueriesContext(connection) as many:
        client.get("/")

    assert len(many) == len(few)
