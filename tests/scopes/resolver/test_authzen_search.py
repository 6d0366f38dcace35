"""What a search returns, an evaluation allows; what it leaves out, an evaluation denies."""

from __future__ import annotations

import secrets
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from tests.scopes.resolver.worlds import (
    EVALUATIONS,
    SEARCH,
    ask,
    describe,
    describe_resources,
    found,
    make_agent,
    put,
    question,
    refusal,
)
from tests.system_keys import make_point_key

RESOURCES = ["Orders", "crm.notes", "orders", "orders/new", "refunds"]
ACTIONS = {"list": "read", "create": "write", "delete_all": "write", "call": "direct"}
FACTS: list[dict[str, Any]] = [{}, {"region": "EU"}, {"region": "US", "score": 0.2}]
MADE: dict[int, list[str]] = {}
WORLD = {
    "plain": """\
  can_access: [orders (read/write), orders/new (write), refunds (direct)]
  cannot_access: []
  scope_boundary: {max_actions_per_run: 10, timeout_minutes: 5}
""",
    "denied": """\
  can_access: [orders (read/write), orders/new (read), crm.notes (read/direct)]
  cannot_access: [orders/new, {resource: crm, modes: [direct]}]
  scope_boundary: {max_actions_per_run: 10, timeout_minutes: 5}
""",
    "asks": """\
  can_access:
    - {resource: orders, modes: [read, write], when: region == "EU"}
    - {resource: refunds, modes: [write], actions: [create]}
    - {resource: unlisted, modes: [read]}
  cannot_access: []
  escalation:
    - {trigger: score < 0.5, actions: [create], action: queue_for_human_review}
  scope_boundary: {max_actions_per_run: 10, timeout_minutes: 5, requires_approval: ["delete_*"]}
""",
}


@pytest.fixture
def world(same_keys, door, stage):
    """Agents of each charter, enforced and in shadow, one with nothing in force; a key for everything."""
    if stage.staging.pk not in MADE:
        describe(stage, **ACTIONS)
        describe_resources(stage, *RESOURCES)
        names = MADE[stage.staging.pk] = []
        for name, rest in WORLD.items():
            for mode in ("enforce", "shadow") if name == "asks" else ("enforce",):
                slug = f"{name}-{mode}-{secrets.token_hex(2)}"
                text = f"agent: {slug}\ntype: macro\nauthorization:\n{rest}"
                put(stage, make_agent(stage, slug), text, mode=mode)
                names.append(slug)
        make_agent(stage, "idle")
        names += ["idle", "nobody"]
    _, door.key = make_point_key(stage)
    return door, MADE[stage.staging.pk]


def allowed(door, names, questions):
    """Those of the names whose question an evaluation allows."""
    answers = ask(door, {"evaluations": questions}, EVALUATIONS)["evaluations"]
    return {
        name
        for name, answer in zip(names, answers, strict=True)
        if answer["decision"] is True
    }


def test_searches_and_evaluations_agree(world):
    door, agents = world

    @settings(
        max_examples=15,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        agent=st.sampled_from(agents),
        action=st.sampled_from([*ACTIONS, "unheard-of"]),
        resource=st.sampled_from([*RESOURCES, "unlisted", "billing"]),
        mode=st.sampled_from(["", "read", "write", "direct"]),
        facts=st.sampled_from(FACTS),
        limit=st.sampled_from([1, 2, 100]),
    )
    def agree(*, agent, action, resource, mode, facts, limit):
        def asked(agent, action, resource):
            return question(agent, action, resource, mode=mode, **facts)

        data = {**asked(agent, action, resource), "page": {"limit": limit}}

        may = found(door, "subject", {**data, "subject": {"type": "agent"}})
        assert len(set(may)) == len(may)
        assert set(may) & set(agents) == allowed(
            door, agents, [asked(name, action, resource) for name in agents]
        )

        names = [*RESOURCES, "unlisted"]
        touched = found(door, "resource", {**data, "resource": {"type": "resource"}})
        assert set(touched) == allowed(
            door, names, [asked(agent, action, name) for name in names]
        )

        names = [*ACTIONS, "unheard-of"]
        done = found(door, "action", data)
        assert set(done) == allowed(
            door, names, [question(agent, name, resource, **facts) for name in names]
        )

    agree()


@pytest.fixture
def paged(world):
    """A search of more than one page, with the token of the second."""
    door, _ = world
    data = {**question("x", "list", "orders", region="EU"), "page": {"limit": 1}}
    data["subject"] = {"type": "agent"}
    token = ask(door, data, SEARCH + "subject")["page"]["next_token"]
    assert token
    return door, data, token


def test_a_token_goes_on_where_the_page_ended(paged):
    door, data, token = paged
    first = ask(door, data, SEARCH + "subject")["results"]

    page = {"token": token, "limit": 1}
    second = ask(door, {**data, "page": page}, SEARCH + "subject")["results"]

    assert second[0]["id"] > first[0]["id"]


def test_a_token_that_was_changed_is_400(paged):
    door, data, token = paged
    middle = len(token) // 2
    other = "A" if token[middle] != "A" else "B"
    changed = [
        token[:middle] + other + token[middle + 1 :],
        token[:-4],
        "none",
        "\u00fc",
        "=" * 99,
    ]

    refusals = {
        refusal(door, {**data, "page": {"token": one}}, SEARCH + "subject")
        for one in changed
    }

    assert refusals == {(400, "invalid_parameter")}


def test_a_token_of_another_question_or_key_is_400(paged, stage):
    door, data, token = paged
    data["page"] = {"token": token}
    others = [
        ("subject", {**data, "context": {"region": "US"}}),
        ("subject", {**data, "resource": {"type": "resource", "id": "refunds"}}),
        ("subject", {**data, "subject": {"type": "user"}}),
        ("resource", {**data, "subject": {"type": "agent", "id": "nobody"}}),
    ]
    refusals = [refusal(door, other, SEARCH + part) for part, other in others]

    _, door.key = make_point_key(stage)
    refusals.append(refusal(door, data, SEARCH + "subject"))

    assert refusals == [(400, "invalid_parameter")] * 5


def test_a_page_that_is_none_is_400(paged):
    door, data, _ = paged
    pages = [[], 5, {"limit": -1}, {"limit": "1"}, {"limit": True}, {"token": 5}]

    refusals = {
        refusal(door, {**data, "page": one}, SEARCH + "subject") for one in pages
    }

    assert refusals == {(400, "invalid_request")}


def test_a_page_has_as_many_as_were_asked_for_and_a_hundred_at_most(paged):
    door, data, _ = paged

    none, many = (
        ask(door, {**data, "page": {"limit": limit}}, SEARCH + "subject")
        for limit in (0, 10**9)
    )

    assert (none["results"], bool(none["page"]["next_token"])) == ([], True)
    assert 0 < many["page"]["count"] <= 100


def test_a_key_finds_what_it_may_ask_about(world, stage):
    door, agents = world
    shadow = next(one for one in agents if "-shadow-" in one)
    data = {**question(shadow, "list", "x"), "resource": {"type": "resource"}}
    everything = found(door, "resource", data)

    _, door.key = make_point_key(stage, resources=["orders*"])

    assert everything == [*RESOURCES, "unlisted"]
    assert found(door, "resource", data) == ["orders", "orders/new"]
