"""The accountability chain, now and as it stood."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from registry.chain import accountability_chain, chain_at, chain_now
from registry.chain_drawing import draw
from registry.clock import now
from registry.models import Agent, ChainRecord
from registry.services.ownership.departures import deactivate_person
from registry.services.ownership.transfers import accept_transfer, propose_transfer
from registry.services.people import (
    add_member,
    change_line,
    change_team,
    remove_member,
    set_on_call,
)


@pytest.fixture
def full(cast):
    """Porter with nothing missing: Erin above Alice, Dave on call, Others above Owners."""
    change_line(cast.alice, reports_to=cast.erin, by=cast.frank)
    change_team(
        cast.owners, name="Owners", lead=cast.carol, parent=cast.others, by=cast.frank
    )
    add_member(cast.owners, person=cast.dave, by=cast.frank, on_call=True)
    return Agent.objects.get(slug="porter")


def said(steps) -> dict[str, list[str]]:
    return {
        step.title: [f"{link.role}: {link.gap or link.name}" for link in step.links]
        for step in steps
    }


def test_it_names_everybody_from_the_accountable_person_to_who_is_on_call(full):
    assert said(chain_now(full)) == {
        "Accountable": ["Accountable: Alice"],
        "Line above": ["Line above: Erin"],
        "Owner team": [
            "Owner team: Owners",
            "Team lead: Carol",
            "Part of: Others",
            "Leads Others: Dave",
        ],
        "Reviewers": ["Reviewers: Reviewers"],
        "On call": ["On call: Dave"],
    }


def test_it_stands_as_it_stood_whatever_changed_since(cast, full):
    then, before = now(), said(chain_now(full))
    change_line(cast.alice, reports_to=None, by=cast.frank)
    change_team(cast.owners, name="Owners", lead=None, parent=None, by=cast.frank)
    set_on_call(cast.owners, person=cast.dave, on_call=False, by=cast.frank)
    remove_member(cast.reviewers, person=cast.carol, by=cast.frank)
    offered = propose_transfer(
        full, team=cast.others, accountable=cast.dave, by=cast.alice, reason="moves"
    )
    accept_transfer(offered, by=cast.dave)
    deactivate_person(cast.alice, by=cast.frank)

    assert said(chain_at(full, then)) == before
    assert said(chain_now(Agent.objects.get(pk=full.pk))) == {
        "Accountable": ["Accountable: Dave"],
        "Owner team": ["Owner team: Others", "Team lead: Dave"],
        "Reviewers": ["Reviewers: nobody is in Reviewers"],
        "On call": ["On call: nobody in Others is on call"],
    }


def test_what_is_missing_is_named(cast):
    change_team(cast.owners, name="Owners", lead=None, parent=None, by=cast.frank)
    deactivate_person(cast.alice, by=cast.frank)

    gaps = [
        link.gap
        for link in accountability_chain(Agent.objects.get(slug="porter"))
        if link.gap
    ]

    assert gaps == [
        "Alice has left",
        "nobody stands above Alice",
        "Owners has no lead",
        "nobody in Owners is on call",
    ]


def test_before_it_was_there_nobody_answered(cast, full):
    long_ago = cast.alice.joined_at.replace(year=2001)

    assert said(chain_at(full, long_ago))["Accountable"] == [
        "Accountable: nobody answers for this agent"
    ]


@pytest.mark.parametrize("change", ["insert", "update", "delete"])
def test_nobody_writes_into_what_was(cast, change):
    rows = ChainRecord.objects.filter(kind="member")
    facts = {"kind": "line", "of": cast.alice.pk, "who": cast.bob.pk}
    changes = {
        "insert": lambda: ChainRecord.objects.create(**facts),
        "update": lambda: rows.update(since=now()),
        "delete": rows.delete,
    }

    with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
        changes[change]()


def test_the_drawing_holds_a_box_for_every_link_and_names_gaps(cast, full):
    set_on_call(cast.owners, person=cast.dave, on_call=False, by=cast.frank)

    drawing = draw(chain_now(full))

    boxes = [box for column in drawing.columns for box in column.boxes]
    assert [box.kind for box in boxes] == [
        *("person", "person", "team", "person", "team", "person", "team", "gap")
    ]
    assert boxes[-1].said == "On call: missing, nobody in Owners is on call"
    assert drawing.columns[-1].leads_on is False


def test_a_crowd_is_drawn_as_a_few_and_how_many_more(cast, full):
    for person in (cast.bob, cast.carol, cast.erin, cast.frank):
        add_member(cast.owners, person=person, by=cast.frank, on_call=True)
    set_on_call(cast.owners, person=cast.alice, on_call=True, by=cast.frank)

    on_call = draw(chain_now(full)).columns[-1]

    assert len(on_call.boxes) == 5
    assert on_call.boxes[-1].said == "2 more"
