"""When the person who answers for an agent leaves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from registry.clock import now
from registry.errors import ConflictError, InvalidError, NotAllowedError
from registry.models import Agent, Orphan, OutboxEvent
from registry.services import orphans
from registry.services.orphans import set_orphan_policy, tend_orphans
from registry.services.ownership import accept_transfer, propose_transfer
from registry.services.people import (
    add_member,
    deactivate_person,
    reactivate_person,
    remove_member,
)
from registry.services.suspension import ask_to_resume

DAY = timedelta(days=1)


@pytest.fixture
def later(monkeypatch):
    def shift(by: timedelta) -> None:
        monkeypatch.setattr(orphans, "now", lambda: now() + by)

    return shift


@pytest.fixture
def left(cast):
    """Alice has left; Erin is the line above her."""
    cast.alice.reports_to = cast.erin
    cast.alice.save()
    deactivate_person(cast.alice, by=cast.frank)
    return Orphan.objects.get()


def porter() -> Agent:
    return Agent.objects.get(slug="porter")


def told() -> list[str]:
    events = OutboxEvent.objects.filter(key__startswith="mail:orphan:")
    return sorted(address for event in events for address in event.payload["to"])


def test_the_line_above_hears_of_it_at_once(cast, left):
    assert left.agent == cast.porter
    assert told() == ["erin@charter.test"]
    assert porter().state == Agent.State.ACTIVE


def test_they_hear_again_every_few_days_and_once_a_day_at_most(cast, left, later):
    for days in (1, 3, 3, 6):
        later(days * DAY)
        tend_orphans()

    assert told() == ["erin@charter.test"] * 3


def test_after_the_grace_it_is_suspended_once(cast, left, later):
    later(15 * DAY)

    tend_orphans()
    tend_orphans()

    assert porter().state == Agent.State.SUSPENDED
    suspension = porter().current_suspension()
    assert suspension is not None
    assert suspension.by_name == "Charter"
    assert ask_to_resume(porter(), by=cast.frank).resume_asked_by == cast.frank


def test_somebody_who_accepts_ends_it(cast, left, later):
    offered = propose_transfer(
        porter(), team=cast.others, accountable=cast.dave, by=cast.frank, reason="gone"
    )
    accept_transfer(offered, by=cast.dave)
    later(30 * DAY)

    assert tend_orphans() == 0

    assert porter().state == Agent.State.ACTIVE


def test_who_comes_back_answers_again(cast, left):
    reactivate_person(cast.alice, by=cast.frank)

    assert not Orphan.objects.filter(ended_at=None).exists()


def test_leaving_the_owner_team_leaves_its_agents_too(cast):
    remove_member(cast.owners, person=cast.alice, by=cast.frank)

    assert Orphan.objects.get().agent == cast.porter


def test_leaving_another_team_leaves_nothing(cast):
    add_member(cast.others, person=cast.alice, by=cast.frank)

    remove_member(cast.others, person=cast.alice, by=cast.frank)

    assert not Orphan.objects.exists()


def test_who_has_left_is_signed_out_everywhere(cast, sign_in):
    sign_in(cast.alice)
    assert Session.objects.count() == 1

    deactivate_person(cast.alice, by=cast.frank)

    assert Session.objects.count() == 0


def test_an_administrator_sets_the_days(cast):
    set_orphan_policy(grace_days=2, remind_days=1, by=cast.frank)

    deactivate_person(cast.alice, by=cast.frank)

    begun = Orphan.objects.get()
    assert begun.suspend_at - begun.since == 2 * DAY


def test_only_administrators_set_days_or_send_people_away(cast):
    with pytest.raises(NotAllowedError):
        set_orphan_policy(grace_days=2, remind_days=1, by=cast.erin)
    with pytest.raises(NotAllowedError):
        deactivate_person(cast.alice, by=cast.dave)


def test_nobody_leaves_twice_or_sends_themselves_away(cast, left):
    with pytest.raises(ConflictError):
        deactivate_person(cast.alice, by=cast.frank)
    with pytest.raises(InvalidError):
        deactivate_person(cast.frank, by=cast.frank)
