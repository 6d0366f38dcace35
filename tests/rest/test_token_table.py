"""Who may do what with a token: the table of addresses, less what takes a person."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.urls import resolve

from tests.factories import make_token_text
from tests.pages.api_routes import API_ROUTES as ASKING
from tests.pages.managing_routes import MANAGING
from tests.pages.route import METHODS
from tests.pages.test_every_route import (
    address,
    changes_what_others_need,
    stage,
)
from tests.rest.calling import with_token

API_ROUTES = (*ASKING, *MANAGING)
DOCS = Path(__file__).parents[2] / "docs" / "api.md"
TABLE = re.compile(r"^\| `(POST|PUT|PATCH|DELETE) (/\S+)` \|", re.MULTILINE)
PEOPLE = ("alice", "bob", "dave", "erin", "frank")


def calls():
    return [
        (route, method)
        for route in API_ROUTES
        for method in METHODS
        if method in route.methods and not changes_what_others_need(route, method)
    ]


def view_of(url):
    view: Any = resolve(url).func
    return view.view_class


def asked(client, places, text, route, method):
    url = address(route, places)
    if method == "get":
        return client.get(url, headers=with_token(text))
    return getattr(client, method)(
        url, data={}, content_type="application/json", headers=with_token(text)
    )


def code_of(answer):
    """The refusal's code; empty for what is done, or for a file."""
    is_problem = answer.headers.get("Content-Type") == "application/problem+json"
    return answer.json()["code"] if is_problem else ""


def shape(path):
    """An address without what it names, so that two can be compared."""
    path = path.removeprefix("/api/v1")
    return re.sub(
        r"(?<=/)(\{\w+\}|porter|stray|resources|[0-9]+|[0-9a-f-]{36})(?=/|$)", "*", path
    )


@pytest.mark.parametrize("person", PEOPLE)
def test_a_token_that_writes_does_what_its_person_may_and_never_what_takes_them(
    cast, client, person
):
    places = stage(cast)
    _, text = make_token_text(getattr(cast, person))

    found = {
        (route.name, method): asked(client, places, text, route, method).status_code
        for route, method in calls()
    }

    wanted = {
        (route.name, method): 403
        if method.upper() in view_of(address(route, places)).session_only
        else getattr(route, method)[person]
        for route, method in calls()
    }
    assert found == wanted


def test_a_token_that_reads_changes_nothing(cast, client):
    places = stage(cast)
    _, text = make_token_text(cast.frank, scope="read")

    codes = {
        (route.name, method): code_of(asked(client, places, text, route, method))
        for route, method in calls()
        if method != "get" and not view_of(address(route, places)).asks_only
    }

    assert set(codes.values()) == {"read_only_token", "session_required"}


def test_what_carries_a_persons_name_takes_the_person(cast, client):
    places = stage(cast)
    _, text = make_token_text(cast.carol)
    by_hand = {"api_verdict", "api_answer", "api_resumption"}

    answers = {
        route.name: asked(client, places, text, route, method)
        for route, method in calls()
        if method.upper() in view_of(address(route, places)).session_only
    }

    assert by_hand <= answers.keys()
    for answer in answers.values():
        assert (answer.status_code, answer.json()["code"]) == (403, "session_required")
        assert answer.json()["fix"]


def test_no_token_does_what_the_documentation_keeps_for_people(cast, client):
    places = stage(cast)
    _, text = make_token_text(cast.frank)

    kept = {
        (method.upper(), shape(address(route, places)))
        for route in API_ROUTES
        for method in route.methods - {"get"}
        if code_of(asked(client, places, text, route, method)) == "session_required"
    }

    documented = TABLE.findall(DOCS.read_text())
    assert kept == {(method, shape(path)) for method, path in documented}


def test_what_may_not_be_seen_cannot_be_told_from_what_is_not_there(cast, client):
    places = stage(cast)
    _, text = make_token_text(cast.dave)
    hidden_and_missing = [
        ("/api/v1/deployment-requests/{}", places["request"]["pk"], 999_999),
        ("/api/v1/agents/porter/reviews/{}", places["review"]["pk"], _NOBODY),
        ("/api/v1/agents/porter/runs/{}", places["run"]["pk"], _NOBODY),
        ("/api/v1/agents/porter/runs/{}/decisions", places["run"]["pk"], _NOBODY),
    ]

    for url, hidden, missing in hidden_and_missing:
        first = client.get(url.format(hidden), headers=with_token(text))
        second = client.get(url.format(missing), headers=with_token(text))

        assert (first.status_code, second.status_code) == (404, 404)
        assert _same(first) == _same(second)


def test_every_post_that_changes_something_is_done_at_most_once(cast):
    places = stage(cast)
    views = [view_of(address(route, places)) for route in API_ROUTES if route.post]

    assert views
    for view in views:
        assert view.asks_only or hasattr(view.post, "__wrapped__"), view


_NOBODY = "00000000-0000-7000-8000-000000000000"


def _same(answer):
    facts = answer.json()
    facts.pop("request_id")
    return facts, sorted(answer.headers.keys())
