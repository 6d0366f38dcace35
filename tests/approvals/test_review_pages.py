from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals.models import ReviewAnswer
from approvals.services.answers import answer_review
from registry.clock import now
from scopes.models import Review
from scopes.sealing import seal
from tests.work import make_decision, make_review, make_run

LIST = "/reviews/"


def state_of(review):
    return Review.objects.get(pk=review.pk).state


def test_the_reviewer_sees_what_why_until_when_and_what_silence_does(cast, sign_in):
    run = make_run(cast, on_behalf_of="ann@customer.example")
    make_decision(run, action="get_profile")
    review = make_review(cast, run=run)

    page = sign_in(cast.carol).get(review.get_absolute_url()).content.decode()

    heading = page[page.index("<h1>") : page.index("</h1>")]
    for word in ("Porter", "delete_item", "onboarding_checklist"):
        assert word in heading
    assert "because of delete_*" in page
    assert "A-1042" in page
    assert "get_profile" in page
    assert "the answer is no" in page
    assert "ann@customer.example" in page
    assert "Yes, this once" in page


def test_sealed_arguments_are_opened_for_the_people_asked(cast, sign_in):
    review = make_review(cast)
    review.arguments = seal(
        {"item": "A-1042", "reason": "duplicate"},
        review=review.pk,
        secret=settings.SECRET_KEY,
    )
    review.save(update_fields=["arguments"])

    page = sign_in(cast.carol).get(review.get_absolute_url())

    assert page.context["arguments"] == [("item", "A-1042"), ("reason", "duplicate")]


def test_arguments_sealed_for_another_review_stay_closed(cast, sign_in):
    run = make_run(cast)
    other = make_review(cast, run=run, call="8")
    review = make_review(cast, run=run)
    review.arguments = seal(
        {"reason": "secret"}, review=other.pk, secret=settings.SECRET_KEY
    )
    review.save(update_fields=["arguments"])

    page = sign_in(cast.carol).get(review.get_absolute_url())

    assert page.context["arguments"] == [("item", "A-1042")]


def test_a_yes_in_the_browser_lets_the_agent_go_on(cast, sign_in):
    review = make_review(cast)

    answer = sign_in(cast.carol).post(f"{LIST}{review.pk}/answers/", {"says": "yes"})

    assert answer.url == LIST
    assert state_of(review) == "approved"


def test_a_no_needs_a_note(cast, sign_in):
    review = make_review(cast)
    client = sign_in(cast.carol)

    silent = client.post(f"{LIST}{review.pk}/answers/", {"says": "no"})
    said = client.post(
        f"{LIST}{review.pk}/answers/", {"says": "no", "note": "ask them first"}
    )

    assert (silent.status_code, said.status_code) == (422, 302)
    assert b"the agent reads it" in silent.content
    assert state_of(review) == "rejected"


def test_an_unknown_answer_keeps_the_note(cast, sign_in):
    review = make_review(cast)

    answer = sign_in(cast.carol).post(
        f"{LIST}{review.pk}/answers/", {"says": "perhaps", "note": "half of it"}
    )

    assert answer.status_code == 422
    assert b"half of it" in answer.content
    assert state_of(review) == "open"


def test_an_owner_who_is_not_asked_may_look_and_learns_who_answers(cast, sign_in):
    review = make_review(cast)
    client = sign_in(cast.alice)

    page = client.get(review.get_absolute_url())
    answer = client.post(f"{LIST}{review.pk}/answers/", {"says": "yes"})

    assert b"Reviewers can answer" in page.content
    assert answer.status_code == 403
    assert state_of(review) == "open"


def test_an_answer_too_late_is_a_conflict(cast, sign_in):
    review = make_review(cast, expires_at=now() - timedelta(seconds=1))

    answer = sign_in(cast.carol).post(f"{LIST}{review.pk}/answers/", {"says": "yes"})

    assert answer.status_code == 409
    assert b"silence is no" in answer.content


def test_what_was_answered_is_shown_and_nobody_is_told_off(cast, sign_in):
    review = make_review(cast)
    answer_review(
        review, says=ReviewAnswer.Says.NO, by=cast.carol, note="ask them first"
    )

    page = sign_in(cast.carol).get(review.get_absolute_url()).content.decode()

    assert "ask them first" in page
    assert "You cannot answer here" not in page


def test_the_list_has_what_waits_for_me_first(cast, sign_in):
    run = make_run(cast)
    later = make_review(cast, run=run, call="1")
    sooner = make_review(
        cast, run=run, call="2", expires_at=now() + timedelta(minutes=5)
    )

    page = sign_in(cast.carol).get(LIST)

    assert [one.pk for one in page.context["page"]] == [sooner.pk, later.pk]


def test_owners_see_what_waits_for_others_and_strangers_nothing(cast, sign_in):
    review = make_review(cast)

    alice = sign_in(cast.alice).get(LIST)
    dave = sign_in(cast.dave).get(LIST)

    assert list(alice.context["others"]) == [review]
    assert list(dave.context["others"]) == list(dave.context["page"]) == []


def test_settled_reviews_move_down(cast, sign_in):
    review = make_review(cast)
    answer_review(review, says=ReviewAnswer.Says.YES, by=cast.carol)

    page = sign_in(cast.carol).get(LIST)

    assert list(page.context["page"]) == []
    assert list(page.context["settled"]) == [review]


def test_the_queue_refreshes_alone(cast, sign_in):
    make_review(cast)

    part = sign_in(cast.carol).get(
        LIST, headers={"hx-request": "true", "hx-target": "queue"}
    )

    assert b"<html" not in part.content
    assert b"delete_item" in part.content
    assert "HX-Request" in part["Vary"]


def test_the_agents_words_are_never_markup(cast, sign_in):
    review = make_review(
        cast,
        say="<b>urgent</b>",
        shown={"note": "<script>alert(1)</script>"},
        context={"mood": "<i>x</i>"},
    )

    page = sign_in(cast.carol).get(review.get_absolute_url()).content

    assert b"<b>urgent" not in page
    assert b"<script>alert" not in page
    assert b"<i>x" not in page


def test_more_reviews_take_no_more_queries(cast, sign_in):
    run = make_run(cast)
    make_review(cast, run=run, call="0")
    client = sign_in(cast.carol)
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for number in range(1, 6):
        make_review(cast, run=run, call=str(number))

    with CaptureQueriesContext(connection) as many:
        client.get(LIST)

    assert len(many) == len(few)
