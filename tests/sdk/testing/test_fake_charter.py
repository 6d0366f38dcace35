"""A `FakeCharter` keeps runs and reviews as the server does."""

from __future__ import annotations

import asyncio
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from charter import Denied
from charter.language import DocumentError
from charter.testing.clock import START

ROOT = Path(__file__).resolve().parents[3]
CHARTER = """
agent: porter
type: micro
authorization:
  can_access:
    - orders (read/write)
    - refunds (write)
  escalation:
    - {actions: [retry_*], trigger: failed_attempts >= 3, action: stop_run}
  scope_boundary:
    max_actions_per_run: 3
    timeout_minutes: 30
    max_open_runs: 2
    max_runs_per_hour: 3
    max_cost_usd_per_run: 1
    max_cost_usd_per_day: 2
    requires_approval: ["*_refund"]
"""
READ = ("get_order", "orders", "read")
REFUND = ("create_refund", "refunds", "write")


@pytest.fixture
def charter(fake_charter):
    return fake_charter(CHARTER, waits=0.05)


def guarded(run):
    done = []

    @run.guard(*REFUND, arguments=("order", "amount"))
    def refund(order, amount):
        done.append((order, amount))

    return refund, done


def test_a_charter_is_read_from_its_file(fake_charter):
    charter = fake_charter(ROOT / "examples" / "onboarding-orchestrator.yaml")

    with charter.run(context={"confidence_score": 0.9}) as run:
        decision = run.check("get_profile", "customer_profile", "read")

    assert decision.allowed
    assert charter.decisions[0].context == {"confidence_score": 0.9}


def test_a_charter_that_does_not_read_makes_no_fake(fake_charter):
    with pytest.raises(DocumentError):
        fake_charter("agent: porter\ntype: nano\n")


def test_the_budget_is_counted_and_only_what_goes_ahead_counts(charter):
    with charter.run() as run:
        answers = [run.check(*READ).code for _ in range(4)]
        run.check("get_salary", "payroll", "read")

    (kept,) = charter.runs
    assert answers == ["granted"] * 3 + ["budget_exhausted"]
    assert (kept.actions_used, kept.refused) == (3, 2)
    assert (kept.state, kept.outcome) == ("finished", "succeeded")


def test_a_repeated_call_is_one_action(charter):
    with charter.run() as run:
        first, again = (run.check(*READ, call="one") for _ in range(2))
        other = run.check(*READ, call="one", arguments={"order": 2})

    assert [first.repeated, again.repeated] == [False, True]
    assert (again.allowed, other.code) == (True, "call_reused")
    assert charter.runs[0].actions_used == 1


def test_what_was_used_counts_for_the_run_and_for_the_day(charter):
    with charter.run() as run:
        run.check(*READ, usage={"cost_usd": 1})
        over = run.check(*READ, usage={"cost_usd": 0.01})
    with charter.run() as run:
        run.check(*READ, usage={"cost_usd": 0.9})
        over_the_day = run.check(*READ, usage={"cost_usd": 0.1})

    assert over.reasons[0].rule.endswith("max_cost_usd_per_run")
    assert over_the_day.reasons[0].rule.endswith("max_cost_usd_per_day")


def test_a_rule_that_stops_ends_the_run(charter):
    with charter.run() as run:
        facts = {"failed_attempts": 3}
        stopped = run.check("retry_order", "orders", "write", context=facts)
        after = run.check(*READ)

    assert (stopped.code, after.code) == ("stopped_by_escalation", "run_closed")


def test_an_approval_is_for_one_call_with_these_arguments(charter):
    charter.people.approve()

    with charter.run() as run:
        asked = run.check(*REFUND, arguments={"amount": 5}, call="one")
        other = run.check(*REFUND, arguments={"amount": 6}, call="two")
        granted = run.check(*REFUND, arguments={"amount": 5}, call="one")
        edited = run.check(*REFUND, arguments={"amount": 7}, call="one")

    assert asked.review != other.review
    assert (granted.allowed, edited.code) == (True, "call_reused")
    assert charter.reviews[0].used


def test_asking_again_while_it_is_open_asks_nobody_twice(charter):
    with charter.run() as run:
        first, again = (run.check(*REFUND, call="one") for _ in range(2))

    assert first.review == again.review
    assert charter.runs[0].pending == 1


def test_a_no_holds_for_the_same_content_whatever_the_call(charter):
    charter.people.deny()

    with charter.run() as run:
        refund, done = guarded(run)
        with pytest.raises(Denied, match="not now"):
            refund("A-1", 5)
        with pytest.raises(Denied) as again:
            refund("A-1", 5)

    assert again.value.code == "review_rejected"
    assert (done, len(charter.reviews)) == ([], 1)


def test_a_review_may_run_out(charter):
    charter.people.expire("create_*")

    with charter.run() as run:
        refund, done = guarded(run)
        with pytest.raises(Denied) as refused:
            refund("A-1", 5)

    assert (refused.value.code, done) == ("review_expired", [])


def test_silence_is_no_once_its_time_is_over(charter):
    began = time.monotonic()

    with charter.run() as run:
        refund, done = guarded(run)
        with pytest.raises(Denied) as refused:
            refund("A-1", 5)

    assert (refused.value.code, done) == ("review_expired", [])
    assert charter.clock.now() == START + timedelta(minutes=15)
    assert time.monotonic() - began < 5


def test_another_thread_of_the_test_may_answer(fake_charter):
    charter = fake_charter(CHARTER, waits=30)

    def answer():
        while not charter.reviews:
            time.sleep(0.001)
        charter.reviews[0].approve(note="go on")

    person = threading.Thread(target=answer)
    person.start()
    with charter.run() as run:
        refund, done = guarded(run)
        refund("A-1", 5)
    person.join()

    assert done == [("A-1", 5)]


def test_the_asynchronous_client_asks_the_same_server(fake_charter):
    charter = fake_charter(CHARTER, waits=30)

    async def story():
        done = []
        async with charter.asynchronous.run() as run:

            @run.guard(*REFUND, arguments=("order",))
            async def refund(order):
                done.append(order)

            waiting = asyncio.create_task(refund("A-1"))
            while not charter.reviews:  # noqa: ASYNC110 (what the test waits for)
                await asyncio.sleep(0.001)
            charter.reviews[0].approve()
            await waiting
        await charter.asynchronous.close()
        return done

    assert asyncio.run(story()) == ["A-1"]
    assert charter.runs[0].actions_used == 1


def test_arguments_are_lowered_and_never_raised(charter):
    with charter.run() as run:
        run.check(*REFUND, arguments={"amount": 5}, call="one")
        (review,) = charter.reviews

        with pytest.raises(ValueError, match="`amount` may only be lowered"):
            review.approve(use_arguments={"amount": 6})
        review.approve(use_arguments={"amount": 4})
        granted = run.check(*REFUND, arguments={"amount": 5}, call="one")
        again = run.check(*REFUND, arguments={"amount": 5}, call="one")

    assert granted.use_arguments == {"amount": 4}
    assert (again.use_arguments, again.repeated) == ({"amount": 4}, True)


def test_without_a_server_nothing_is_allowed_and_no_time_is_lost(charter):
    began = time.monotonic()

    with charter.run() as run:
        refund, done = guarded(run)
        with charter.unreachable():
            decision = run.check(*READ)
            with pytest.raises(Denied):
                refund("A-1", 5)
            with pytest.raises(Denied), charter.run():
                pass
        back = run.check(*READ)

    assert (decision.code, done, back.allowed) == ("no_answer", [], True)
    assert time.monotonic() - began < 5


def test_a_suspended_agent_may_do_nothing(charter):
    with charter.run() as run:
        allowed = run.check(*READ, call="one")
        charter.suspend()
        again = run.check(*READ, call="one")
        with pytest.raises(Denied) as refused, charter.run():
            pass
        charter.resume()
        after = run.check(*READ)

    assert (allowed.allowed, again.code) == (True, "agent_suspended")
    assert (refused.value.code, after.allowed) == ("agent_suspended", True)


def test_runs_are_limited_as_the_charter_says(charter):
    with charter.run(), charter.run(), pytest.raises(Denied) as open_now:
        charter.run().__enter__()
    with charter.run():
        pass
    with pytest.raises(Denied) as within_an_hour, charter.run():
        pass
    charter.clock.forward(minutes=61)
    with charter.run() as later:
        pass

    assert "2 runs open" in open_now.value.say
    assert "3 runs within an hour" in within_an_hour.value.say
    assert later.id == charter.runs[-1].id


def test_metrics_and_the_outcome_are_kept(charter):
    run = charter.run(task="order 8")
    run.__enter__()
    run.metric("reopened", 0)
    run.__exit__(KeyError, KeyError(), None)

    (kept,) = charter.runs
    assert (kept.task, kept.metrics, kept.outcome) == (
        "order 8",
        {"reopened": 0},
        "failed",
    )


def test_the_manifest_is_signed_for_the_test(charter):
    manifest = charter.manifest()

    assert (manifest.agent, manifest.environment) == ("porter", "test")
