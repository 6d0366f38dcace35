from __future__ import annotations

import re

import pytest
from django.contrib.staticfiles import finders
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema

from config.openapi import document
from scopes.resolver.routes import FIXED, ITEMS
from tests.pages.api_routes import API_ROUTES as ASKING
from tests.pages.managing_routes import MANAGING
from tests.pages.route import METHODS

API_ROUTES = (*ASKING, *MANAGING)
PROBES = {"/healthz", "/readyz"}
WRITTEN_BY = re.compile(r"https?://(?!localhost)[^\"' )]+")


@pytest.fixture
def described(client):
    return client.get("/api/schema").json()


def operations(described):
    return {
        (path, method): facts
        for path, methods in described["paths"].items()
        for method, facts in methods.items()
        if method in METHODS
    }


def test_it_is_openapi_3_1_and_for_everyone(described):
    validate_schema(described)

    assert described["openapi"].startswith("3.1")


def test_it_is_made_without_a_warning():
    document.cache_clear()

    with GENERATOR_STATS.silence():
        document()

    assert not GENERATOR_STATS._warn_cache
    assert not GENERATOR_STATS._error_cache


def test_every_address_for_programs_is_described(described):
    methods = {
        (name, method)
        for name, route in ((route.name, route) for route in API_ROUTES)
        for method in route.methods
    }
    ours = [
        one for one in operations(described).values() if "Run time" not in one["tags"]
    ]

    assert len(ours) == len(methods)


def test_what_agents_ask_is_described_as_it_is_served(described):
    served = {
        (path, method.lower())
        for path, (method, _) in FIXED.items()
        if path not in PROBES
    } | {
        (f"/api/v1/{collection}/{{}}/{verb}".rstrip("/"), method.lower())
        for (collection, verb), (method, _) in ITEMS.items()
    }

    found = {
        (re.sub(r"\{\w+\}", "{}", path), method)
        for (path, method), facts in operations(described).items()
        if "Run time" in facts["tags"]
    }

    assert found == served


def test_every_operation_has_a_name_a_summary_and_a_tag(described):
    every = operations(described).values()
    names = [one["operationId"] for one in every]

    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)+", name) for name in names)
    assert all(one["summary"] and one["tags"] for one in every)


def test_every_refusal_is_a_problem(described):
    refusals = [
        (path, status, set(answer.get("content", {})))
        for (path, _), one in operations(described).items()
        for status, answer in one["responses"].items()
        if status >= "400" and "$ref" not in answer
    ]

    assert refusals
    for path, status, types in refusals:
        assert types == {"application/problem+json"}, (path, status)


def test_every_operation_may_be_401_403_and_429(described):
    for (path, method), one in operations(described).items():
        if "Run time" not in one["tags"]:
            assert {"401", "403", "429"} <= one["responses"].keys(), (path, method)


def test_every_change_by_post_takes_a_key(described):
    without = {
        one["operationId"]
        for (_, method), one in operations(described).items()
        if method == "post" and "Run time" not in one["tags"]
        if all(part["name"] != "Idempotency-Key" for part in one.get("parameters", []))
    }

    assert without == {"lint_charter", "simulate_version", "simulate_draft"}


def test_what_takes_a_person_takes_no_token(described):
    by_hand = {
        one["operationId"]
        for one in operations(described).values()
        if one["security"] == [{"session": []}]
    }

    assert by_hand == {
        "give_verdict",
        "make_enforcement_point",
        "make_metric_source",
        "mark_viewed",
        "answer_review",
        "lift_suspension",
        "resume_agent",
        "make_webhook",
        "remove_webhook",
        "test_webhook",
        "send_again",
        "issue_key",
        "accept_transfer",
        "claim_agent",
        "unblock_agent",
        "retire_agent",
        "name_stand_in",
        "break_glass",
        "review_break_glass",
        "open_campaign",
        "certify_items",
        "narrow_item",
        "revoke_item",
        "set_certification_policy",
        "set_working_calendar",
        "propose_policies",
        "decide_policies",
        "add_entry",
        "change_entry",
        "remove_entry",
    }


def test_the_page_of_it_names_this_server_alone(client):
    answer = client.get("/api/docs")

    assert answer.status_code == 200
    assert not WRITTEN_BY.findall(answer.content.decode())
    for path in re.findall(r'(?:src|href)="/static/([^"]+)"', answer.content.decode()):
        assert finders.find(path), path


def test_its_policy_is_its_own_and_the_others_stay(client, cast, sign_in):
    docs = client.get("/api/docs")["Content-Security-Policy"]
    page = sign_in(cast.dave).get("/")["Content-Security-Policy"]

    assert "style-src 'self' 'unsafe-inline'" in docs
    assert "script-src 'self'" in docs.split("; ")
    assert "unsafe-inline" not in page
    for policy in (docs, page):
        assert "http" not in policy
        assert "unsafe-eval" not in policy
