"""A deployment begins and ends when it was approved to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from approvals.models import Deployment, DeploymentRequest
from approvals.rules import Rule
from approvals.services import deployments
from approvals.services.deployments import put_in_force, start_what_is_due
from approvals.services.schedule import Time
from registry.clock import now
from registry.errors import InvalidError
from registry.models import OutboxEvent
from scopes.services.manifests import sign_version
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

NARROWER = ARTICLE.replace("max_actions_per_run: 50", "max_actions_per_run: 40")
HOUR = timedelta(hours=1)


def approved_for(cast, time: Time) -> DeploymentRequest:
    request = make_request(cast, time=time)
    approve(request, by=cast.bob)
    return request


def test_what_starts_later_waits_for_its_time(cast):
    request = approved_for(cast, Time(starts_at=now() + HOUR))

    assert put_in_force(request.round.pk) is None

    request.refresh_from_db()
    assert request.status == DeploymentRequest.Status.APPROVED
    assert start_what_is_due() == 0


def test_when_its_time_has_come_it_is_promised_once(cast, monkeypatch):
    request = approved_for(cast, Time(starts_at=now() + HOUR))
    monkeypatch.setattr(deployments, "now", lambda: now() + 2 * HOUR)

    assert (start_what_is_due(), start_what_is_due()) == (1, 1)

    promised = OutboxEvent.objects.filter(key__endswith=":start")
    assert [event.payload for event in promised] == [{"round": request.round.pk}]


def test_the_manifest_ends_when_it_was_approved_to(cast):
    ends = (now() + HOUR).replace(microsecond=0)
    request = approved_for(cast, Time(ends_at=ends))

    deployment = put_in_force(request.round.pk)

    assert deployment is not None
    assert deployment.manifest.not_after == ends


def test_the_database_lets_nothing_begin_early(cast):
    request = approved_for(cast, Time(starts_at=now() + HOUR))
    manifest = sign_version(
        request.round.version, environment=cast.production, mode="enforce", at=now()
    )

    with pytest.raises(DatabaseError, match="as approved"), transaction.atomic():
        Deployment.objects.create(
            agent=cast.porter,
            environment=cast.production,
            round=request.round,
            manifest=manifest,
            state="in_force",
        )


@pytest.mark.parametrize(
    ("start", "end", "wrong"),
    [
        (timedelta(days=-1), None, "in the past"),
        (timedelta(days=400), None, "more than a year"),
        (2 * HOUR, HOUR, "before the start"),
    ],
)
def test_times_that_make_no_sense_are_refused(cast, start, end, wrong):
    at = now()
    time = Time(at + start, at + end if end else None)

    with pytest.raises(InvalidError, match=wrong):
        make_request(cast, time=time)


def test_a_version_that_was_never_in_force_there_is_no_return(cast):
    make_in_force(cast)
    text = NARROWER + CONTRACT
    never = make_version(cast.porter, by=cast.alice, text=text)
    set_policies(
        cast, asks_team("approvers"), Rule("Return", automatic=True, returning=True)
    )

    request = make_request(cast, version=never)

    request.refresh_from_db()
    assert request.status == DeploymentRequest.Status.IN_REVIEW


def test_a_return_that_is_wider_is_asked_as_ever(cast):
    make_in_force(cast)
    first = cast.porter.versions.get(number=1)
    narrower = make_version(cast.porter, by=cast.alice, text=NARROWER + CONTRACT)
    make_in_force(cast, version=narrower)
    set_policies(
        cast, asks_team("approvers"), Rule("Return", automatic=True, returning=True)
    )

    request = make_request(cast, version=first)

    request.refresh_from_db()
    assert request.status == DeploymentRequest.Status.IN_REVIEW


def test_a_return_that_is_narrower_goes_into_force_at_once(cast):
    first = make_version(cast.porter, by=cast.alice, text=NARROWER + CONTRACT)
    make_in_force(cast, version=first)
    wider = make_version(cast.porter, by=cast.alice)
    make_in_force(cast, version=wider)
    set_policies(
        cast, asks_team("approvers"), Rule("Return", automatic=True, returning=True)
    )

    request = make_request(cast, version=first)

    assert put_in_force(request.round.pk) is not None
    in_force = Deployment.objects.get(state="in_force")
    assert in_force.manifest.version == first
