from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from approvals.models import Deployment, DeploymentRequest
from approvals.services.deployments import put_in_force
from approvals.services.tallies import tally
from registry.models import Membership
from registry.services.stopping.suspension import suspend
from scopes.services.manifests import in_force
from tests.factories import (
    ARTICLE,
    CONTRACT,
    approve,
    asks_team,
    make_in_force,
    make_request,
    make_version,
    set_policies,
)

Status = DeploymentRequest.Status


@pytest.fixture
def approved(cast):
    request = make_request(cast)
    approve(request, by=cast.bob)
    request.refresh_from_db()
    return request


def closing_note(request):
    return DeploymentRequest.objects.get(pk=request.pk).closing_note


def test_any_number_of_deliveries_make_one_deployment(cast, approved):
    made = [put_in_force(approved.round.pk) for _ in range(5)]

    assert [one is not None for one in made] == [True, False, False, False, False]
    assert Deployment.objects.count() == 1


def test_what_is_in_force_is_what_was_approved(cast, approved):
    put_in_force(approved.round.pk)

    manifest = in_force(cast.porter, cast.production)
    assert manifest is not None
    assert manifest.version.digest == approved.round.digest
    assert cast.porter.__class__.objects.get().summary.in_force == {"production": 1}


def test_a_round_nobody_approved_stays_out(cast):
    request = make_request(cast)

    assert put_in_force(request.round.pk) is None
    assert in_force(cast.porter, cast.production) is None


def test_a_suspended_agent_gets_nothing_in_force(cast, approved):
    suspend(cast.porter, by=cast.alice, reason="look first")

    assert put_in_force(approved.round.pk) is None
    assert "suspended" in closing_note(approved)


def test_an_approver_who_left_the_team_no_longer_carries_it(cast, approved):
    Membership.objects.filter(team=cast.approvers, person=cast.bob).delete()

    assert put_in_force(approved.round.pk) is None
    assert "no longer entitled" in closing_note(approved)


def test_a_stricter_policy_asks_again(cast, approved):
    set_policies(cast, asks_team("approvers", quorum=2))

    assert put_in_force(approved.round.pk) is None

    approved.refresh_from_db()
    assert approved.status == DeploymentRequest.Status.IN_REVIEW
    assert [need["given"] for need in tally(approved.round)] == [1]


def test_the_next_version_ends_the_last(cast):
    first = make_in_force(cast)
    text = (ARTICLE + CONTRACT).replace("50", "40")

    second = make_in_force(
        cast, version=make_version(cast.porter, by=cast.alice, text=text)
    )

    assert second.sequence == first.sequence + 1
    states = Deployment.objects.values_list("state", "ended_because")
    assert sorted(states) == [("ended", "superseded"), ("in_force", "")]


def test_the_database_wants_the_approvals_too(cast):
    request = make_request(cast)
    proposed = request.round
    manifest = make_in_force(cast, version=proposed.version, environment=cast.staging)

    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO approvals_deployment (agent_id, environment_id, round_id,"
            " manifest_id, state, ended_because) VALUES (%s, %s, %s, %s, 'in_force', '')",
            [cast.porter.pk, cast.production.pk, proposed.pk, manifest.pk],
        )
