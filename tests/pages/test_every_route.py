"""No address without a rule: who is served, who is refused, how (promise 15)."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.pages.api_routes import API_ROUTES
from tests.pages.api_stage import MISSING_API, stage_api
from tests.pages.emergency_routes import EMERGENCIES
from tests.pages.managing_routes import MANAGING
from tests.pages.route import METHODS
from tests.pages.routes import ROUTES as PAGES
from tests.pages.served_routes import MISSING_SERVED, SERVED, stage_served
from tests.pages.stage import MISSING as MISSING_PAGES, stage as stage_pages

ROUTES = (*PAGES, *EMERGENCIES, *SERVED, *API_ROUTES, *MANAGING)
MISSING = {**MISSING_PAGES, **MISSING_SERVED, **MISSING_API}
BY_NAME = {route.name: route for route in ROUTES}
OPEN = {
    "healthz",
    "readyz",
    "wheel_list",
    "wheel_download",
    "charter_schema",
    "api_schema",
    "api_docs",
}
PEOPLE = ("alice", "bob", "dave", "erin", "frank")


def stage(cast):
    return {**stage_pages(cast), **stage_served(cast), **stage_api(cast)}


def names_of(patterns) -> set[str]:
    found: set[str] = set()
    for pattern in patterns:
        if isinstance(pattern, URLResolver) and str(pattern.pattern) != "accounts/":
            found |= names_of(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            found.add(pattern.name or str(pattern.pattern))
    return found


def address(route, places) -> str:
    kwargs = places[route.needs[0]] if route.needs else {}
    return reverse(route.name, kwargs=kwargs)


def ask(client, method: str, url: str):
    if method != "get" and url.startswith("/api/"):
        return getattr(client, method)(url, data={}, content_type="application/json")
    return getattr(client, method)(url)


def test_every_route_has_a_rule():
    assert names_of(get_resolver().url_patterns) - OPEN == set(BY_NAME)


def test_who_is_signed_out_is_sent_to_sign_in(cast, client):
    places = stage(cast)

    answers = {
        (route.name, method): ask(client, method, address(route, places))
        for route in ROUTES
        for method in route.methods
    }

    for (name, method), answer in answers.items():
        if BY_NAME[name].is_api:
            assert answer.status_code == 401, (name, method)
            assert answer["WWW-Authenticate"].startswith("Bearer")
            assert answer["Content-Type"] == "application/problem+json"
        else:
            assert answer.status_code == 302, (name, method)
            assert answer.url.startswith("/accounts/login/"), (name, method)


@pytest.mark.parametrize("person", PEOPLE)
def test_each_person_is_served_or_refused_by_the_table(cast, sign_in, person):
    places = stage(cast)
    client = sign_in(getattr(cast, person))

    found = {
        (route.name, method): ask(client, method, address(route, places)).status_code
        for route in ROUTES
        for method in METHODS
        if method in route.methods and not changes_what_others_need(route, method)
    }

    wanted = {
        (name, method): getattr(BY_NAME[name], method)[person] for name, method in found
    }
    assert found == wanted


def changes_what_others_need(route, method) -> bool:
    """These would take away what later rows of the table ask about; they have tests of their own."""
    return (method, route.name) in {
        ("post", "draft_discard"),
        ("post", "withdrawal_create"),
        ("post", "transfer_accept"),
        ("post", "api_withdrawal"),
        ("post", "api_transfer_acceptance"),
        ("delete", "api_draft"),
    }


def test_another_method_is_not_allowed(cast, sign_in):
    places = stage(cast)
    client = sign_in(cast.frank)

    answers = {
        (route.name, method): ask(client, method, address(route, places)).status_code
        for route in ROUTES
        for method in set(METHODS) - route.methods
    }

    assert set(answers.values()) == {405}


@pytest.mark.parametrize("place", sorted(MISSING))
def test_what_is_not_there_is_404(cast, sign_in, place):
    client = sign_in(cast.frank)

    answers = {
        (route.name, method): ask(
            client, method, reverse(route.name, kwargs=MISSING[place])
        ).status_code
        for route in ROUTES
        if route.needs == (place,)
        for method in route.methods
    }

    assert set(answers.values()) == {404}


def test_every_change_wants_a_csrf_token(cast):
    places = stage(cast)
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.alice)

    answers = {
        (route.name, method): ask(client, method, address(route, places)).status_code
        for route in ROUTES
        for method in route.methods - {"get"}
    }

    assert set(answers.values()) == {403}


def test_a_page_left_open_too_long_says_what_to_do(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.alice)

    answer = client.post("/agents/porter/draft/", {"text": "written for an hour"})

    assert answer.status_code == 403
    assert "Go back, copy what you wrote" in answer.content.decode()


def test_what_may_not_be_seen_cannot_be_told_from_what_is_not_there(cast, sign_in):
    places = stage(cast)
    client = sign_in(cast.dave)

    for place in ("request", "review", "run"):
        route = BY_NAME[f"{place}_detail"]
        hidden = client.get(reverse(route.name, kwargs=places[place]))
        missing = client.get(reverse(route.name, kwargs=MISSING[place]))

        assert (hidden.status_code, missing.status_code) == (404, 404)
        assert words(hidden) == words(missing)


def words(answer) -> str:
    """The page without the token that is new each time."""
    lines = answer.content.decode().splitlines()
    return "\n".join(line for line in lines if "csrf" not in line.lower())
