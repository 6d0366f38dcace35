"""Break-glass: two people, a few hours, back by itself, reviewed by those who were not asked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from approvals.errors import (
    BlockedByAdviceError,
    NoPolicyError,
    NotAskedError,
    SelfApprovalError,
)
from approvals.models import BreakGlass, BreakGlassReview, Deployment
from approvals.services.break_glass import break_glass, remind_reviewers
from approvals.services.break_glass_reviews import review_break_glass
from approvals.services.deployments import end_what_ran_out, put_in_force
from registry.errors import ConflictError, InvalidError
from registry.models import AuditEntry, Event
from scopes.models import InForce
from tests.emergencies import told
from tests.factories import (
    APPROVERS,
    ARTICLE,
    CONTRACT,
    approve,
    asks_team,
    make_in_force,
    make_request,
    make_version,
    set_policies,
)

WIDER = ARTICLE.replace("customer_profile (read)", "customer_profile (read/write)")
BECAUSE = "customers cannot be onboarded since the profile service moved"
IN_FORCE, DUE, OVERDUE = (
    f"break_glass.{what}" for what in ("in_force", "review_due", "review_overdue")
)
WRONG, RIGHT = BreakGlassReview.Says.WRONG, BreakGlassReview.Says.RIGHT


@pytest.fixture
def rules(cast):
    """Two of the approvers as a rule; in an emergency one of the others' team."""
    set_policies(cast, *APPROVERS, asks_team("others", break_glass=True))


def ask_at_once(cast, *, text: str = WIDER + CONTRACT, **overrides):
    version = make_version(cast.porter, by=cast.alice, text=text)
    facts = {
        "environment": cast.production,
        "by": cast.alice,
        "justification": BECAUSE,
        "mode": "enforce",
        **overrides,
    }
    return break_glass(version, **facts)


def later(clock, by: timedelta) -> None:
    """Shift the clock; the test's own connection sees it once it has touched a table."""
    clock.shift(by)
    InForce.objects.exists()


def broken(cast, **overrides) -> Deployment:
    request = ask_at_once(cast, **overrides)
    approve(request, by=cast.dave)
    deployment = put_in_force(request.round.pk)
    assert deployment is not None
    return deployment


def version_in_force(cast) -> int:
    return InForce.objects.get(environment=cast.production).manifest.version.number


def test_two_people_put_it_in_force_for_four_hours(cast, rules):
    deployment = broken(cast)

    length = deployment.manifest.not_after - deployment.since
    assert timedelta(hours=3, minutes=59) < length <= timedelta(hours=4)
    assert version_in_force(cast) == deployment.manifest.version.number


@pytest.mark.parametrize("name", ["alice", "bob", "frank"])
def test_only_whom_the_rules_name_agree_and_never_its_author(cast, rules, name):
    request = ask_at_once(cast)

    with pytest.raises((NotAskedError, SelfApprovalError)):
        approve(request, by=getattr(cast, name))

    assert put_in_force(request.round.pk) is None


def test_without_a_rule_for_it_nobody_breaks_the_glass(cast):
    with pytest.raises(NoPolicyError):
        ask_at_once(cast)


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({"justification": "because it is urgent" + " " * 40}, InvalidError),
        ({"hours": 25}, InvalidError),
        ({"hours": 0}, InvalidError),
        ({"text": WIDER}, BlockedByAdviceError),
    ],
    ids=["few words", "too long", "no time", "no contract"],
)
def test_its_limits_hold(cast, rules, facts, error):
    with pytest.raises(error):
        ask_at_once(cast, **facts)

    assert not BreakGlass.objects.exists()


def test_it_takes_the_place_of_a_request_that_waits(cast, rules):
    version = make_version(cast.porter, by=cast.alice, text=WIDER + CONTRACT)
    waiting = make_request(cast, version=version)

    request = break_glass(
        version,
        environment=cast.production,
        by=cast.alice,
        justification=BECAUSE,
        mode="enforce",
    )

    assert (request.pk, request.round.number) == (waiting.pk, 2)


def test_when_its_time_is_over_what_was_before_comes_back(cast, rules, clock):
    before = make_in_force(cast)
    broken(cast)

    later(clock, timedelta(hours=4, minutes=1))
    ended = (end_what_ran_out(), end_what_ran_out())

    back = InForce.objects.get(environment=cast.production).manifest
    assert ended == (1, 0)
    assert back.version == before.version
    assert back.not_after == before.not_after
    assert AuditEntry.objects.filter(event="break_glass.ended").count() == 1


def test_where_nothing_was_before_nothing_is_afterwards(cast, rules, clock):
    broken(cast)

    later(clock, timedelta(hours=4, minutes=1))
    end_what_ran_out()

    assert not InForce.objects.exists()


def test_everybody_concerned_is_told(cast, rules):
    deployment = broken(cast)

    assert deployment.agent == cast.porter
    names = {notice.person.email.split("@")[0] for notice in told(IN_FORCE)}
    assert names == {"alice", "bob", "carol", "erin", "frank"}


def test_those_who_were_not_asked_review_it(cast, rules):
    deployment = broken(cast)
    one = BreakGlass.objects.get(round=deployment.round)

    for name in ("alice", "dave", "frank"):
        with pytest.raises(NotAskedError):
            review_break_glass(one, says=RIGHT, comment="ok", by=getattr(cast, name))
    review_break_glass(one, says=WRONG, comment="it could wait", by=cast.bob)

    one.refresh_from_db()
    assert one.closed_at is not None
    event = Event.objects.get(type="charter.break_glass.reviewed")
    assert "should have waited" in event.text


def test_reminders_are_sent_once_and_then_the_line_above_hears(cast, rules, clock):
    broken(cast)

    counts = []
    for hours in (37, 73):
        later(clock, timedelta(hours=hours))
        remind_reviewers()
        remind_reviewers()
        counts.append((told(DUE).count(), told(OVERDUE).count()))

    assert counts[0] == (2, 0)
    assert counts[1][0] == 2
    assert counts[1][1] >= 5


def test_while_a_review_is_overdue_nothing_of_the_team_breaks_the_glass(
    cast, rules, clock
):
    broken(cast)
    later(clock, timedelta(days=3, minutes=1))
    end_what_ran_out()

    with pytest.raises(ConflictError) as refused:
        ask_at_once(cast, text=WIDER + CONTRACT + "\n")

    assert "has not been reviewed in time" in str(refused.value)


def test_the_database_refuses_to_close_what_nobody_reviewed(cast, rules):
    one = BreakGlass.objects.get(round=broken(cast).round)

    with pytest.raises(DatabaseError), transaction.atomic():
        BreakGlass.objects.filter(pk=one.pk).update(closed_at=one.asked_at)
    with pytest.raises(DatabaseError), transaction.atomic():
        one.reviews.create(person=cast.dave, says=RIGHT, comment="me again")
