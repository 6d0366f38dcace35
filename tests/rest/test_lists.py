from __future__ import annotations

from datetime import timedelta

import pytest

from registry.clock import now
from registry.services.catalogue.agents import register_agent
from registry.services.ownership.transfers import accept_transfer, propose_transfer
from tests.rest.calling import send
from tests.work import make_decision, make_review, make_run

URL = "/api/v1/agents"


@pytest.fixture
def seven(cast):
    """Seven agents, porter among them."""
    for letter in "fbdaec":
        register_agent(
            f"clerk-{letter}",
            title="Clerk",
            kind="micro",
            owner_team=cast.owners,
            accountable=cast.alice,
            purpose="Files what comes in",
            by=cast.alice,
        )
    return cast


def names(answer):
    return [item["agent"] for item in answer.json()["items"]]


def test_pages_follow_each_other_and_end(seven, sign_in):
    client = sign_in(seven.dave)
    pages: list[list[str]] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = client.get(URL, {"limit": 3, **({"cursor": cursor} if cursor else {})})
        pages.append(names(answer))
        cursor = answer.json()["next"]

    assert pages == [
        ["clerk-a", "clerk-b", "clerk-c"],
        ["clerk-d", "clerk-e", "clerk-f"],
        ["porter"],
    ]


def test_what_comes_meanwhile_shifts_nothing(seven, sign_in):
    client = sign_in(seven.dave)
    first = client.get(URL, {"limit": 2}).json()
    register_agent(
        "aardvark",
        title="A",
        kind="micro",
        owner_team=seven.owners,
        accountable=seven.alice,
        by=seven.alice,
    )

    answer = client.get(URL, {"limit": 2, "cursor": first["next"]})

    assert names(answer) == ["clerk-c", "clerk-d"]


@pytest.mark.parametrize("cursor", ["x", "WyJhIl0", "WyJhIl0:1abc:zzzz", "\N{SNOWMAN}"])
def test_a_cursor_that_is_not_ours_is_refused(seven, sign_in, cursor):
    answer = sign_in(seven.dave).get(URL, {"cursor": cursor})

    assert answer.status_code == 422


def test_a_cursor_is_of_one_list(seven, sign_in):
    client = sign_in(seven.dave)
    cursor = client.get(URL, {"limit": 1}).json()["next"]

    answer = client.get("/api/v1/teams", {"cursor": cursor})

    assert answer.status_code == 422


@pytest.mark.parametrize("limit", ["0", "201", "-1", "x", "1.5", "²", ""])
def test_a_limit_is_from_1_to_200(cast, sign_in, limit):
    answer = sign_in(cast.dave).get(URL, {"limit": limit})

    assert (answer.status_code, answer.json()["pointer"]) == (422, "/limit")


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({"kind": "micro"}, 6),
        ({"kind": "micro", "q": "CLERK-A"}, 1),
        ({"q": "comes in"}, 6),
        ({"owner": "owners"}, 7),
        ({"owner": "others"}, 0),
        ({"state": "retired"}, 0),
        ({"tag": "mail"}, 1),
    ],
)
def test_filters_narrow_each_other(seven, sign_in, wanted, count):
    client = sign_in(seven.alice)
    send(client, "patch", f"{URL}/clerk-b", {"tags": ["Mail", "mail ", "a b"]})

    answer = client.get(URL, wanted)

    assert len(names(answer)) == count


def test_a_filter_that_makes_no_sense_is_named(cast, sign_in):
    answer = sign_in(cast.dave).get(URL, {"kind": "nano"})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/kind"


def test_a_page_costs_the_same_however_long(seven, sign_in, django_assert_num_queries):
    client = sign_in(seven.dave)
    client.get(URL)

    # Session, person, the page.
    with django_assert_num_queries(3):
        client.get(URL)


@pytest.mark.django_db(transaction=True)
def test_who_answered_on_a_day_is_one_question(cast, client, clock):
    began = now()
    clock.shift(timedelta(days=10))
    offer = propose_transfer(
        cast.porter,
        team=cast.others,
        accountable=cast.dave,
        by=cast.alice,
        reason="moves to finance",
    )
    accept_transfer(offer, by=cast.dave)
    client.force_login(cast.bob)

    def on(days):
        day = (began + timedelta(days=days)).date().isoformat()
        items = client.get(f"{URL}/porter/ownership", {"on": day}).json()["items"]
        return [item["accountable"]["name"] for item in items]

    assert on(-1) == []
    assert on(1) == on(9) == ["Alice"]
    assert on(10) == ["Dave", "Alice"]
    assert on(11) == ["Dave"]


def test_runs_and_what_they_were_answered(cast, sign_in):
    run = make_run(cast)
    make_decision(run, call="1")
    make_decision(run, call="2", effect="deny", code="not_granted")
    client = sign_in(cast.alice)

    runs = client.get(f"{URL}/porter/runs", {"state": "open"}).json()["items"]
    answered = client.get(f"{URL}/porter/runs/{run.pk}/decisions", {"limit": 1}).json()
    rest = client.get(
        f"{URL}/porter/runs/{run.pk}/decisions", {"cursor": answered["next"]}
    ).json()
    latest = client.get(f"{URL}/porter/decisions").json()["items"]

    assert [one["id"] for one in runs] == [str(run.pk)]
    assert [one["call"] for one in answered["items"] + rest["items"]] == ["1", "2"]
    assert [one["call"] for one in latest] == ["2", "1"]


def test_a_run_is_of_one_agent(cast, seven, sign_in):
    run = make_run(cast)

    answer = sign_in(cast.alice).get(f"{URL}/clerk-a/runs/{run.pk}")

    assert answer.status_code == 404


def test_reviews_that_wait_for_me(cast, sign_in):
    review = make_review(cast)

    mine = sign_in(cast.carol).get("/api/v1/reviews?waiting=me").json()["items"]
    others = sign_in(cast.alice).get("/api/v1/reviews?waiting=me").json()["items"]
    seen = sign_in(cast.alice).get("/api/v1/reviews?state=open").json()["items"]

    assert [one["id"] for one in mine] == [str(review.pk)]
    assert others == []
    assert [one["id"] for one in seen] == [str(review.pk)]


def test_a_review_is_read_as_the_people_asked_read_it(cast, sign_in):
    review = make_review(cast)

    facts = sign_in(cast.carol).get(f"{URL}/porter/reviews/{review.pk}").json()

    assert facts["arguments"] == {"item": "A-1042"}
    assert facts["asked"] == [{"team": "reviewers", "quorum": 1}]
    assert facts["answers"] == []
