"""Two at once about what the catalogue holds, with real transactions."""

from __future__ import annotations

from functools import partial
from threading import Event

import pytest
from django.db import transaction

from registry.errors import ConflictError
from registry.models import Agent, Orphan, Person
from registry.services.catalogue.agents import register_agent
from registry.services.loading import load_agents, read_lines
from registry.services.ownership.departures import deactivate_person, reactivate_person
from registry.services.ownership.orphans import tend_orphans
from registry.services.ownership.records import lock
from tests.factories import run_outbox
from tests.registry.test_ownership_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_who_take_a_name_at_once_one_is_told(cast):
    for number in range(5):
        add = partial(
            register_agent,
            f"clerk-{number}",
            title="Clerk",
            kind="micro",
            owner_team=cast.owners,
            accountable=cast.alice,
            by=cast.alice,
        )

        found = at_once(add, add)

        assert sorted(type(result).__name__ for result in found) == [
            "Agent",
            "ConflictError",
        ]
        assert any(isinstance(result, ConflictError) for result in found)


def test_one_list_loaded_twice_at_once_is_there_once(cast):
    for number in range(5):
        lines = read_lines([b'{"id": "a%d"}' % number, b'{"id": "b%d"}' % number])

        at_once(*[partial(load_agents, lines, name="x", digest="0" * 64)] * 2)

        assert Agent.objects.filter(external_id__endswith=str(number)).count() == 2


def test_a_person_comes_back_while_their_agents_are_tended(cast):
    deactivate_person(cast.alice, by=cast.frank)
    run_outbox()
    is_locked, goes_on = Event(), Event()

    @transaction.atomic
    def tend():
        # As `tend_orphans` does: the agent, then what was begun for it.
        agent = lock(Agent.objects.get(slug="porter"))
        is_locked.set()
        goes_on.wait(timeout=1)
        return list(agent.orphaned.select_for_update())

    def come_back():
        is_locked.wait(timeout=10)
        reactivate_person(Person.objects.get(name="Alice"), by=cast.frank)

    at_once(tend, come_back)

    tend_orphans()
    assert not Orphan.objects.filter(ended_at=None).exists()
