from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.clock import now
from tests.factories import ARTICLE, CONTRACT, make_in_force, make_version
from tests.work import make_decision, make_lease, make_metric, make_review, make_run

COUNTED = (ARTICLE + CONTRACT).replace(
    "    timeout_minutes: 30\n",
    "    timeout_minutes: 30\n    max_cost_usd_per_run: 5\n    max_mails_per_day: 9\n",
)


def test_a_run_is_a_timeline_of_answers(cast, sign_in):
    run = make_run(cast)
    make_decision(run, call="1", action="get_profile")
    make_decision(
        run,
        call="2",
        action="get_invoice",
        effect="deny",
        code="denied_resource",
        say="billing_system must never be touched",
        reasons=[{"code": "denied_resource", "rule": "authorization.cannot_access[0]"}],
    )

    page = sign_in(cast.alice).get(f"/runs/{run.pk}/").content.decode()

    assert page.index("get_profile") < page.index("get_invoice")
    assert "billing_system must never be touched" in page
    assert "authorization.cannot_access[0]" in page


def test_a_decision_links_to_its_review(cast, sign_in):
    run = make_run(cast)
    review = make_review(cast, run=run)
    make_decision(run, effect="require_approval", final=False, review=review)

    page = sign_in(cast.alice).get(f"/runs/{run.pk}/")

    assert f"/reviews/{review.pk}/".encode() in page.content


def test_counts_stand_against_their_limits(cast, sign_in):
    version = make_version(cast.porter, by=cast.alice, text=COUNTED)
    manifest = make_in_force(cast, version=version)
    run = make_run(
        cast, manifest=manifest, actions_used=50, counters={"cost_usd": "1.25"}
    )

    page = sign_in(cast.alice).get(f"/runs/{run.pk}/")

    limits = {limit.name: limit for limit in page.context["limits"]}
    assert (limits["actions"].used, limits["actions"].is_spent) == (50, True)
    assert str(limits["cost_usd per run"].used) == "1.25"
    assert limits["mails per day"].used is None


def test_metrics_are_met_or_missed(cast, sign_in):
    run = make_run(cast, state="finished", closed_at=now())
    make_metric(run, value="31")

    page = sign_in(cast.alice).get(f"/runs/{run.pk}/")

    assert [one.mark for one in page.context["deliveries"]] == ["met"]
    assert [one.amount for one in page.context["deliveries"]] == ["31"]


def test_a_run_that_goes_on_is_pending(cast, sign_in):
    run = make_run(cast)
    make_metric(run, value="50")

    page = sign_in(cast.alice).get(f"/runs/{run.pk}/")

    assert [one.mark for one in page.context["deliveries"]] == ["pending"]


def test_the_list_shows_runs_of_ones_own_agents_alone(cast, sign_in):
    make_run(cast)

    mine = sign_in(cast.alice).get("/runs/")
    theirs = sign_in(cast.dave).get("/runs/")

    assert len(mine.context["page"]) == 1
    assert len(theirs.context["page"]) == 0


def test_an_agent_whose_work_one_may_not_see_is_as_unknown_as_none(cast, sign_in):
    make_run(cast)
    client = sign_in(cast.dave)

    page = client.get("/runs/?agent=porter")
    none = client.get("/runs/?agent=nobody")

    assert page.context["chosen"] is None
    assert b"You see the runs of no agent with this name" in page.content
    assert b"You see the runs of no agent with this name" in none.content


def test_refreshing_the_timeline_sends_that_part_alone(cast, sign_in):
    run = make_run(cast)
    make_decision(run)

    part = sign_in(cast.alice).get(
        f"/runs/{run.pk}/", headers={"hx-request": "true", "hx-target": "timeline"}
    )

    assert b"<html" not in part.content
    assert b"get_profile" in part.content
    assert "HX-Request" in part["Vary"]


def test_a_part_is_as_guarded_as_its_page(cast, sign_in):
    run = make_run(cast)

    part = sign_in(cast.dave).get(
        f"/runs/{run.pk}/", headers={"hx-request": "true", "hx-target": "timeline"}
    )

    assert part.status_code == 404


def test_a_long_run_has_pages_and_takes_no_more_queries(cast, sign_in):
    run = make_run(cast)
    make_decision(run, call="0")
    client = sign_in(cast.alice)
    client.get(f"/runs/{run.pk}/")
    with CaptureQueriesContext(connection) as few:
        client.get(f"/runs/{run.pk}/")
    for number in range(1, 52):
        make_decision(run, call=str(number))

    with CaptureQueriesContext(connection) as many:
        page = client.get(f"/runs/{run.pk}/")

    assert len(page.context["page"]) == 50
    assert len(many) == len(few)


def test_more_runs_take_no_more_queries(cast, sign_in):
    make_run(cast)
    client = sign_in(cast.alice)
    client.get("/runs/")
    with CaptureQueriesContext(connection) as few:
        client.get("/runs/")
    for _ in range(5):
        make_run(cast, opened_at=now() - timedelta(hours=1))

    with CaptureQueriesContext(connection) as many:
        client.get("/runs/")

    assert len(many) == len(few)


def test_the_page_says_what_the_client_decided_by_itself(cast, sign_in):
    run = make_run(cast)
    lease = make_lease(run, actions=5)
    make_decision(run, lease=lease, told_at=now() + timedelta(hours=1))

    page = sign_in(cast.alice).get(f"/runs/{run.pk}/").content.decode()

    assert "Decided by the agent's own client, and told late" in page
