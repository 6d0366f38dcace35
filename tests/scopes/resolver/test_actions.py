"""The enforced check, on the article's charter."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from registry.services.stopping.suspension import suspend
from scopes.models import Decision, Run
from tests.factories import ARTICLE
from tests.scopes.resolver.door import Door

SURE = {"confidence_score": 0.93}


def test_what_is_granted_is_allowed_counted_and_recorded(door, run):
    answer = door.read_profile(run)

    assert (answer["effect"], answer["code"]) == ("allow", "granted")
    assert answer["run"]["actions_used"] == 1
    assert answer["run"]["actions_left"] == 49
    row = Decision.objects.get(run=run)
    assert (row.effect, row.final, row.call) == ("allow", True, answer["call"])
    assert Run.objects.get(pk=run).actions_used == 1


def test_a_denial_is_an_answer_and_names_its_rule(door, run):
    answer = door.check(run, "get_invoice", "billing_system", "read")

    assert (answer["effect"], answer["code"]) == ("deny", "denied_resource")
    assert answer["reasons"][0]["rule"] == "authorization.cannot_access[0]"
    stored = Run.objects.get(pk=run)
    assert (stored.actions_used, stored.refused) == (0, 1)


def test_low_confidence_is_handed_to_a_person(door, run):
    answer = door.read_profile(run, context={"confidence_score": 0.4})

    assert (answer["effect"], answer["code"]) == ("escalate", "escalation_triggered")
    assert answer["review"]["url"].endswith(f"/reviews/{answer['review']['id']}/")


def test_a_missing_fact_is_handed_to_a_person_too(door, run):
    answer = door.read_profile(run, context={})

    assert (answer["effect"], answer["code"]) == ("escalate", "trigger_unresolved")


def test_the_fiftieth_action_is_allowed_and_the_next_is_not(door, run):
    Run.objects.filter(pk=run).update(actions_used=49)

    fiftieth, next_one = door.read_profile(run), door.read_profile(run)

    assert fiftieth["effect"] == "allow"
    assert (next_one["effect"], next_one["code"]) == ("deny", "budget_exhausted")
    assert Run.objects.get(pk=run).actions_used == 50


def test_a_run_past_its_time_is_refused_by_the_databases_clock(door, run, clock):
    clock.shift(timedelta(minutes=31))

    answer = door.read_profile(run)

    assert (answer["effect"], answer["code"]) == ("deny", "run_timed_out")
    assert answer["run"]["minutes_left"] == 0


def test_a_suspended_agent_is_denied_on_the_next_check(door, run, stage):
    before = door.read_profile(run)
    suspend(stage.porter, by=stage.alice, reason="it mailed a customer twice")

    after = door.read_profile(run)

    assert before["effect"] == "allow"
    assert (after["effect"], after["code"]) == ("deny", "agent_suspended")


def test_a_hundred_checks_at_once_at_49_of_50_give_one_allow(door, run, patient):
    Run.objects.filter(pk=run).update(actions_used=49)

    async def all_at_once(door: Door) -> list[str]:
        asked = [
            door.ask(run, "get_profile", "customer_profile", "read", context=SURE)
            for _ in range(100)
        ]
        return [one.json().get("effect", one) for one in await asyncio.gather(*asked)]

    effects = door.run(all_at_once(door))

    assert (effects.count("allow"), effects.count("deny")) == (1, 99)
    assert Run.objects.get(pk=run).actions_used == 50
    assert Decision.objects.filter(run=run, effect="allow").count() == 1


def test_two_processes_at_49_of_50_give_one_allow(door, second_door, run, patient):
    Run.objects.filter(pk=run).update(actions_used=49)

    async def all_at_once() -> list[str]:
        asked = [
            one.ask(run, "get_profile", "customer_profile", "read", context=SURE)
            for one in (door, second_door)
            for _ in range(20)
        ]
        return [one.json().get("effect", one) for one in await asyncio.gather(*asked)]

    effects = door.run(all_at_once())

    assert (effects.count("allow"), effects.count("deny")) == (1, 39)


def test_a_run_asked_much_at_once_leaves_room_for_others(door, run, patient):
    other = door.open_run()

    async def crowd() -> tuple[bool, str]:
        asked = [
            asyncio.create_task(
                door.ask(run, "get_profile", "customer_profile", "read", context=SURE)
            )
            for _ in range(60)
        ]
        await asyncio.sleep(0)
        alone = await door.ask(
            other, "get_profile", "customer_profile", "read", context=SURE
        )
        crowded = not all(task.done() for task in asked)
        await asyncio.gather(*asked)
        return crowded, alone.json()["effect"]

    crowded, effect = door.run(crowd())

    assert crowded
    assert effect == "allow"


def test_only_the_facts_a_rule_reads_are_kept(door, run):
    context = {"confidence_score": 0.93, "customer": "8812", "note": {"a": 1}}

    door.read_profile(run, context=context, arguments={"id": 8812})

    row = Decision.objects.get(run=run)
    assert row.context == {"confidence_score": 0.93}
    assert row.shown == {}
    assert row.arguments_digest.startswith("sha256:")


def test_facts_of_the_run_hold_for_each_of_its_actions(door, article):
    run = door.open_run(context={"confidence_score": 0.4})

    told = door.read_profile(run, context={})
    overruled = door.read_profile(run, context={"confidence_score": 0.9})

    assert (told["effect"], overruled["effect"]) == ("escalate", "allow")


def test_a_stop_rule_closes_the_run(door, put_in_force):
    put_in_force(_stopping())
    run = door.open_run()

    stopped = door.read_profile(run, context={"failed_attempts": 3})
    after = door.read_profile(run, context={"failed_attempts": 0})

    assert stopped["code"] == "stopped_by_escalation"
    assert after["code"] == "run_closed"
    assert Run.objects.get(pk=run).state == "stopped"


def test_shadow_lets_go_on_and_says_what_it_would_have_been(door, put_in_force):
    put_in_force(_stopping(), mode="shadow")
    run = door.open_run()

    answer = door.check(run, "get_invoice", "billing_system", "read")

    assert (answer["effect"], answer["shadow_effect"]) == ("allow", "deny")
    assert answer["run"]["actions_used"] == 1
    assert Decision.objects.get(run=run).shadow_effect == "deny"


def test_a_newer_manifest_decides_but_never_gives_a_run_more(door, run, put_in_force):
    Run.objects.filter(pk=run).update(actions_used=49)
    put_in_force(_with_limits(actions=80, minutes=60))

    answers = [door.read_profile(run)["code"] for _ in range(2)]

    assert answers == ["granted", "budget_exhausted"]


def test_a_newer_manifest_with_less_room_holds_at_once(door, run, put_in_force):
    door.read_profile(run)
    put_in_force(_with_limits(actions=1, minutes=30))

    answer = door.read_profile(run)

    assert answer["code"] == "budget_exhausted"


def _stopping() -> str:
    return ARTICLE.replace(
        "trigger: confidence_score < 0.7\n    action: queue_for_human_review",
        "trigger: failed_attempts >= 3\n    action: stop_run",
    )


def _with_limits(*, actions: int, minutes: int) -> str:
    return ARTICLE.replace("per_run: 50", f"per_run: {actions}").replace(
        "minutes: 30", f"minutes: {minutes}"
    )
