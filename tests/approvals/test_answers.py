from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from approvals.errors import NotAskedError, ReviewClosedError
from approvals.models import ReviewAnswer
from approvals.services.answers import answer_review, expire_reviews, why_not
from registry.clock import now
from registry.errors import ConflictError, InvalidError
from registry.models import Person
from registry.services.people import add_member
from scopes.models import Review
from tests.factories import make_member
from tests.work import make_review, make_run

Says = ReviewAnswer.Says


def state_of(review):
    return Review.objects.get(pk=review.pk).state


def insert_answer(review, person):
    """As the run-time role, past every service."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO approvals_reviewanswer (review_id, person_id, says, note)"
            " VALUES (%s, %s, 'yes', '')",
            [review.pk, person.pk],
        )


def test_a_yes_lets_the_agent_go_on(cast):
    review = make_review(cast)

    answer_review(review, says=Says.YES, by=cast.carol)

    assert state_of(review) == "approved"


def test_one_no_settles_it_and_the_agent_reads_why(cast):
    review = make_review(cast, quorum=2)

    answer_review(review, says=Says.NO, by=cast.carol, note="ask the customer first")

    review.refresh_from_db()
    assert (review.state, review.note) == ("rejected", "ask the customer first")


def test_a_no_without_a_note_is_refused(cast):
    with pytest.raises(InvalidError):
        answer_review(make_review(cast), says=Says.NO, by=cast.carol, note=" ")


def test_silence_is_no(cast):
    review = make_review(cast, expires_at=now() - timedelta(seconds=1))

    with pytest.raises(ReviewClosedError):
        answer_review(review, says=Says.YES, by=cast.carol)
    with pytest.raises(DatabaseError):
        insert_answer(review, cast.carol)
    assert expire_reviews() == 1

    assert state_of(review) == "expired"


@pytest.mark.parametrize("who", ["alice", "bob", "dave", "erin", "frank"])
def test_who_is_not_asked_cannot_answer(cast, who):
    review = make_review(cast)

    with pytest.raises(NotAskedError) as refused:
        answer_review(review, says=Says.YES, by=getattr(cast, who))

    assert "Reviewers" in refused.value.fix
    assert state_of(review) == "open"


def test_without_a_team_the_accountable_person_is_asked(cast):
    review = make_review(cast, teams=[])

    answer_review(review, says=Says.YES, by=cast.alice)

    assert state_of(review) == "approved"


def test_the_person_on_whose_behalf_the_run_acts_is_never_asked(cast):
    run = make_run(cast, on_behalf_of="Carol@charter.test")
    review = make_review(cast, run=run)

    with pytest.raises(NotAskedError):
        answer_review(review, says=Says.YES, by=cast.carol)


def test_a_member_of_less_than_a_day_does_not_count(cast):
    add_member(cast.reviewers, person=cast.dave, by=cast.frank)

    with pytest.raises(NotAskedError):
        answer_review(make_review(cast), says=Says.YES, by=cast.dave)


def test_a_service_account_never_answers(cast):
    review = make_review(cast)
    Person.objects.filter(pk=cast.carol.pk).update(is_service=True)

    with pytest.raises(NotAskedError):
        answer_review(review, says=Says.YES, by=Person.objects.get(pk=cast.carol.pk))
    with pytest.raises(DatabaseError):
        insert_answer(review, cast.carol)


def test_every_team_and_the_largest_quorum_count(cast):
    make_member(cast.reviewers, cast.dave, days=2)
    review = make_review(cast, quorum=2, teams=[cast.reviewers, cast.approvers])

    answer_review(review, says=Says.YES, by=cast.dave)
    after_one = state_of(review)
    answer_review(review, says=Says.YES, by=cast.carol)

    assert (after_one, state_of(review)) == ("open", "approved")


def test_nobody_answers_twice(cast):
    review = make_review(cast, quorum=2)
    answer_review(review, says=Says.YES, by=cast.carol)

    with pytest.raises(ConflictError):
        answer_review(review, says=Says.YES, by=cast.carol)
    with pytest.raises(DatabaseError):
        insert_answer(review, cast.carol)

    assert state_of(review) == "open"


def test_a_settled_review_takes_no_answer(cast):
    review = make_review(cast)
    answer_review(review, says=Says.YES, by=cast.carol)

    with pytest.raises(ReviewClosedError):
        answer_review(review, says=Says.NO, by=cast.carol, note="wait")
    assert why_not(review, person=cast.carol)


def test_the_sealed_arguments_go_when_it_is_settled(cast):
    review = make_review(cast, arguments=b"sealed")

    answer_review(review, says=Says.YES, by=cast.carol)

    review.refresh_from_db()
    assert review.arguments is None
    assert review.shown == {"item": "A-1042"}
