from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from approvals.services.frozen import newer_replay
from approvals.services.requests import revise
from registry.clock import now
from scopes.models import Replay
from tests.factories import (
    ARTICLE,
    CONTRACT,
    asks_team,
    make_request,
    make_version,
    set_policies,
)

EXAMPLES = """\
examples:
  - {name: reads the profile, action: get_profile, resource: customer_profile, mode: read, context: {confidence_score: 0.9}, expect: allow}
  - {name: leaves billing alone, action: get_invoice, resource: billing_system, mode: read, context: {confidence_score: 0.9}, expect: deny}
"""  # noqa: E501  as a person writes it
RESULT = {
    "total": 40,
    "unchanged": 36,
    "changed": 3,
    "cannot_tell": 1,
    "groups": [
        {
            "before": "allow",
            "after": "deny",
            "code": "not_granted",
            "rule": "authorization.can_access",
            "count": 3,
            "samples": [],
        }
    ],
}


def replayed(cast, version, **facts):
    return Replay.objects.create(
        **{
            "agent": cast.porter,
            "environment": cast.production,
            "version": version,
            "days": 30,
            "state": "done",
            "result": RESULT,
            "asked_by": cast.alice,
            "finished_at": now(),
            **facts,
        }
    )


def test_a_round_keeps_how_the_examples_were_answered(cast):
    version = make_version(
        cast.porter, by=cast.alice, text=ARTICLE + CONTRACT + EXAMPLES
    )

    request = make_request(cast, version=version)

    assert [
        (one["name"], one["effect"], one["passes"]) for one in request.round.examples
    ] == [("reads the profile", "allow", True), ("leaves billing alone", "deny", True)]


def test_a_round_keeps_the_newest_finished_replay_there(cast):
    version = make_version(cast.porter, by=cast.alice)
    replayed(cast, version, days=7)
    kept = replayed(cast, version)
    replayed(cast, version, state="running", finished_at=None)
    replayed(cast, version, environment=cast.staging)

    request = make_request(cast, version=version)

    proposed = request.round
    assert proposed.replay is not None
    assert proposed.replay["id"] == kept.pk
    assert (proposed.replay["changed"], proposed.replay["days"]) == (3, 30)
    assert newer_replay(proposed) is None


def test_what_finishes_later_stands_beside_until_the_next_round(cast, sign_in):
    request = make_request(cast)
    first = request.round
    later = replayed(cast, first.version)
    bob = sign_in(cast.bob)

    page = bob.get(request.get_absolute_url()).content.decode()
    revise(request, version=first.version, by=cast.alice, why="watch", mode="shadow")

    assert first.replay is None
    assert newer_replay(first) == later
    assert "Newer, not part of what was asked" in page
    assert "3 of 40 requests" in page
    second = request.round.replay
    assert second is not None
    assert second["id"] == later.pk


def test_the_page_shows_what_was_kept_not_what_is_there_now(cast, sign_in):
    version = make_version(cast.porter, by=cast.alice)
    kept = replayed(cast, version)
    request = make_request(cast, version=version)
    Replay.objects.filter(pk=kept.pk).update(result={**RESULT, "changed": 999})

    page = sign_in(cast.bob).get(request.get_absolute_url()).content.decode()

    assert "<dd>3</dd>" in page
    assert "<dd>999</dd>" not in page


def test_the_page_names_the_rules_that_were_frozen(cast, sign_in):
    request = make_request(cast)
    number = request.round.requirement.policies.number
    set_policies(cast, asks_team("reviewers"))

    page = sign_in(cast.bob).get(request.get_absolute_url()).content.decode()

    assert f"Approval rules {number}, as they were" in page


def test_programs_read_the_same(cast, sign_in):
    version = make_version(cast.porter, by=cast.alice)
    replayed(cast, version)
    request = make_request(cast, version=version)

    answer = sign_in(cast.bob).get(f"/api/v1/deployment-requests/{request.pk}").json()

    assert answer["round"]["replay"]["changed"] == 3
    assert answer["round"]["examples"] == []
    rules = request.round.requirement.policies.number
    assert answer["round"]["approval_rules"] == rules


@pytest.mark.parametrize(
    "wrong", [{"changed": 0}, {"id": 999_999}], ids=["figures", "another"]
)
def test_the_database_takes_no_replay_that_was_not(cast, wrong):
    version = make_version(cast.porter, by=cast.alice)
    replayed(cast, version)
    request = make_request(cast, version=version)
    proposed = request.round
    facts = {
        name: getattr(proposed, name)
        for name in (
            "version",
            "digest",
            "base",
            "mode",
            "why",
            "changes",
            "words",
            "risk",
            "risk_reasons",
            "lints",
            "authors",
            "opened_by",
        )
    }

    assert proposed.replay is not None
    with pytest.raises(DatabaseError, match="finished replay"), transaction.atomic():
        request.rounds.create(number=2, replay={**proposed.replay, **wrong}, **facts)


def test_the_replay_of_another_version_is_refused_by_the_database(cast):
    version = make_version(cast.porter, by=cast.alice)
    kept = replayed(cast, version)
    text = (ARTICLE + CONTRACT).replace("50", "40")
    other = make_version(cast.porter, by=cast.alice, text=text)
    request = make_request(cast, version=other)

    assert request.round.replay is None
    assert newer_replay(request.round) is None
    assert kept.version != other
