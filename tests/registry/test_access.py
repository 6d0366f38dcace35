from __future__ import annotations

from registry import access
from registry.models import Agent
from registry.services.catalogue.agents import register_agent
from registry.services.people import add_member


def test_rows_and_the_question_agree_on_whose_work_may_be_seen(cast):
    register_agent(
        "invoice-clerk",
        title="Invoice clerk",
        kind="micro",
        owner_team=cast.others,
        accountable=cast.bob,
        by=cast.dave,
    )
    people = (cast.alice, cast.bob, cast.carol, cast.dave, cast.erin, cast.frank)

    for person in people:
        rows = set(access.agents_whose_work(person))
        asked = {
            agent for agent in Agent.objects.all() if access.may_see_work(person, agent)
        }
        assert rows == asked, person


def test_who_left_sees_no_work(cast):
    cast.alice.is_active = False
    cast.alice.save()

    assert not access.may_see_work(cast.alice, cast.porter)
    assert not access.agents_whose_work(cast.alice).exists()


def test_the_line_above_may_suspend(cast):
    cast.alice.reports_to = cast.dave
    cast.alice.save()
    cast.porter.refresh_from_db()

    assert access.may_suspend(cast.dave, cast.porter)
    assert not access.may_edit(cast.dave, cast.porter)


def test_who_is_on_call_may_suspend(cast):
    add_member(cast.owners, person=cast.dave, by=cast.frank, on_call=True)

    assert access.may_suspend(cast.dave, cast.porter)


def test_a_service_account_never_edits(cast):
    cast.bob.is_service = True
    cast.bob.save()
    add_member(cast.owners, person=cast.bob, by=cast.frank)

    assert not access.may_edit(cast.bob, cast.porter)


def nested(cast):
    """Owners is part of Others, and nobody is above Alice."""
    cast.owners.parent = cast.others
    cast.owners.save()
    return Agent.objects.get(slug="porter")


def test_stopping_is_for_whoever_leads_or_is_on_call_further_up_too(cast):
    add_member(cast.others, person=cast.bob, by=cast.frank, on_call=True)
    agent = nested(cast)

    may = {
        name: (access.may_suspend(person, agent), access.may_resume(person, agent))
        for name in ("alice", "bob", "carol", "dave", "erin", "frank")
        for person in [getattr(cast, name)]
    }

    assert may == {
        "alice": (True, True),
        "bob": (True, False),
        "carol": (False, False),
        "dave": (True, True),
        "erin": (False, False),
        "frank": (True, True),
    }


def test_a_team_further_up_does_not_own_what_is_below(cast):
    agent = nested(cast)

    assert not access.is_owner(cast.dave, agent)
    assert not access.may_edit(cast.dave, agent)


def test_on_call_below_stops_nothing_above(cast):
    cast.others.parent = cast.owners
    cast.others.save()
    add_member(cast.others, person=cast.bob, by=cast.frank, on_call=True)

    assert not access.may_suspend(cast.bob, cast.porter)


def test_who_left_stops_nothing(cast):
    agent = nested(cast)
    cast.dave.is_active = False
    cast.dave.save()

    assert not access.may_suspend(cast.dave, agent)
    assert not access.may_hand_over(cast.dave, agent)
