from __future__ import annotations

from registry import access
from registry.models import Agent
from registry.services.agents import register_agent
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
