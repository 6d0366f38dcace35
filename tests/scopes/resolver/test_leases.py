"""Leases: a client decides by itself, the budget stays exact, and every decision is recorded once."""

from __future__ import annotations

import asyncio
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from charter.engine import Request, content_digest, parse_request
from registry.services.stopping.suspension import suspend
from scopes.models import Decision, Lease, Run
from tests.factories import ARTICLE

READ = ("get_profile", "customer_profile", "read")
COUNTED = ARTICLE.replace(
    "    timeout_minutes: 30",
    "    timeout_minutes: 30\n    max_calls_per_day: 3",
)


def ask_lease(door, run, lease=None):
    response = door.post(
        f"/api/v1/runs/{run}/lease", {"lease": lease or str(uuid.uuid4())}
    )
    assert response.status_code == 200, response.text
    return response.json()


def leased(door, run):
    return ask_lease(door, run)["lease"]["id"]


def decision(*names, effect="allow", code="granted", **more):
    action, resource, mode = names or READ
    context = {"confidence_score": 0.93}
    request = parse_request(
        {"action": action, "resource": resource, "mode": mode, "context": context}
    )
    assert isinstance(request, Request)
    return {
        "id": str(uuid.uuid4()),
        "call": uuid.uuid4().hex,
        "at": datetime.now(UTC).isoformat(),
        "action": action,
        "resource": resource,
        "mode": mode,
        "context": context,
        "request_digest": content_digest(request),
        "effect": effect,
        "code": code,
        **more,
    }


def settle(door, run, lease, *decisions, done=False):
    body = {"lease": lease, "decisions": list(decisions), "done": done}
    response = door.post(f"/api/v1/runs/{run}/settle", body)
    assert response.status_code == 200, response.text
    return response.json()


def test_a_lease_is_a_tenth_of_the_run_and_counts_as_used(door, run):
    lease = ask_lease(door, run)["lease"]

    assert lease["actions"] == 5
    answer = door.read_profile(run)
    assert answer["run"]["actions_used"] == 6
    assert answer["run"]["actions_left"] == 44


def test_what_was_not_used_comes_back(door, run):
    lease = leased(door, run)

    settle(door, run, lease, decision(), decision(), done=True)

    row = Run.objects.get(pk=run)
    assert (row.actions_used, row.leased) == (2, 0)
    assert door.read_profile(run)["run"]["actions_left"] == 47


def test_told_twice_a_decision_counts_once(door, run):
    lease, told = leased(door, run), decision()

    first = settle(door, run, lease, told)
    again = settle(door, run, lease, told, done=True)

    assert (first["recorded"], again["recorded"]) == (1, 0)
    assert Decision.objects.filter(run=run).count() == 1
    assert Run.objects.get(pk=run).actions_used == 1


def test_a_call_that_the_server_answered_counts_once(door, run):
    door.read_profile(run, call="c1")
    lease = leased(door, run)

    same = settle(door, run, lease, decision(call="c1"))
    other = settle(
        door, run, lease, decision("read_list", *READ[1:], call="c1"), done=True
    )

    assert (same["recorded"], other["recorded"]) == (0, 1)
    rows = Decision.objects.filter(run=run, call="c1")
    assert sorted(rows.values_list("final", flat=True)) == [False, True]
    assert Run.objects.get(pk=run).actions_used == 2


def test_a_lost_answer_is_asked_again_with_the_same_id(door, run):
    mine = str(uuid.uuid4())

    first = ask_lease(door, run, mine)
    again = ask_lease(door, run, mine)

    assert first == again
    assert Run.objects.get(pk=run).leased == 5


def test_the_record_says_who_decided_and_why(door, run):
    lease = leased(door, run)
    bad = decision("get_profile", "billing_system", "read")

    settle(door, run, lease, decision(), bad)

    true, false = Decision.objects.filter(run=run).order_by("number")
    assert true.lease_id == uuid.UUID(lease)
    assert true.told_at is not None
    assert true.told_at >= true.decided_at
    assert true.code == "granted"
    assert true.reasons[0]["rule"].startswith("authorization.can_access")
    assert (false.effect, false.code) == ("allow", "granted")
    assert "the server would have said" in false.say
    assert false.reasons[0]["code"] == "denied_resource"


def test_only_facts_a_rule_reads_are_kept(door, run):
    lease = leased(door, run)
    told = decision()
    told["context"]["secret"] = "4111 1111 1111 1111"
    told["shown"] = {"card": "4111 1111 1111 1111"}

    settle(door, run, lease, told)

    row = Decision.objects.get(run=run)
    assert row.context == {"confidence_score": 0.93}
    assert row.shown == {}


def test_one_poisoned_record_fails_alone(door, run):
    lease = leased(door, run)
    poisoned = decision(call="c\0")
    nameless = {"id": "x"}

    answer = settle(door, run, lease, poisoned, nameless, decision())

    assert answer["recorded"] == 1
    assert [one["id"] for one in answer["refused"]] == [poisoned["id"], "x"]


def test_a_lease_that_ended_stays_used_and_what_it_says_is_recorded_late(
    door, run, clock
):
    lease = leased(door, run)
    clock.shift(timedelta(seconds=61))

    settle(door, run, lease, decision(), done=True)

    row = Run.objects.get(pk=run)
    assert (row.actions_used, row.leased) == (0, 5)
    assert Decision.objects.select_related("lease").get(run=run).is_late


def test_more_than_the_slice_is_recorded_and_counted(door, run):
    lease = leased(door, run)

    settle(door, run, lease, *(decision() for _ in range(7)), done=True)

    row = Run.objects.get(pk=run)
    assert (row.actions_used, row.leased) == (7, 0)
    assert Decision.objects.filter(run=run).count() == 7


def test_a_closed_run_still_takes_what_happened(door, run):
    lease = leased(door, run)
    door.post(f"/api/v1/runs/{run}/finish", {"outcome": "succeeded"})

    settle(door, run, lease, decision(), done=True)

    assert Run.objects.get(pk=run).actions_used == 1


def test_leases_and_the_server_together_never_pass_the_budget(door, run, patient):
    async def all_at_once():
        path = f"/api/v1/runs/{run}/lease"
        asks = []
        for _ in range(40):
            asks.append(door.ask(run, *READ, context={"confidence_score": 0.9}))
            asks.append(door.send("POST", path, json={"lease": str(uuid.uuid4())}))
        return [one.json() for one in await asyncio.gather(*asks)]

    answers = door.run(all_at_once())

    allowed = sum(one.get("effect") == "allow" for one in answers)
    handed = sum(one["lease"]["actions"] for one in answers if one.get("lease"))
    row = Run.objects.get(pk=run)
    assert (row.actions_used, row.leased) == (allowed, handed)
    assert allowed + handed <= 50


def test_there_are_no_more_than_four_leases_out(door, run):
    answers = [ask_lease(door, run) for _ in range(5)]

    assert [one["lease"] is not None for one in answers] == [True] * 4 + [False]
    assert "leases out" in answers[-1]["say"]


def test_in_shadow_the_server_decides(door, put_in_force):
    put_in_force(ARTICLE, mode="shadow")

    answer = ask_lease(door, door.open_run())

    assert (answer["lease"], "shadow" in answer["say"]) == (None, True)


def test_what_is_counted_by_the_day_the_server_decides(door, put_in_force):
    put_in_force(COUNTED)

    answer = ask_lease(door, door.open_run())

    assert (answer["lease"], "by the day" in answer["say"]) == (None, True)


def test_a_suspended_agent_gets_no_lease_and_may_still_tell(door, run, stage):
    lease = leased(door, run)
    suspend(stage.porter, by=stage.alice, reason="look first")

    refused = door.post(f"/api/v1/runs/{run}/lease", {"lease": str(uuid.uuid4())})

    assert refused.status_code == 423
    assert settle(door, run, lease, decision())["recorded"] == 1


def test_another_agents_run_has_no_leases(door, run, other_key):
    lease = leased(door, run)
    door.key = other_key

    answer = door.post(
        f"/api/v1/runs/{run}/settle", {"lease": lease, "decisions": [decision()]}
    )

    assert answer.status_code == 404
    assert not Decision.objects.filter(run=run).exists()


def test_the_database_lets_nobody_forget_what_was_handed_out(door, run):
    leased(door, run)

    with pytest.raises(DatabaseError), transaction.atomic():
        Run.objects.filter(pk=run).update(leased=0)
    with pytest.raises(DatabaseError), transaction.atomic():
        Lease.objects.filter(run=run).delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Lease.objects.filter(run=run).update(actions=1)
