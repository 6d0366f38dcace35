"""The road of one charter: draft, version, request, verdict, in force."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from approvals.errors import BlockedByAdviceError, SelfApprovalError
from approvals.models import Deployment, DeploymentRequest, Verdict
from approvals.services.deployments import put_in_force
from scopes.services.manifests import in_force
from tests.factories import (
    ARTICLE,
    approve,
    make_in_force,
    make_request,
    make_version,
    run_outbox,
)


def test_an_approved_version_comes_into_force_through_the_outbox(cast, mailoutbox):
    request = make_request(cast)

    approve(request, by=cast.bob)
    run_outbox()

    request.refresh_from_db()
    assert request.status == DeploymentRequest.Status.DONE
    manifest = in_force(cast.porter, cast.production)
    assert manifest is not None
    assert manifest.version.digest == request.round.digest
    told = {address for mail in mailoutbox for address in mail.to}
    assert {cast.alice.email, cast.bob.email} <= told


def test_production_needs_a_clause(cast):
    version = make_version(cast.porter, by=cast.alice, text=ARTICLE)

    with pytest.raises(BlockedByAdviceError):
        make_request(cast, version=version)

    assert DeploymentRequest.objects.count() == 0


def test_an_author_cannot_approve_their_own_request(cast):
    request = make_request(cast)

    with pytest.raises(SelfApprovalError):
        approve(request, by=cast.alice)

    assert request.round.verdicts.count() == 0


def test_the_database_refuses_an_authors_verdict_too(cast):
    proposed = make_request(cast).round

    with pytest.raises(DatabaseError, match="author"), transaction.atomic():
        Verdict.objects.create(
            round=proposed, person=cast.alice, says="approve", digest=proposed.digest
        )


def test_putting_in_force_twice_makes_one_deployment(cast):
    make_in_force(cast)
    proposed = DeploymentRequest.objects.get().round

    again = put_in_force(proposed.pk)

    assert again is None
    assert Deployment.objects.count() == 1


def test_what_is_in_force_cannot_change_without_a_deployment(cast):
    make_in_force(cast)

    cast.porter.in_force.all().delete()

    with pytest.raises(DatabaseError, match="change together"):
        connection.check_constraints()


def test_a_version_is_never_rewritten(cast):
    version = make_version(cast.porter, by=cast.alice)

    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        type(version).objects.filter(pk=version.pk).update(text="agent: other")
