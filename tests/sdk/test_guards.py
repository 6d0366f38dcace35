"""Guarded functions run on an allow, after a person's yes where one is needed."""

from __future__ import annotations

import pytest

from charter.client import Denied
from tests.sdk.server import problem

LOWERED = [{"type": "use_arguments", "arguments": {"order_id": "A-1", "amount": 200}}]


def guarded(run):
    done = []

    @run.guard(
        "create_refund",
        "refunds",
        "write",
        arguments=("order_id", "amount"),
        facts={"refund_amount": "amount"},
    )
    def create_refund(order_id, amount, *, note="none"):
        done.append((order_id, amount, note))
        return "done"

    return create_refund, done


def test_an_allowed_function_runs_once_with_its_arguments(charter, server):
    with charter.run() as run:
        create_refund, done = guarded(run)
        result = create_refund("A-1", amount=250, note="late")

    assert (result, done) == ("done", [("A-1", 250, "late")])
    assert server.asked("/actions")[0] | {"call": ""} == {
        "action": "create_refund",
        "resource": "refunds",
        "mode": "write",
        "context": {"refund_amount": 250},
        "arguments": {"order_id": "A-1", "amount": 250},
        "call": "",
    }


def test_a_denied_function_does_not_run(charter, server):
    server.effects = ["deny"]

    with charter.run() as run:
        create_refund, done = guarded(run)
        with pytest.raises(Denied, match="The answer is deny"):
            create_refund("A-1", 250)

    assert done == []


def test_a_function_waits_for_the_person_and_asks_the_same_again(charter, server):
    server.effects = ["require_approval", "allow"]
    server.review_states = ["open", "open", "approved"]

    with charter.run() as run:
        create_refund, done = guarded(run)
        create_refund("A-1", 250)

    first, second = server.asked("/actions")
    assert first == second
    assert len(server.asked("/review-1")) == 3
    assert done == [("A-1", 250, "none")]


def test_a_persons_no_is_a_deny(charter, server):
    server.effects = ["escalate", "deny"]
    server.review_states = ["rejected"]

    with charter.run() as run:
        create_refund, done = guarded(run)
        with pytest.raises(Denied):
            create_refund("A-1", 250)

    assert done == []


def test_a_yes_that_does_not_count_is_no_yes(charter, server):
    server.effects = ["require_approval"]

    with charter.run() as run:
        create_refund, done = guarded(run)
        with pytest.raises(Denied, match="did not count"):
            create_refund("A-1", 250)

    assert done == []


def test_a_review_nobody_can_ask_about_is_a_deny(charter, server, monkeypatch):
    monkeypatch.setattr("charter.client.run_core.LONG_POLL", 0.1)
    monkeypatch.setattr("charter.client.run_core.PATIENCE_WITH_PEOPLE", 0.1)
    server.effects = ["require_approval", "allow"]
    server.fail("/review-1", *[problem(503, "unavailable", "not now")] * 99)

    with charter.run() as run:
        create_refund, done = guarded(run)
        with pytest.raises(Denied, match="not now"):
            create_refund("A-1", 250)

    assert done == []


def test_lowered_arguments_are_the_ones_used(charter, server):
    server.obligations = LOWERED

    with charter.run() as run:
        create_refund, done = guarded(run)
        create_refund("A-1", 250)

    assert done == [("A-1", 200, "none")]


@pytest.mark.parametrize(
    "obligation",
    [
        {"type": "use_arguments", "arguments": {"amount": 200}},
        {"type": "use_arguments", "arguments": {"order_id": 1, "amount": 2, "to": 3}},
        {"type": "use_arguments"},
        {"type": "call_somebody_first"},
        {},
    ],
)
def test_an_obligation_that_cannot_be_kept_lets_nothing_run(
    charter, server, obligation
):
    server.obligations = [obligation]

    with charter.run() as run:
        create_refund, done = guarded(run)
        with pytest.raises(Denied):
            create_refund("A-1", 250)

    assert done == []


def test_a_parameter_the_function_lacks_is_noticed_when_it_is_guarded(charter):
    with charter.run() as run, pytest.raises(TypeError, match="no parameter `amount`"):
        run.guard("a", "b", "read", arguments=("amount",))(print)


def test_a_coroutine_function_is_guarded_alike(run_async, server):
    server.effects = ["require_approval", "allow"]
    done = []

    async def story(client):
        async with client.run() as run:

            @run.guard("create_refund", "refunds", "write", arguments=("amount",))
            async def create_refund(amount):
                done.append(amount)
                return "done"

            return await create_refund(250)

    assert run_async(story) == "done"
    assert done == [250]
