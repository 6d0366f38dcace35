"""Reviews: opened by a check, answered by people, redeemed once (language §4.1)."""

from __future__ import annotations

import asyncio
import secrets
from datetime import timedelta

import pytest
from django.db import connections

from registry.models import Team
from registry.services.people import add_member, add_team
from registry.services.stopping.suspension import suspend
from scopes.models import Decision, Review, Run
from scopes.sealing import unseal
from tests.factories import ARTICLE
from tests.scopes.resolver.door import PUBLIC_URL, SECRET, Door

ARGUMENTS = {"item": "A-17", "reason": "duplicate"}


def test_an_approval_pattern_opens_a_review_for_the_agents_reviewers(door, run, stage):
    answer = door.delete_item(run, call="c1", arguments=ARGUMENTS)

    assert (answer["effect"], answer["code"]) == (
        "require_approval",
        "approval_required",
    )
    review = Review.objects.get(pk=answer["review"]["id"])
    assert answer["review"]["url"] == f"{PUBLIC_URL}/reviews/{review.pk}/"
    assert list(review.teams.all()) == [stage.reviewers]
    assert (review.call, review.state, review.quorum) == ("c1", "open", 1)
    assert review.expires_at - review.opened_at == timedelta(minutes=15)
    stored = Run.objects.get(pk=run)
    assert (stored.actions_used, stored.pending) == (0, 1)


def test_arguments_under_review_are_sealed(door, run):
    answer = door.delete_item(run, arguments=ARGUMENTS)

    review = Review.objects.get(pk=answer["review"]["id"])
    sealed = bytes(review.arguments or b"")
    assert b"A-17" not in sealed
    assert unseal(sealed, review=review.pk, secret=SECRET) == ARGUMENTS


def test_a_yes_lets_the_same_call_go_ahead_once(door, run, answer):
    asked = door.delete_item(run, call="c1", arguments=ARGUMENTS)
    answer(asked["review"]["id"], "yes")

    allowed = door.delete_item(run, call="c1", arguments=ARGUMENTS)
    again = door.delete_item(run, call="c1", arguments=ARGUMENTS)
    other = door.delete_item(run, call="c2", arguments=ARGUMENTS)

    assert (allowed["effect"], allowed["repeated"]) == ("allow", False)
    assert (again["effect"], again["repeated"]) == ("allow", True)
    assert other["effect"] == "require_approval"
    assert Run.objects.get(pk=run).actions_used == 1
    review = Review.objects.get(pk=asked["review"]["id"])
    assert review.redeemed_at is not None
    assert review.arguments is None


def test_twenty_redemptions_at_once_count_one_action(door, run, answer, patient):
    asked = door.delete_item(run, call="c1")
    answer(asked["review"]["id"], "yes")

    async def redeem(door: Door) -> list[tuple[str, bool]]:
        context = {"confidence_score": 0.93}
        checks = [
            door.ask(
                run,
                "delete_checklist_item",
                "onboarding_checklist",
                "write",
                call="c1",
                context=context,
            )
            for _ in range(20)
        ]
        answers = [response.json() for response in await asyncio.gather(*checks)]
        return [(one["effect"], one["repeated"]) for one in answers]

    effects = door.run(redeem(door))

    assert effects.count(("allow", False)) == 1
    assert effects.count(("allow", True)) == 19
    assert Run.objects.get(pk=run).actions_used == 1


def test_a_no_is_final_for_the_same_content_whatever_the_call(door, run, answer):
    asked = door.delete_item(run, call="c1")
    answer(asked["review"]["id"], "no", "not this one")

    same = door.delete_item(run, call="c1")
    renamed = door.delete_item(run, call="c2")

    assert [same["code"], renamed["code"]] == ["review_rejected"] * 2


def test_silence_is_no(door, run, clock):
    door.delete_item(run, call="c1")
    clock.shift(timedelta(minutes=16))

    answer = door.delete_item(run, call="c1")

    assert answer["code"] == "review_expired"


def test_asking_again_while_it_is_open_opens_and_records_nothing_more(door, run):
    first = door.delete_item(run, call="c1")

    second = door.delete_item(run, call="c1")

    assert second["review"] == first["review"]
    assert second["effect"] == "require_approval"
    assert Review.objects.filter(run=run).count() == 1
    assert Decision.objects.filter(run=run).count() == 1


def test_a_fourth_open_review_is_refused(door, run):
    calls = [door.delete_item(run, call=f"c{n}")["code"] for n in range(4)]

    assert calls == ["approval_required"] * 3 + ["too_many_reviews"]


def test_everything_else_is_decided_afresh_at_redemption(door, run, answer, stage):
    asked = door.delete_item(run, call="c1")
    answer(asked["review"]["id"], "yes")
    suspend(stage.porter, by=stage.alice, reason="look first")

    redeemed = door.delete_item(run, call="c1")

    assert redeemed["code"] == "agent_suspended"
    assert Review.objects.get(pk=asked["review"]["id"]).redeemed_at is None


def test_an_approval_under_an_older_manifest_is_not_redeemed(
    door, run, answer, put_in_force
):
    asked = door.delete_item(run, call="c1")
    answer(asked["review"]["id"], "yes")
    put_in_force(ARTICLE.replace("per_run: 50", "per_run: 49"))

    redeemed = door.delete_item(run, call="c1")

    assert redeemed["effect"] == "require_approval"
    assert redeemed["review"]["id"] != asked["review"]["id"]


def test_a_review_ends_with_its_run(door, run, clock):
    clock.shift(timedelta(minutes=20))

    asked = door.delete_item(run)

    review = Review.objects.get(pk=asked["review"]["id"])
    assert review.expires_at == Run.objects.get(pk=run).expires_at


@pytest.fixture
def askers(stage) -> Team:
    """A team of this test's own: the others are shared with the tests beside it."""
    team = add_team(
        f"askers-{secrets.token_hex(4)}", name="Askers", by=stage.frank, lead=stage.bob
    )
    add_member(team, person=stage.bob, by=stage.frank)
    add_member(team, person=stage.carol, by=stage.frank)
    return team


@pytest.mark.parametrize("is_gone", [False, True])
def test_the_rules_team_is_asked_else_the_agents_reviewers(
    door, put_in_force, stage, askers, is_gone
):
    put_in_force(
        ARTICLE.replace(
            "[delete_*, modify_billing_*]",
            f'\n      - {{pattern: "delete_*", reviewers: {askers.slug}, quorum: 2}}',
        )
    )
    if is_gone:
        Team.objects.filter(pk=askers.pk).update(slug=f"{askers.slug}-renamed")
    run = door.open_run()

    answer = door.delete_item(run)

    review = Review.objects.get(pk=answer["review"]["id"])
    rows = [(row.team, row.quorum) for row in review.asked.all()]
    assert rows == [(stage.reviewers if is_gone else askers, 2)]
    assert review.quorum == 2


def test_without_reviewers_the_owner_team_is_asked(door, run, stage):
    stage.porter.reviewers = None
    stage.porter.save(update_fields=["reviewers"])

    answer = door.delete_item(run)

    review = Review.objects.get(pk=answer["review"]["id"])
    assert list(review.teams.all()) == [stage.owners]


def test_a_review_says_where_it_stands(door, run, answer):
    asked = door.delete_item(run, call="c1")["review"]["id"]
    before = door.get(f"/api/v1/reviews/{asked}").json()
    answer(asked, "no", "not this one")

    after = door.get(f"/api/v1/reviews/{asked}").json()

    assert (before["state"], before["call"], before["run"]) == ("open", "c1", run)
    assert (after["state"], after["note"]) == ("rejected", "not this one")


def test_a_review_past_its_deadline_reads_expired(door, run, clock):
    asked = door.delete_item(run)["review"]["id"]
    clock.shift(timedelta(minutes=16))

    state = door.get(f"/api/v1/reviews/{asked}").json()["state"]

    assert state == "expired"


def test_a_waiting_agent_hears_of_the_answer_at_once(door, run, answer):
    asked = door.delete_item(run)["review"]["id"]

    async def wait_and_answer(door: Door) -> tuple[str, float]:
        loop = asyncio.get_running_loop()
        waiting = asyncio.create_task(
            door.send("GET", f"/api/v1/reviews/{asked}?wait=20")
        )
        await asyncio.sleep(0.2)
        assert not waiting.done()
        await asyncio.to_thread(_answered, answer, asked)
        began = loop.time()
        response = await waiting
        return response.json()["state"], loop.time() - began

    state, seconds = door.run(wait_and_answer(door))

    assert state == "approved"
    assert seconds < 2


def test_a_wait_ends_after_the_seconds_asked_for(door, run):
    asked = door.delete_item(run)["review"]["id"]

    response = door.get(f"/api/v1/reviews/{asked}?wait=1")

    assert (response.status_code, response.json()["state"]) == (200, "open")


@pytest.mark.parametrize("wait", ["-1", "x", "1.5", "", "1e3", "\u0663", "1" * 10])
def test_a_malformed_wait_is_refused(door, run, wait):
    asked = door.delete_item(run)["review"]["id"]

    response = door.get(f"/api/v1/reviews/{asked}", params={"wait": wait})

    assert (response.status_code, response.json()["code"]) == (400, "invalid_parameter")


def test_another_agents_review_is_not_there(door, run, stage, other_key):
    asked = door.delete_item(run)["review"]["id"]

    door.key = other_key

    assert door.get(f"/api/v1/reviews/{asked}").status_code == 404


def test_too_many_who_wait_are_told_so(door, run, monkeypatch):
    monkeypatch.setattr("scopes.resolver.hub.MAX_WAITING_PER_AGENT", 0)
    asked = door.delete_item(run)["review"]["id"]

    response = door.get(f"/api/v1/reviews/{asked}?wait=5")

    assert (response.status_code, response.json()["code"]) == (503, "unavailable")


def _answered(answer, review: str) -> None:
    try:
        answer(review, "yes")
    finally:
        connections["default"].close()
