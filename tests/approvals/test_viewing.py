from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from approvals.errors import NotViewedError
from approvals.models import Verdict, ViewedMark
from approvals.services.requests import revise
from approvals.services.verdicts import give_verdict
from approvals.services.viewing import mark_viewed, not_viewed
from registry.errors import ConflictError, InvalidError, NotAllowedError
from registry.models import AuditEntry
from tests.deciding import look
from tests.factories import (
    ARTICLE,
    CONTRACT,
    make_in_force,
    make_request,
    make_version,
)

MIXED = ARTICLE.replace("_run: 50", "_run: 40").replace("30", "60")


def say(request, person, *, says=Verdict.Says.APPROVE):
    proposed = request.round
    return give_verdict(
        request,
        round_number=proposed.number,
        digest=proposed.digest,
        says=says,
        by=person,
        comment="no",
    )


def mark(request, person, *lines):
    number = request.round.number
    return mark_viewed(request, round_number=number, lines=lines, by=person)


@pytest.fixture
def mixed(cast):
    """One change wider, one narrower."""
    make_in_force(cast)
    version = make_version(cast.porter, by=cast.alice, text=MIXED + CONTRACT)
    return make_request(cast, version=version)


def wider(request):
    return [
        place
        for place, change in enumerate(request.round.changes)
        if change["kind"] == "wider"
    ]


def test_what_is_wider_is_approved_only_by_who_has_looked(cast, mixed):
    with pytest.raises(NotViewedError) as refused:
        say(mixed, cast.bob)

    assert refused.value.lines == wider(mixed)
    assert "60 minutes" in refused.value.message


def test_once_marked_it_can_be_approved(cast, mixed):
    mark(mixed, cast.bob, *wider(mixed))

    verdict = say(mixed, cast.bob)

    assert verdict.says == "approve"


def test_what_is_narrower_need_not_be_marked(cast, mixed):
    must = not_viewed(mixed.round, by=cast.bob)

    assert sorted(must) == wider(mixed)
    assert len(mixed.round.changes) == 2


def test_the_marks_of_another_do_not_count(cast, mixed):
    mark(mixed, cast.carol, *wider(mixed))

    with pytest.raises(NotViewedError):
        say(mixed, cast.bob)


def test_a_no_needs_no_marks(cast, mixed):
    verdict = say(mixed, cast.bob, says=Verdict.Says.REJECT)

    assert verdict.says == "reject"


def test_a_new_round_begins_without_marks(cast, mixed):
    mark(mixed, cast.bob, *wider(mixed))
    revise(
        mixed,
        version=mixed.round.version,
        by=cast.alice,
        why="just watch",
        mode="shadow",
    )

    with pytest.raises(NotViewedError):
        say(mixed, cast.bob)


def test_marking_twice_is_marking_once(cast, mixed):
    mark(mixed, cast.bob, 0)
    mark(mixed, cast.bob, 0, 1)

    assert ViewedMark.objects.filter(person=cast.bob, round=mixed.round).count() == 2


def test_the_verdicts_entry_says_what_was_viewed_and_no_mark_has_one_of_its_own(
    cast, mixed
):
    before = AuditEntry.objects.count()
    mark(mixed, cast.bob, 0)
    mark(mixed, cast.bob, 1)
    after = AuditEntry.objects.count()

    say(mixed, cast.bob)

    assert after == before
    assert AuditEntry.objects.latest("pk").facts["viewed"] == [0, 1]


@pytest.mark.parametrize("lines", [(), (-1,), (99,)])
def test_marks_that_make_no_sense_are_refused(cast, mixed, lines):
    with pytest.raises(InvalidError):
        mark(mixed, cast.bob, *lines)


def test_a_mark_for_an_earlier_round_is_a_conflict(cast, mixed):
    with pytest.raises(ConflictError):
        mark_viewed(mixed, round_number=7, lines=[0], by=cast.bob)


def test_an_auditor_only_reads(cast, mixed):
    with pytest.raises(NotAllowedError):
        mark(mixed, cast.erin, 0)


def test_the_database_wants_the_marks_too(cast, mixed):
    proposed = mixed.round

    with pytest.raises(DatabaseError, match="has looked at"), transaction.atomic():
        proposed.verdicts.create(
            person=cast.bob, says="approve", digest=proposed.digest
        )

    look(mixed, by=cast.bob)
    proposed.verdicts.create(person=cast.bob, says="approve", digest=proposed.digest)
