"""When the person who answers for an agent leaves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import DatabaseError, transaction

from registry.clock import now
from registry.errors import ConflictError, InvalidError, NotAllowedError
from registry.models import Agent, AuditEntry, Notice, Orphan, Person
from registry.services.ownership import orphans
from registry.services.ownership.departures import (
    begin_orphans,
    deactivate_person,
    reactivate_person,
    take_back_offers,
)
from registry.services.ownership.orphans import set_orphan_policy, tend_orphans
from registry.services.ownership.transfers import accept_transfer, propose_transfer
from registry.services.people import add_member, change_team, remove_member
from registry.services.stopping.suspension import ask_to_resume
from registry.services.tokens import token_of
from tests.factories import make_token_text, run_outbox

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
    leave(cast.alice, by=cast.frank)
    return Orphan.objects.get()


def leave(person, *, by) -> None:
    """They leave, and the worker does what was promised."""
    deactivate_person(person, by=by)
    run_outbox()


def porter() -> Agent:
    return Agent.objects.get(slug="porter")


def told() -> list[str]:
    notices = Notice.objects.filter(event__type="charter.agent.orphaned")
    return sorted(notices.values_list("person__email", flat=True))


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


def test_suspended_it_stays_so_until_somebody_takes_it_over(cast):
    set_orphan_policy(grace_days=0, remind_days=1, by=cast.frank)
    leave(cast.alice, by=cast.frank)
    tend_orphans()

    with pytest.raises(ConflictError, match="nobody answers"):
        ask_to_resume(porter(), by=cast.frank)

    offered = propose_transfer(
        porter(), team=cast.others, accountable=cast.dave, by=cast.frank, reason="gone"
    )
    accept_transfer(offered, by=cast.dave)
    assert porter().state == Agent.State.SUSPENDED
    assert ask_to_resume(porter(), by=cast.dave).resume_asked_by == cast.dave


def test_the_day_of_suspension_stays_as_it_was_set(left):
    with pytest.raises(DatabaseError), transaction.atomic():
        Orphan.objects.update(suspend_at=now() + 300 * DAY)


def test_who_was_taken_away_past_the_service_is_found_by_beat(cast):
    Person.objects.filter(pk=cast.alice.pk).update(is_active=False)

    tend_orphans()
    tend_orphans()

    assert Orphan.objects.get().person == cast.alice


def test_an_agent_that_is_retired_is_no_orphan_any_more(cast, left):
    Agent.objects.filter(pk=cast.porter.pk).update(state=Agent.State.RETIRED)

    tend_orphans()

    left.refresh_from_db()
    assert left.ended_because == "it is retired"


def test_what_was_offered_to_who_left_is_taken_back(cast):
    offered = propose_transfer(
        porter(), team=cast.others, accountable=cast.dave, by=cast.alice, reason="x"
    )

    leave(cast.dave, by=cast.frank)

    offered.refresh_from_db()
    assert (offered.status, offered.note) == ("withdrawn", "Dave has left")


def test_an_offer_made_while_its_receiver_left_is_taken_back_and_told(cast):
    offered = propose_transfer(
        porter(), team=cast.others, accountable=cast.dave, by=cast.alice, reason="x"
    )
    Person.objects.filter(pk=cast.dave.pk).update(is_active=False)

    taken = [take_back_offers(), take_back_offers()]

    offered.refresh_from_db()
    assert taken == [1, 0]
    assert (offered.status, offered.note) == ("withdrawn", "Dave has left")
    assert AuditEntry.objects.get(event="transfer.withdrawn").summary.startswith(
        "Taken back"
    )
    run_outbox()
    assert Notice.objects.filter(
        person=cast.alice, event__type="charter.transfer.withdrawn"
    )


def test_an_offer_to_a_lead_who_leads_no_more_is_taken_back(cast):
    offered = propose_transfer(
        porter(), team=cast.others, accountable=cast.dave, by=cast.alice, reason="x"
    )
    change_team(cast.others, name="Others", lead=None, parent=None, by=cast.frank)
    cast.others.memberships.filter(person=cast.dave).delete()

    take_back_offers()

    offered.refresh_from_db()
    assert (offered.status, offered.note) == (
        "withdrawn",
        "Dave belongs to Others no more",
    )


def test_what_the_worker_does_twice_happens_once(cast, left):
    begin_orphans(cast.alice.pk, None)

    assert Orphan.objects.count() == 1


def test_a_late_worker_leaves_alone_who_is_back(cast):
    deactivate_person(cast.alice, by=cast.frank)
    reactivate_person(cast.alice, by=cast.frank)

    run_outbox()

    assert not Orphan.objects.exists()


def test_those_above_find_it_on_their_home_page(cast, left, sign_in):
    mine = sign_in(cast.erin).get("/").content.decode()
    administrators = sign_in(cast.frank).get("/").content.decode()
    others = sign_in(cast.dave).get("/").content.decode()

    assert "Nobody answers for" in mine
    assert "Nobody answers for" in administrators
    assert "Nobody answers for" not in others


def test_without_anybody_above_the_administrators_hear(cast):
    cast.owners.lead = None
    cast.owners.save()

    leave(cast.alice, by=cast.frank)

    assert told() == ["frank@charter.test"]


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
    run_outbox()

    assert Orphan.objects.get().reason == "Alice left Owners"


def test_who_returns_to_the_team_answers_again_and_not_sooner(cast):
    remove_member(cast.owners, person=cast.alice, by=cast.frank)
    leave(cast.alice, by=cast.frank)
    reactivate_person(cast.alice, by=cast.frank)
    still = Orphan.objects.filter(ended_at=None).exists()

    add_member(cast.owners, person=cast.alice, by=cast.frank)

    assert still
    assert not Orphan.objects.filter(ended_at=None).exists()


def test_leaving_another_team_leaves_nothing(cast):
    add_member(cast.others, person=cast.alice, by=cast.frank)

    remove_member(cast.others, person=cast.alice, by=cast.frank)
    run_outbox()

    assert not Orphan.objects.exists()


def test_who_has_left_is_shut_out_and_stays_so_when_they_are_back(cast, sign_in):
    client = sign_in(cast.alice)
    _, text = make_token_text(cast.alice)
    before = (client.get("/").status_code, token_of(text) is not None)

    deactivate_person(cast.alice, by=cast.frank)
    reactivate_person(cast.alice, by=cast.frank)

    assert before == (200, True)
    assert client.get("/").status_code == 302
    assert token_of(text) is None
    assert not Session.objects.exists()


def test_an_administrator_sets_the_days(cast):
    set_orphan_policy(grace_days=2, remind_days=1, by=cast.frank)

    leave(cast.alice, by=cast.frank)

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
