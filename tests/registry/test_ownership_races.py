"""Two people at once about one agent's owner, with real transactions."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from registry.errors import Refusal
from registry.models import Agent, Orphan, Ownership, OwnershipTransfer
from registry.services.ownership.claims import adopt_agent, block_agent
from registry.services.ownership.departures import deactivate_person
from registry.services.ownership.transfers import (
    accept_transfer,
    decline_transfer,
    propose_transfer,
    withdraw_transfer,
)
from tests.factories import make_unclaimed, run_outbox

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """The result, or the refusal, of each call; all begin together."""
    start = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout=10)
            return call()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def offered(cast) -> OwnershipTransfer:
    agent = Agent.objects.get(slug="porter")
    if agent.accountable == cast.alice:
        team, person, by = cast.others, cast.dave, cast.alice
    else:
        team, person, by = cast.owners, cast.alice, cast.dave
    return propose_transfer(agent, team=team, accountable=person, by=by, reason="x")


@pytest.mark.parametrize("other", ["withdraw", "decline"])
def test_an_offer_is_accepted_or_ended_and_never_both(cast, other):
    for _ in range(ROUNDS):
        one = offered(cast)
        ends = {
            "withdraw": partial(withdraw_transfer, one, by=one.proposed_by),
            "decline": partial(decline_transfer, one, by=one.accountable, note="no"),
        }

        results = at_once(
            partial(accept_transfer, one, by=one.accountable), ends[other]
        )

        assert sum(isinstance(found, Refusal) for found in results) == 1
        one.refresh_from_db()
        is_theirs = one.agent.accountable_id == one.accountable_id
        assert is_theirs == (one.status == OwnershipTransfer.Status.ACCEPTED)


def test_nobody_is_offered_one_agent_by_two_at_once(cast):
    agent = cast.porter

    results = at_once(
        *(
            partial(
                propose_transfer,
                agent,
                team=cast.others,
                accountable=cast.dave,
                by=by,
                reason="x",
            )
            for by in (cast.alice, cast.frank)
        )
    )

    assert sum(isinstance(found, Refusal) for found in results) == 1
    assert OwnershipTransfer.objects.count() == 1


def test_who_leaves_while_accepting_never_answers_unnoticed(cast):
    one = offered(cast)

    at_once(
        partial(accept_transfer, one, by=cast.dave),
        partial(deactivate_person, cast.dave, by=cast.frank),
    )
    run_outbox()

    agent = Agent.objects.get(slug="porter")
    left_alone = Orphan.objects.filter(agent=agent, person=cast.dave, ended_at=None)
    assert agent.accountable == cast.alice or left_alone.exists()
    one.refresh_from_db()
    assert one.status != OwnershipTransfer.Status.OPEN


def test_an_unclaimed_agent_is_adopted_by_one_team_or_blocked(cast):
    for number in range(ROUNDS):
        stray = make_unclaimed(f"stray-{number}")

        results = at_once(
            partial(adopt_agent, stray, team=cast.others, by=cast.dave),
            partial(adopt_agent, stray, team=cast.owners, by=cast.alice),
            partial(block_agent, stray, by=cast.frank, reason="no"),
        )

        assert sum(isinstance(found, Refusal) for found in results) == 2
        assert Ownership.objects.filter(agent=stray, until=None).count() <= 1
