from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals.models import DeploymentRequest, Verdict
from approvals.services.requests import revise
from approvals.services.verdicts import give_verdict
from registry.services.catalogue.agents import register_agent
from registry.services.people import add_member
from tests.deciding import look
from tests.factories import (
    ARTICLE,
    CONTRACT,
    make_in_force,
    make_request,
    make_version,
)

Status = DeploymentRequest.Status
LIST = "/approvals/"


def verdict(request, **changes):
    return {
        "says": "approve",
        "round": request.round.number,
        "digest": request.round.digest,
        "comment": "",
        **changes,
    }


def status_of(request):
    return DeploymentRequest.objects.get(pk=request.pk).status


def test_the_approver_reads_the_charter_after_the_change(cast, sign_in):
    request = make_request(cast)

    page = sign_in(cast.bob).get(request.get_absolute_url()).content.decode()

    assert "The charter after the change" in page
    assert "customers wait" in page
    assert "max_actions_per_run: 50" in page
    assert "0 of 1" in page
    assert "Approve v1 for Production" in page
    assert request.round.digest in page


def test_the_words_are_those_that_were_frozen(cast, sign_in):
    request = make_request(cast)

    page = sign_in(cast.bob).get(request.get_absolute_url())

    for sentence in request.round.words["may"]:
        assert sentence in page.content.decode()


def test_who_cannot_decide_learns_why(cast, sign_in):
    request = make_request(cast)

    page = sign_in(cast.alice).get(request.get_absolute_url()).content.decode()

    assert "You cannot decide here" in page
    assert "somebody else must decide" in page
    assert "Approve v1" not in page


def test_an_approval_in_the_browser_settles_it(cast, sign_in):
    request = make_request(cast)
    look(request, by=cast.bob)

    answer = sign_in(cast.bob).post(
        f"/approvals/{request.pk}/verdicts/", verdict(request)
    )

    assert answer.url == request.get_absolute_url()
    assert status_of(request) == Status.APPROVED


@pytest.mark.parametrize("says", ["reject", "request_changes"])
def test_a_no_needs_words_and_keeps_what_was_written(cast, sign_in, says):
    request = make_request(cast)

    answer = sign_in(cast.bob).post(
        f"/approvals/{request.pk}/verdicts/", verdict(request, says=says, comment=" ")
    )

    assert answer.status_code == 422
    assert b"Say why; the author reads it" in answer.content
    assert status_of(request) == Status.IN_REVIEW


def test_an_unknown_verdict_is_refused_and_the_comment_is_kept(cast, sign_in):
    request = make_request(cast)

    answer = sign_in(cast.bob).post(
        f"/approvals/{request.pk}/verdicts/",
        verdict(request, says="maybe", comment="sleep on it"),
    )

    assert answer.status_code == 422
    assert b"sleep on it" in answer.content


def test_an_authors_verdict_is_forbidden_and_names_who_could(cast, sign_in):
    request = make_request(cast)

    answer = sign_in(cast.alice).post(
        f"/approvals/{request.pk}/verdicts/", verdict(request)
    )

    assert answer.status_code == 403
    assert b"Approvers, for a day" in answer.content
    assert not Verdict.objects.exists()


def test_a_verdict_on_what_was_replaced_is_a_conflict(cast, sign_in):
    request = make_request(cast)
    old = verdict(request)
    text = (ARTICLE + CONTRACT).replace("50", "40")
    version = make_version(cast.porter, by=cast.alice, text=text)
    revise(request, version=version, by=cast.alice, why="tighter", mode="enforce")

    answer = sign_in(cast.bob).post(f"/approvals/{request.pk}/verdicts/", old)

    assert answer.status_code == 409
    assert status_of(request) == Status.IN_REVIEW


def test_the_timeline_tells_every_round_and_verdict(cast, sign_in):
    request = make_request(cast)
    give_verdict(
        request,
        round_number=request.round.number,
        digest=request.round.digest,
        says=Verdict.Says.REQUEST_CHANGES,
        by=cast.bob,
        comment="name the actions",
    )
    text = (ARTICLE + CONTRACT).replace("50", "40")
    version = make_version(cast.porter, by=cast.alice, text=text)
    revise(request, version=version, by=cast.alice, why="named", mode="enforce")

    page = sign_in(cast.carol).get(request.get_absolute_url()).content.decode()

    assert page.index("customers wait") < page.rindex("name the actions")
    assert "verdicts started again" in page


def test_refreshing_the_timeline_sends_that_part_alone(cast, sign_in):
    request = make_request(cast)

    part = sign_in(cast.bob).get(
        request.get_absolute_url(),
        headers={"hx-request": "true", "hx-target": "timeline"},
    )

    assert b"<html" not in part.content
    assert b"customers wait" in part.content
    assert "HX-Request" in part["Vary"]


def test_the_owner_withdraws(cast, sign_in):
    request = make_request(cast)

    answer = sign_in(cast.alice).post(f"/approvals/{request.pk}/withdrawal/")

    assert answer.status_code == 302
    assert status_of(request) == Status.WITHDRAWN


def test_withdrawing_twice_is_a_conflict(cast, sign_in):
    request = make_request(cast)
    client = sign_in(cast.alice)
    client.post(f"/approvals/{request.pk}/withdrawal/")

    assert client.post(f"/approvals/{request.pk}/withdrawal/").status_code == 409


def test_an_approver_withdraws_nothing(cast, sign_in):
    request = make_request(cast)

    answer = sign_in(cast.bob).post(f"/approvals/{request.pk}/withdrawal/")

    assert answer.status_code == 403
    assert status_of(request) == Status.IN_REVIEW


def shown(client, tab=""):
    page = client.get(f"{LIST}?tab={tab}")
    return [row["item"].pk for row in page.context["rows"]]


def test_each_request_is_in_the_tab_where_its_reader_looks(cast, sign_in):
    request = make_request(cast)

    bob, alice = shown(sign_in(cast.bob)), shown(sign_in(cast.alice))

    assert (bob, alice) == ([request.pk], [])
    assert shown(sign_in(cast.alice), "mine") == [request.pk]
    assert shown(sign_in(cast.alice), "waiting") == [request.pk]
    assert shown(sign_in(cast.bob), "waiting") == []
    assert shown(sign_in(cast.dave), "waiting") == []


def test_what_is_settled_moves_to_done(cast, sign_in):
    make_in_force(cast)
    request = DeploymentRequest.objects.get()

    assert shown(sign_in(cast.bob)) == []
    assert shown(sign_in(cast.bob), "done") == [request.pk]


def test_an_unknown_tab_is_the_first(cast, sign_in):
    request = make_request(cast)

    assert shown(sign_in(cast.bob), "everything") == [request.pk]


def test_a_new_member_sees_the_request_and_learns_why_not_yet(cast, sign_in):
    request = make_request(cast)
    add_member(cast.approvers, person=cast.dave, by=cast.frank)

    page = sign_in(cast.dave).get(request.get_absolute_url())

    assert page.status_code == 200
    assert b"You cannot decide here" in page.content


def test_the_count_in_the_navigation_is_what_waits(cast, sign_in):
    make_request(cast)

    page = sign_in(cast.bob).get("/")

    assert page.context["counts"]["approvals"] == 1
    assert b"waiting for you" in page.content


def add_request(cast, number):
    agent = register_agent(
        f"clerk-{number}",
        title=f"Clerk {number}",
        kind="macro",
        owner_team=cast.owners,
        accountable=cast.alice,
        by=cast.alice,
    )
    return make_request(cast, version=make_version(agent, by=cast.alice))


def test_more_requests_take_no_more_queries(cast, sign_in):
    add_request(cast, 0)
    client = sign_in(cast.bob)
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for number in range(1, 5):
        add_request(cast, number)

    with CaptureQueriesContext(connection) as many:
        page = client.get(LIST)

    assert len(page.context["rows"]) == 5
    assert len(many) == len(few)


def test_what_was_written_is_never_markup(cast, sign_in):
    request = make_request(cast, why="<img src=x onerror=alert(1)>")

    page = sign_in(cast.bob).get(request.get_absolute_url())

    assert b"<img src=x" not in page.content


def test_the_deadline_is_shown_in_the_readers_time_zone(cast, sign_in):
    cast.bob.timezone = "Europe/Madrid"
    cast.bob.save()
    request = make_request(cast)
    DeploymentRequest.objects.filter(pk=request.pk).update(
        expires_at=datetime(2030, 1, 1, 12, tzinfo=UTC)
    )

    page = sign_in(cast.bob).get(request.get_absolute_url()).content.decode()

    assert "Tue 1 Jan 2030, 13:00" in page
    assert "2030-01-01 12:00" in page
