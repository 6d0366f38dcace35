from __future__ import annotations

import pytest

from approvals.models import DeploymentRequest
from tests.factories import (
    ARTICLE,
    CONTRACT,
    asks_team,
    make_in_force,
    make_request,
    make_version,
    set_policies,
)

URL = "/agents/porter/versions/1/request/"
ASKED = {"environment": "production", "mode": "enforce", "why": "customers wait"}


@pytest.fixture
def version(cast):
    return make_version(cast.porter, by=cast.alice)


def test_first_it_asks_where(cast, version, sign_in):
    page = sign_in(cast.alice).get(URL)

    assert b"Where shall version 1 be in force?" in page.content


def test_then_everything_is_checked_before_anybody_is_asked(cast, version, sign_in):
    page = sign_in(cast.alice).get(f"{URL}?environment=production&mode=enforce")

    text = page.content.decode()
    assert "Ask to put v1 in force in Production" in text
    assert "may now read customer profile" in text
    assert "1 of Approvers" in text
    assert "risk" in text
    assert not DeploymentRequest.objects.exists()


def test_asking_opens_a_request(cast, version, sign_in):
    answer = sign_in(cast.alice).post(URL, ASKED)

    request = DeploymentRequest.objects.get()
    assert answer.status_code == 302
    assert answer.url == request.get_absolute_url()
    assert request.round.why == "customers wait"


def test_why_now_is_needed_and_the_place_is_kept(cast, version, sign_in):
    answer = sign_in(cast.alice).post(URL, {**ASKED, "why": " "})

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Say why now; the approvers read it first" in text
    assert 'value="production"' in text
    assert not DeploymentRequest.objects.exists()


@pytest.mark.parametrize("wrong", [{"environment": "moon"}, {"mode": "loosely"}])
def test_a_wrong_place_asks_again(cast, version, sign_in, wrong):
    client = sign_in(cast.alice)

    posted = client.post(URL, {**ASKED, **wrong})
    looked = client.get(URL, {**ASKED, **wrong})

    assert (posted.status_code, looked.status_code) == (422, 422)
    assert not DeploymentRequest.objects.exists()


def test_blocking_advice_is_shown_and_refused(cast, sign_in):
    make_version(cast.porter, by=cast.alice, text=ARTICLE)
    client = sign_in(cast.alice)

    looked = client.get(f"{URL}?environment=production&mode=enforce")
    posted = client.post(URL, ASKED)

    assert b"Nobody can be asked yet" in looked.content
    assert posted.status_code == 422
    assert not DeploymentRequest.objects.exists()


def test_without_a_policy_nobody_can_be_asked(cast, version, sign_in):
    set_policies(cast, asks_team("approvers", environments=frozenset({"staging"})))

    answer = sign_in(cast.alice).post(URL, ASKED)

    assert answer.status_code == 422
    assert b"No approval rule" in answer.content


def test_nothing_changed_is_a_conflict(cast, version, sign_in):
    make_in_force(cast, version=version)

    looked = sign_in(cast.alice).get(f"{URL}?environment=production&mode=enforce")
    answer = sign_in(cast.alice).post(URL, ASKED)

    assert b"Nothing changes in Production" in looked.content
    assert answer.status_code == 409


def test_an_open_request_gets_a_new_round_instead(cast, version, sign_in):
    request = make_request(cast, version=version)
    text = (ARTICLE + CONTRACT).replace("50", "40")
    make_version(cast.porter, by=cast.alice, text=text)
    second = "/agents/porter/versions/2/request/"
    client = sign_in(cast.alice)

    looked = client.get(f"{second}?environment=production&mode=enforce")
    client.post(second, ASKED)

    assert b"its verdicts start again" in looked.content
    assert DeploymentRequest.objects.get() == request
    assert request.round.version.number == 2


def test_a_form_sent_twice_asks_once(cast, version, sign_in):
    client = sign_in(cast.alice)

    answers = [client.post(URL, ASKED) for _ in range(2)]

    assert {answer.status_code for answer in answers} == {302}
    assert DeploymentRequest.objects.get().rounds.count() == 1


def test_another_reason_is_another_round(cast, version, sign_in):
    client = sign_in(cast.alice)

    client.post(URL, ASKED)
    client.post(URL, {**ASKED, "why": "they start on Monday"})

    assert DeploymentRequest.objects.get().rounds.count() == 2


def test_changes_asked_for_tell_the_author_what_to_do_next(cast, sign_in):
    request = make_request(cast)
    said = {
        "says": "request_changes",
        "round": request.round.number,
        "digest": request.round.digest,
        "comment": "name a number",
    }

    told = sign_in(cast.bob).post(
        f"/approvals/{request.pk}/verdicts/", said, follow=True
    )
    page = sign_in(cast.alice).get(request.get_absolute_url()).content.decode()

    assert "You asked for changes; the author is told" in told.content.decode()
    assert "Nothing to decide now" in page
    assert "save another version and ask for its approval" in page
