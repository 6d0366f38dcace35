"""`call` is the idempotency key inside a run (language §2)."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from registry.services.stopping.suspension import suspend
from scopes.models import Decision, Run
from tests.factories import ARTICLE
from tests.scopes.resolver.door import Door

COSTLY = ARTICLE.replace(
    "    timeout_minutes: 30",
    "    timeout_minutes: 30\n    max_cost_usd_per_run: 5\n    max_calls_per_day: 3",
)
SURE = {"confidence_score": 0.93}


def test_a_repeated_allow_says_so_and_counts_once(door, run):
    first = door.read_profile(run, call="c1")

    second = door.read_profile(run, call="c1")

    assert (first["effect"], first["repeated"]) == ("allow", False)
    assert (second["effect"], second["repeated"]) == ("allow", True)
    assert second["reasons"] == first["reasons"]
    assert Run.objects.get(pk=run).actions_used == 1
    assert Decision.objects.filter(run=run).count() == 1


def test_a_repeated_deny_stays_a_deny(door, run):
    door.check(run, "get_invoice", "billing_system", "read", call="c1")

    again = door.check(run, "get_invoice", "billing_system", "read", call="c1")

    assert (again["code"], again["repeated"]) == ("denied_resource", True)
    assert Run.objects.get(pk=run).refused == 1


def test_the_same_call_with_other_content_is_refused(door, run):
    door.read_profile(run, call="c1", arguments={"id": 1})

    other = door.read_profile(run, call="c1", arguments={"id": 2})
    first = door.read_profile(run, call="c1", arguments={"id": 1})

    assert (other["effect"], other["code"]) == ("deny", "call_reused")
    assert (first["effect"], first["repeated"]) == ("allow", True)


def test_a_pending_calls_content_is_bound_too(door, run):
    door.delete_item(run, call="c1", arguments={"id": 1})

    other = door.delete_item(run, call="c1", arguments={"id": 2})

    assert other["code"] == "call_reused"


def test_the_same_call_fifty_times_at_once_is_one_decision(door, run, patient):
    async def all_at_once(door: Door) -> list[bool]:
        checks = [
            door.ask(
                run, "get_profile", "customer_profile", "read", call="c1", context=SURE
            )
            for _ in range(50)
        ]
        return [one.json()["repeated"] for one in await asyncio.gather(*checks)]

    repeated = door.run(all_at_once(door))

    assert (repeated.count(False), repeated.count(True)) == (1, 49)
    assert Run.objects.get(pk=run).actions_used == 1


def test_an_allow_is_not_repeated_once_the_agent_is_suspended(door, run, stage):
    door.read_profile(run, call="c1")
    suspend(stage.porter, by=stage.alice, reason="look first")

    again = door.read_profile(run, call="c1")

    assert (again["effect"], again["code"]) == ("deny", "agent_suspended")


def test_an_allow_is_not_repeated_past_the_runs_time(door, run, clock):
    door.read_profile(run, call="c1")
    clock.shift(timedelta(minutes=31))

    again = door.read_profile(run, call="c1")

    assert again["code"] == "run_timed_out"


def test_under_a_newer_manifest_an_allow_is_decided_afresh(door, run, put_in_force):
    door.read_profile(run, call="c1")
    put_in_force(ARTICLE.replace("    - admin_settings", "    - customer_profile"))

    again = door.read_profile(run, call="c1")

    assert (again["effect"], again["code"]) == ("deny", "denied_resource")


def test_an_allow_that_still_holds_under_a_newer_manifest_counts_once(
    door, run, put_in_force
):
    Run.objects.filter(pk=run).update(actions_used=49)
    door.read_profile(run, call="c1")
    put_in_force(ARTICLE.replace("    - admin_settings\n", ""))

    again = door.read_profile(run, call="c1")

    assert (again["effect"], again["repeated"]) == ("allow", True)
    assert Run.objects.get(pk=run).actions_used == 50


def test_calls_are_apart_in_each_run(door, run):
    other = door.open_run()
    door.read_profile(run, call="c1")

    answer = door.read_profile(other, call="c1")

    assert (answer["effect"], answer["repeated"]) == ("allow", False)


def test_a_malformed_request_takes_no_call(door, run):
    refused = door.read_profile(run, call="c1", surprise=True)

    mended = door.read_profile(run, call="c1")

    assert (refused["code"], refused["call"]) == ("invalid_request", "c1")
    assert mended["effect"] == "allow"


def test_usage_counts_even_when_it_is_refused(door, put_in_force):
    put_in_force(COSTLY)
    run = door.open_run()
    refused = door.check(
        run, "get_invoice", "billing_system", "read", usage={"cost_usd": 4.5}
    )

    over = door.read_profile(run, usage={"cost_usd": 0.51})

    assert refused["run"]["counters"]["cost_usd"] == {"used": 4.5, "max": 5}
    assert over["code"] == "budget_exhausted"


def test_a_call_that_waited_for_a_person_pays_once(door, put_in_force, answer):
    put_in_force(COSTLY)
    run = door.open_run()
    asked = door.delete_item(run, call="c1", usage={"cost_usd": 5})
    answer(asked["review"]["id"], "yes")

    allowed = door.delete_item(run, call="c1", usage={"cost_usd": 5})

    assert allowed["effect"] == "allow"
    assert Run.objects.get(pk=run).counters == {"cost_usd": "5"}


def test_a_counter_of_the_day_holds_over_all_runs(door, put_in_force):
    put_in_force(COSTLY)
    door.read_profile(door.open_run(), usage={"calls": 2})
    other = door.open_run()

    third = door.read_profile(other, usage={"calls": 1})
    fourth = door.read_profile(other, usage={"calls": 1})

    assert [third["effect"], fourth["code"]] == ["allow", "budget_exhausted"]


def test_two_runs_at_once_cannot_share_what_is_left_of_the_day(
    door, put_in_force, patient
):
    put_in_force(COSTLY)
    runs = [door.open_run() for _ in range(8)]

    async def all_at_once(door: Door) -> list[str]:
        checks = [
            door.ask(
                run,
                "get_profile",
                "customer_profile",
                "read",
                context=SURE,
                usage={"calls": 1},
            )
            for run in runs
        ]
        return [one.json()["effect"] for one in await asyncio.gather(*checks)]

    effects = door.run(all_at_once(door))

    assert effects.count("allow") == 3
