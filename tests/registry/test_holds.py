"""A version, a team's agents, everything: stopped by one person, let go on by two."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction
from django.db.models import F

from approvals.services.deployments import put_in_force
from registry.errors import ConflictError, InvalidError, NotAllowedError
from registry.models import AuditEntry, Hold, Membership
from registry.services.stopping.covering import agents_under, holds_on
from registry.services.stopping.holds import (
    ask_to_lift,
    hold_everything,
    hold_team,
    lift,
)
from scopes.services.holds import hold_version
from tests.emergencies import told
from tests.epochs import epoch_now
from tests.factories import approve, make_request, make_version


def test_the_lead_stops_the_teams_agents_and_everybody_concerned_is_told(cast):
    before = epoch_now()

    hold = hold_team(cast.owners, by=cast.alice, reason="look first")

    assert list(holds_on(cast.porter)) == [hold]
    assert epoch_now() > before
    assert AuditEntry.objects.filter(event="hold.began", actor=cast.alice).exists()
    assert [notice.person for notice in told("hold.began")] == [cast.frank]


def test_the_team_above_stops_what_is_within_it(cast):
    cast.owners.parent = cast.others
    cast.owners.save()

    hold = hold_team(cast.others, by=cast.dave, reason="look first")

    assert list(agents_under(hold)) == [cast.porter]
    assert list(holds_on(cast.porter)) == [hold]


@pytest.mark.parametrize("name", ["bob", "erin", "dave"])
def test_strangers_stop_nothing(cast, name):
    version = make_version(cast.porter, by=cast.alice)
    stranger = getattr(cast, name)

    for stop in (
        lambda: hold_team(cast.owners, by=stranger, reason="x"),
        lambda: hold_version(version, by=stranger, reason="x"),
        lambda: hold_everything(by=stranger, reason="x"),
    ):
        with pytest.raises(NotAllowedError):
            stop()

    assert not Hold.objects.exists()


def test_whoever_leads_a_team_does_not_stop_everything(cast):
    with pytest.raises(NotAllowedError):
        hold_everything(by=cast.alice, reason="x")


def test_on_call_stops_but_does_not_let_go_on(cast):
    Membership.objects.create(team=cast.owners, person=cast.erin, on_call=True)
    hold = hold_team(cast.owners, by=cast.erin, reason="it is night")

    with pytest.raises(NotAllowedError):
        ask_to_lift(hold, by=cast.erin)


def test_a_reason_is_needed(cast):
    with pytest.raises(InvalidError):
        hold_everything(by=cast.frank, reason="  ")


def test_the_same_is_stopped_once(cast):
    hold_everything(by=cast.frank, reason="x")

    with pytest.raises(ConflictError):
        hold_everything(by=cast.frank, reason="x")


def test_nobody_lets_it_go_on_alone(cast):
    hold = hold_everything(by=cast.frank, reason="x")
    with pytest.raises(ConflictError):
        lift(hold, by=cast.alice)
    ask_to_lift(hold, by=cast.frank)

    with pytest.raises(NotAllowedError):
        lift(hold, by=cast.frank)

    assert lift(hold, by=cast.alice).lifted_at is not None


@pytest.mark.parametrize(
    "change",
    [
        {"lifted_at": F("at"), "lifted_by": F("by"), "resume_asked_by": F("by")},
        {"lifted_at": F("at")},
        {"reason": "another"},
        {"kind": "team"},
    ],
    ids=["by one person", "by nobody", "another reason", "another kind"],
)
def test_the_database_refuses_what_the_service_would(cast, change):
    hold = hold_everything(by=cast.frank, reason="x")

    with pytest.raises(DatabaseError), transaction.atomic():
        Hold.objects.filter(pk=hold.pk).update(**change)


def test_what_is_covered_is_not_put_in_force(cast):
    request = make_request(cast)
    approve(request, by=cast.bob)
    hold_team(cast.owners, by=cast.alice, reason="look first")

    assert put_in_force(request.round.pk) is None

    request.refresh_from_db()
    assert "every agent of Owners is suspended" in request.closing_note
