"""The standard's certification scenario (AuthZEN Authorization API 1.0), every level of it."""

from __future__ import annotations

import pytest

from tests.scopes.resolver.records import (
    ALICE,
    BOB,
    DECISIONS,
    READ,
    RECORDS,
    TIME,
    USERS,
    asking,
    do,
    on,
    who,
)
from tests.scopes.resolver.worlds import (
    EVALUATION,
    EVALUATIONS,
    SEARCH,
    ask,
    describe,
    describe_resources,
    found,
    make_agent,
    put,
)
from tests.system_keys import make_point_key

MADE: set[int] = set()


@pytest.fixture
def pdp(same_keys, door, stage):
    """The scenario's fixture, asked with the key of an enforcement point."""
    if stage.staging.pk not in MADE:
        MADE.add(stage.staging.pk)
        describe(stage, read="read", write="write", delete="write")
        describe_resources(stage, "record-1", "record-2")
        put(stage, make_agent(stage, "alice"), ALICE)
        put(stage, make_agent(stage, "bob"), BOB)
    _, door.key = make_point_key(stage)
    return door


def decisions(pdp, **data):
    answers = ask(pdp, data, EVALUATIONS)["evaluations"]
    return [answer["decision"] for answer in answers]


@pytest.mark.parametrize(("data", "expected"), DECISIONS)
def test_every_decision_of_the_fixture_is_the_standards(pdp, data, expected):
    answers = [ask(pdp, data) for _ in range(3)]

    assert [answer["decision"] for answer in answers] == [expected] * 3


@pytest.mark.parametrize("path", [EVALUATION, EVALUATIONS])
@pytest.mark.parametrize(
    "data",
    [
        {name: READ[name] for name in READ if name != "subject"},
        {name: READ[name] for name in READ if name != "action"},
        {name: READ[name] for name in READ if name != "resource"},
        {**READ, "subject": {"id": "alice"}},
        {**READ, "subject": {"type": "user"}},
        {**READ, "action": {}},
        {**READ, "resource": {"id": "record-1"}},
        {**READ, "resource": {"type": "record"}},
        {**READ, "subject": "alice"},
        {**READ, "action": {"name": 123}},
        {**READ, "context": []},
        {**READ, "resource": {**on("record-1"), "properties": 5}},
    ],
)
def test_what_misses_something_or_is_of_the_wrong_type_is_400(pdp, data, path):
    response = pdp.post(path, data)

    assert (response.status_code, response.json()["code"]) == (400, "invalid_request")


@pytest.mark.parametrize("path", [EVALUATION, EVALUATIONS, SEARCH + "subject"])
@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null"])
def test_what_is_no_json_object_is_400(pdp, path, body):
    json = {"content-type": "application/json"}

    response = pdp.post(path, content=body, headers=json)

    assert (response.status_code, response.json()["code"]) == (400, "invalid_json")


@pytest.mark.parametrize("sent", ["bfe9eb29-ab87", "any string <of> theirs", "x" * 200])
def test_the_request_id_is_said_back_whatever_it_is(pdp, sent):
    good = pdp.post(EVALUATION, READ, headers={"x-request-id": sent})
    bad = pdp.post(EVALUATION, {}, headers={"x-request-id": sent})

    assert good.headers["x-request-id"] == bad.headers["x-request-id"] == sent


def test_a_batch_is_answered_in_order(pdp):
    plain = decisions(
        pdp,
        subject=who("alice"),
        action=do("read"),
        evaluations=[{"resource": on("record-1")}, {"resource": on("record-2")}],
    )
    by_action = decisions(
        pdp,
        subject=who("bob"),
        resource=on("record-1"),
        evaluations=[{"action": do("read")}, {"action": do("write")}],
    )
    alone = decisions(pdp, evaluations=[READ, DECISIONS[3][0]])

    assert plain == by_action == alone == [True, False]


def test_properties_are_of_each_in_a_batch(pdp):
    resources = [on("record-1", status="active"), on("record-2", status="archived")]
    by_resource = decisions(
        pdp,
        subject=who("alice"),
        action=do("write"),
        evaluations=[{"resource": one} for one in resources],
    )
    by_subject = decisions(
        pdp,
        action=do("write"),
        resource=on("record-2", status="archived"),
        evaluations=[
            {"subject": who("alice")},
            {"subject": who("bob", role="admin")},
        ],
    )

    assert by_resource == [True, False]
    assert by_subject == [False, True]


def test_an_own_entity_replaces_the_default_but_for_what_it_must_have(pdp):
    answers = decisions(
        pdp,
        subject=who("alice"),
        action=do("write"),
        resource={"type": "record", "properties": {"status": "archived"}},
        evaluations=[
            {"resource": {"id": "record-1", "properties": {"status": "active"}}},
            {"resource": on("record-2", status="archived")},
            {"resource": on("record-2", status="active")},
        ],
    )

    assert answers == [True, False, True]


def test_one_that_fails_is_a_deny_of_that_one(pdp):
    answers = ask(
        pdp,
        {
            "subject": who("alice"),
            "action": do("read"),
            "context": TIME,
            "evaluations": [{"resource": on("record-1")}, {}, 5],
        },
        EVALUATIONS,
    )["evaluations"]

    assert [answer["decision"] for answer in answers] == [True, False, False]
    assert answers[1]["context"]["error"]["status"] == 400


@pytest.mark.parametrize("more", [{}, {"evaluations": []}])
def test_without_any_evaluations_it_is_one(pdp, more):
    assert ask(pdp, {**READ, **more}, EVALUATIONS)["decision"] is True


def test_searches_find_what_the_fixture_says(pdp):
    archived = on("record-2", status="archived")
    admin = who("bob", role="admin")

    readers = found(pdp, "subject", asking(USERS, do("read"), on("record-1")))
    writers = found(pdp, "subject", asking(USERS, do("write"), archived))
    readable = found(pdp, "resource", asking(who("alice"), do("read"), RECORDS))
    writable = found(pdp, "resource", asking(admin, do("write"), RECORDS))
    of_alice = found(
        pdp, "action", {"subject": who("alice"), "resource": on("record-1")}
    )
    of_bob = found(
        pdp, "action", {"subject": admin, "resource": archived, "context": TIME}
    )

    assert (readers, writers) == (["alice", "bob"], ["bob"])
    assert (readable, writable) == (["record-1"], ["record-2"])
    assert (of_alice, of_bob) == (["read", "write"], ["write"])


def test_what_is_found_has_the_type_that_was_asked_for(pdp):
    answer = ask(pdp, asking(who("alice"), do("read"), RECORDS), SEARCH + "resource")

    assert answer["results"] == [{"type": "record", "id": "record-1"}]
    assert answer["page"] == {"next_token": "", "count": 1}


def test_pages_hold_as_many_as_were_asked_for(pdp):
    data = asking(USERS, do("read"), on("record-1"))

    first = ask(pdp, {**data, "page": {"limit": 1}}, SEARCH + "subject")
    page = {"token": first["page"]["next_token"], "limit": 1}
    second = ask(pdp, {**data, "page": page}, SEARCH + "subject")

    assert first["results"] == [{"type": "user", "id": "alice"}]
    assert second["results"] == [{"type": "user", "id": "bob"}]
    assert second["page"]["next_token"] == ""


@pytest.mark.parametrize(
    ("part", "data"),
    [
        ("action", {"subject": who("nonexistent-user"), "resource": on("record-1")}),
        ("subject", asking({"type": "spaceship"}, do("read"), on("record-1"))),
        ("subject", asking(USERS, do("fly"), on("record-1"))),
        ("resource", asking(who("nobody"), do("read"), RECORDS)),
    ],
)
def test_what_nobody_knows_finds_nothing(pdp, part, data):
    assert found(pdp, part, data) == []


@pytest.mark.parametrize(
    ("part", "data"),
    [
        ("subject", {"subject": USERS, "resource": on("record-1")}),
        ("resource", {"action": do("read"), "resource": RECORDS}),
        ("action", {"subject": who("alice")}),
        ("subject", asking(USERS, do("read"), RECORDS)),
        ("resource", asking(USERS, do("read"), RECORDS)),
    ],
)
def test_a_search_that_misses_something_is_400(pdp, part, data):
    response = pdp.post(SEARCH + part, data)

    assert (response.status_code, response.json()["code"]) == (400, "invalid_request")


def test_where_to_ask_is_told_to_anybody(door):
    door.key = ""

    response = door.get("/.well-known/authzen-configuration")

    assert response.json() == {
        "policy_decision_point": "https://charter.test",
        "access_evaluation_endpoint": "https://charter.test/access/v1/evaluation",
        "access_evaluations_endpoint": "https://charter.test/access/v1/evaluations",
        "search_subject_endpoint": "https://charter.test/access/v1/search/subject",
        "search_resource_endpoint": "https://charter.test/access/v1/search/resource",
        "search_action_endpoint": "https://charter.test/access/v1/search/action",
    }
    assert response.headers["cache-control"] == "public, max-age=3600"
