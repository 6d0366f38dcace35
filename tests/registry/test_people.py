"""People, teams and roles: administrators change them, everybody reads."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from registry.errors import ConflictError, InvalidError, NotAllowedError
from registry.models import AuditEntry, Person, Role, Team
from registry.services.people import (
    add_member,
    add_team,
    change_line,
    change_team,
    set_on_call,
)
from registry.services.roles import grant_role, revoke_role


def test_a_team_is_never_below_itself(cast):
    below = add_team("clerks", name="Clerks", parent=cast.owners, by=cast.frank)

    with pytest.raises(InvalidError):
        change_team(cast.owners, name="Owners", lead=None, parent=below, by=cast.frank)
    with pytest.raises(DatabaseError, match="circle"), transaction.atomic():
        Team.objects.filter(pk=cast.owners.pk).update(parent=below)


def test_nobody_is_above_themselves(cast):
    change_line(cast.alice, reports_to=cast.bob, by=cast.frank)
    bob = Person.objects.get(pk=cast.bob.pk)

    with pytest.raises(InvalidError):
        change_line(bob, reports_to=cast.alice, by=cast.frank)
    with pytest.raises(DatabaseError, match="circle"), transaction.atomic():
        Person.objects.filter(pk=cast.bob.pk).update(reports_to=cast.alice)


@pytest.mark.parametrize("name", ["alice", "dave", "erin"])
def test_only_administrators_change_teams_people_and_roles(cast, name):
    by = getattr(cast, name)

    for change in (
        lambda: add_team("clerks", name="Clerks", by=by),
        lambda: change_line(cast.bob, reports_to=by, by=by),
        lambda: add_member(cast.approvers, person=by, by=by),
        lambda: grant_role(by, role=Role.ADMINISTRATOR, by=by),
        lambda: revoke_role(cast.frank, role=Role.ADMINISTRATOR, by=by),
        lambda: set_on_call(cast.reviewers, person=cast.carol, on_call=True, by=by),
    ):
        with pytest.raises(NotAllowedError):
            change()


def test_the_lead_says_who_is_on_call(cast):
    member = set_on_call(cast.owners, person=cast.alice, on_call=True, by=cast.alice)

    assert member.on_call


def test_a_role_is_given_and_taken_on_the_record(cast):
    grant_role(cast.dave, role=Role.AUDITOR, by=cast.frank)
    given = cast.dave.has_role(Role.AUDITOR)

    revoke_role(cast.dave, role=Role.AUDITOR, by=cast.frank)

    assert (given, cast.dave.has_role(Role.AUDITOR)) == (True, False)
    events = AuditEntry.objects.filter(target_id=str(cast.dave.pk))
    assert {"role.granted", "role.revoked"} <= set(
        events.values_list("event", flat=True)
    )


def test_somebody_stays_administrator(cast):
    with pytest.raises(ConflictError):
        revoke_role(cast.frank, role=Role.ADMINISTRATOR, by=cast.frank)


def test_nobody_joins_a_team_twice(cast):
    with pytest.raises(ConflictError):
        add_member(cast.owners, person=cast.alice, by=cast.frank)


def test_everybody_reads_names_and_only_some_addresses(cast, sign_in):
    path = f"/settings/people/{cast.bob.pk}/"

    pages = {
        name: sign_in(getattr(cast, name)).get(path).content.decode()
        for name in ("dave", "bob", "erin", "frank")
    }

    assert all("Bob" in page for page in pages.values())
    shown = {name for name, page in pages.items() if "bob@charter.test" in page}
    assert shown == {"bob", "erin", "frank"}


def test_an_administrator_makes_a_team_and_fills_it_in_the_browser(cast, sign_in):
    client = sign_in(cast.frank)

    client.post(
        "/settings/teams/",
        {
            "name": "Clerks",
            "slug": "clerks",
            "lead": cast.dave.pk,
            "parent": cast.owners.pk,
        },
    )
    client.post(
        "/settings/teams/clerks/members/", {"person": cast.bob.pk, "on_call": "on"}
    )

    team = Team.objects.get(slug="clerks")
    assert (team.parent, team.lead) == (cast.owners, cast.dave)
    assert team.memberships.get().on_call
    assert "part of Owners" in client.get("/settings/teams/").content.decode()


def test_an_administrator_gives_a_role_in_the_browser(cast, sign_in):
    path = f"/settings/people/{cast.bob.pk}/"

    answer = sign_in(cast.frank).post(
        f"{path}roles/", {"role": "auditor", "is_held": "1"}, follow=True
    )

    assert "reads and exports everything" in answer.content.decode()
    assert cast.bob.has_role(Role.AUDITOR)


def test_who_left_and_is_back_is_said_in_the_browser(cast, sign_in):
    path = f"/settings/people/{cast.bob.pk}/"
    client = sign_in(cast.frank)

    gone = client.post(f"{path}departure/", follow=True).content.decode()
    back = client.post(f"{path}return/", follow=True).content.decode()

    assert "Bob has left" in gone
    assert "Bob is back" in back


def test_an_administrator_sets_the_days_in_the_browser(cast, sign_in):
    client = sign_in(cast.frank)

    wrong = client.post("/settings/orphans/", {"grace_days": 900, "remind_days": 1})
    right = client.post("/settings/orphans/", {"grace_days": 5, "remind_days": 1})

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert AuditEntry.objects.get(event="orphan_policy.set").summary.endswith("5 days")
