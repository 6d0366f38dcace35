from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from approvals.models import Comment, ViewedMark
from approvals.services.discussion import (
    answer_comment,
    comment,
    resolve,
    threads_of,
)
from approvals.services.requests import revise, withdraw
from registry.errors import ConflictError, InvalidError, NotAllowedError
from registry.models import Notice
from tests.factories import ARTICLE, CONTRACT, make_request, make_version


def say(request, *, by, text="why so many?", line=None, number=1):
    return comment(request, round_number=number, line=line, text=text, by=by)


def test_a_comment_on_a_sentence_keeps_who_said_it_of_what(cast):
    request = make_request(cast)

    said = say(request, by=cast.bob, line=1)

    assert (said.by, said.line, said.round.number) == (cast.bob, 1, 1)
    [thread] = threads_of(request)
    assert thread.sentence == request.round.changes[1]["sentence"]


def test_an_answer_opens_a_settled_thread_again(cast):
    request = make_request(cast)
    said = say(request, by=cast.bob)
    resolve(said, by=cast.alice)
    settled = [thread.settled is not None for thread in threads_of(request)]

    answer_comment(said, text="still", by=cast.bob)

    assert settled == [True]
    assert [thread.settled for thread in threads_of(request)] == [None]


def test_settling_twice_is_settling_once(cast):
    request = make_request(cast)
    said = say(request, by=cast.bob)

    first, second = resolve(said, by=cast.alice), resolve(said, by=cast.bob)

    assert first == second


def test_the_asker_is_told_and_who_speaks_is_not(cast):
    request = make_request(cast)

    said = say(request, by=cast.bob)
    answer_comment(said, text="customers need it", by=cast.alice)

    told = Notice.objects.filter(event__type="charter.request.commented")
    assert [one.person for one in told.order_by("id")] == [cast.alice, cast.bob]


@pytest.mark.parametrize("who", ["dave", "erin"])
def test_strangers_and_auditors_say_nothing(cast, who):
    request = make_request(cast)

    with pytest.raises(NotAllowedError):
        say(request, by=getattr(cast, who))


@pytest.mark.parametrize("text", ["", " \n"])
def test_nothing_is_no_comment(cast, text):
    request = make_request(cast)

    with pytest.raises(InvalidError):
        say(request, by=cast.bob, text=text)


@pytest.mark.parametrize("line", [-1, 99])
def test_a_sentence_that_is_not_there_has_no_comment(cast, line):
    request = make_request(cast)

    with pytest.raises(InvalidError):
        say(request, by=cast.bob, line=line)


def test_a_comment_on_what_was_replaced_is_a_conflict(cast):
    request = make_request(cast)
    text = (ARTICLE + CONTRACT).replace("50", "40")
    version = make_version(cast.porter, by=cast.alice, text=text)
    revise(request, version=version, by=cast.alice, why="tighter", mode="enforce")

    with pytest.raises(ConflictError):
        say(request, by=cast.bob, number=1)


def test_a_closed_request_is_only_read(cast):
    request = make_request(cast)
    said = say(request, by=cast.bob)
    withdraw(request, by=cast.alice)

    with pytest.raises(ConflictError):
        answer_comment(said, text="too late", by=cast.bob)


def test_the_database_keeps_every_word(cast):
    request = make_request(cast)
    said = say(request, by=cast.bob)

    with pytest.raises(DatabaseError), transaction.atomic():
        Comment.objects.filter(pk=said.pk).update(text="something else")
    with pytest.raises(DatabaseError), transaction.atomic():
        said.delete()


def test_the_database_takes_no_comment_on_a_closed_request(cast):
    request = make_request(cast)
    withdraw(request, by=cast.alice)

    with pytest.raises(DatabaseError, match="waits for nothing"), transaction.atomic():
        request.round.comments.create(text="late", by=cast.bob)


def test_the_database_takes_no_mark_of_a_sentence_that_is_not_there(cast):
    request = make_request(cast)

    with pytest.raises(DatabaseError), transaction.atomic():
        ViewedMark.objects.create(round=request.round, line=99, person=cast.bob)
