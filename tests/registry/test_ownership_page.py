"""The page that says who answers, and who answered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from registry.clock import now
from registry.models import OwnershipTransfer
from registry.services.ownership.departures import deactivate_person
from registry.services.ownership.transfers import accept_transfer, propose_transfer
from tests.factories import make_unclaimed, run_outbox

URL = "/agents/porter/ownership/"


def fields(cast, **changes):
    return {
        "team": cast.others.pk,
        "accountable": cast.dave.pk,
        "reason": "finance runs it now",
        **changes,
    }


def on(client, day):
    page = client.get(f"{URL}?on={day:%Y-%m-%d}")
    return page.context["shown"], page.content.decode()


def test_the_chain_is_drawn_and_listed_with_its_gaps(cast, sign_in):
    page = sign_in(cast.dave).get(URL).content.decode()

    assert page.count("<svg") >= 1
    assert page.count("Missing: nobody in Owners is on call") == 1
    assert "On call: missing, nobody in Owners is on call" in page
    assert "1 of Approvers" in page


def test_approvers_stand_between_the_owner_team_and_the_reviewers(cast, sign_in):
    steps = sign_in(cast.dave).get(URL).context["shown"].steps

    assert [step.title for step in steps] == [
        *("Accountable", "Owner team", "Approvers", "Reviewers", "On call")
    ]
    assert [link.name for link in steps[2].links] == ["Bob", "Carol"]


def test_a_day_shows_who_answered_at_its_end(cast, sign_in):
    client = sign_in(cast.dave)

    today, words = on(client, now())
    before, then = on(client, now() - timedelta(days=400))

    assert today.answered.accountable == cast.alice
    assert "answers for it today" in words
    assert "It was not here then: Porter came on" in then
    assert "Missing:" not in then
    assert (before.answered, before.wrong) == (None, "")


@pytest.mark.parametrize("day", ["yesterday", "2026-13-45", "9999-01-01"])
def test_what_is_no_day_yet_is_said_and_the_present_shown(cast, sign_in, day):
    shown = sign_in(cast.dave).get(f"{URL}?on={day}").context["shown"]

    assert shown.wrong
    assert shown.day is None


def test_an_offer_is_made_here_and_accepted_by_who_is_asked(cast, sign_in):
    sign_in(cast.alice).post(URL, fields(cast))
    offered = OwnershipTransfer.objects.get()
    waiting = sign_in(cast.dave).get("/")

    answer = sign_in(cast.dave).post(f"/transfers/{offered.pk}/acceptance/")

    assert "asks you to answer for Porter" in waiting.content.decode()
    assert waiting.context["counts"]["home"] == 1
    assert answer.status_code == 302
    history = sign_in(cast.dave).get(URL).content.decode()
    assert "asked by Alice: finance runs it now" in history


def test_an_offer_that_waits_is_for_those_it_concerns(cast, sign_in):
    sign_in(cast.alice).post(URL, fields(cast, reason="she is on leave"))

    pages = {
        who: sign_in(getattr(cast, who)).get(URL).content.decode()
        for who in ("alice", "dave", "bob")
    }

    assert {who: "she is on leave" in page for who, page in pages.items()} == {
        "alice": True,
        "dave": True,
        "bob": False,
    }


def test_a_refused_offer_keeps_what_was_written(cast, sign_in):
    answer = sign_in(cast.alice).post(URL, fields(cast, accountable=cast.bob.pk))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "finance runs it now" in page
    assert "Bob does not belong to Others" in page
    assert "<title>Error:" in page


def test_declining_wants_a_word_and_who_asked_reads_it(cast, sign_in):
    sign_in(cast.alice).post(URL, fields(cast))
    offered = OwnershipTransfer.objects.get()
    client = sign_in(cast.dave)

    silent = client.post(f"/transfers/{offered.pk}/refusal/")
    client.post(f"/transfers/{offered.pk}/refusal/", {"note": "<b>not ours</b>"})

    assert silent.status_code == 422
    page = sign_in(cast.alice).get(URL).content.decode()
    assert "&lt;b&gt;not ours" in page


def test_who_left_is_named_until_somebody_takes_it_over(cast, sign_in):
    deactivate_person(cast.alice, by=cast.frank)
    run_outbox()

    page = sign_in(cast.dave).get(URL).content.decode()

    assert "Nobody answers for this agent" in page
    assert "Missing: Alice has left" in page


def test_what_nobody_ever_owned_says_so(cast, sign_in):
    make_unclaimed("stray")

    page = sign_in(cast.frank).get("/agents/stray/ownership/").content.decode()

    assert "Nobody ever answered for it" in page
    assert "Hand over" not in page


def test_several_are_offered_at_once_and_the_refused_named(cast, sign_in):
    propose_transfer(
        cast.porter, team=cast.others, accountable=cast.dave, by=cast.alice, reason="x"
    )
    client = sign_in(cast.alice)

    shown = client.get("/agents/bulk/owner/?agent=porter&agent=nobody")
    answer = client.post("/agents/bulk/owner/", {"agent": "porter", **fields(cast)})

    assert "Hand over 1 agent" in shown.content.decode()
    assert answer.status_code == 422
    assert "offered to somebody already" in answer.content.decode()


def test_several_are_offered_and_wait_for_their_receiver(cast, sign_in):
    answer = sign_in(cast.alice).post(
        "/agents/bulk/owner/", {"agent": "porter", **fields(cast)}
    )

    assert answer.status_code == 302
    accept_transfer(OwnershipTransfer.objects.get(), by=cast.dave)
    cast.porter.refresh_from_db()
    assert cast.porter.accountable == cast.dave
