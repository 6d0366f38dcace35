"""What was approved is looked at again when it is put in force; what no longer holds says what to do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from approvals.models import Deployment, DeploymentRequest
from approvals.rules import Group, Need, Rule, Stage
from approvals.services.deployments import end_all, put_in_force
from registry.clock import now
from registry.models import Agent, Membership, Notice, Role
from registry.services.stopping.suspension import suspend
from scopes.models import VersionAuthor
from tests.back_then import back_then
from tests.factories import (
    CONTRACT,
    approve,
    asks_team,
    make_in_force,
    make_request,
    make_role,
    make_version,
    set_policies,
)
from tests.pages.stage import WIDER

TO_DO = "ask for it again to have it decided afresh"


@pytest.fixture
def approved(cast):
    request = make_request(cast)
    approve(request, by=cast.bob)
    request.refresh_from_db()
    return request


def given_up(request):
    """Its closing words, nothing having come into force."""
    put_in_force(request.round.pk)
    request = DeploymentRequest.objects.get(pk=request.pk)
    assert request.status == DeploymentRequest.Status.OUT_OF_DATE
    assert not Deployment.objects.filter(round=request.round).exists()
    return request.closing_note


def test_an_approver_who_left_the_team_carries_nothing(cast, approved):
    Membership.objects.filter(person=cast.bob).delete()

    note = given_up(approved)

    assert note == (
        "somebody who approved for Approvers is no longer entitled to; " + TO_DO
    )


def test_an_approver_who_left_and_came_back_today_carries_nothing(cast, approved):
    Membership.objects.filter(person=cast.bob).delete()
    with back_then(timedelta(minutes=1)):
        cast.approvers.memberships.create(person=cast.bob)

    assert "no longer entitled" in given_up(approved)


def test_an_approver_whose_account_ended_carries_nothing(cast, approved):
    cast.bob.is_active = False
    cast.bob.save(update_fields=["is_active"])

    assert "no longer entitled" in given_up(approved)


def test_an_approver_without_the_role_any_more_carries_nothing(cast):
    need = Need(Group("role", ("auditor",)))
    make_role(cast.bob, Role.AUDITOR, days=30)
    set_policies(cast, Rule("Auditors", stages=(Stage((need,)),)))
    request = make_request(cast)
    approve(request, by=cast.bob)
    cast.bob.roles.all().delete()

    assert "for auditors is no longer entitled" in given_up(request)


def test_an_approver_who_turns_out_an_author_carries_nothing(cast, approved):
    VersionAuthor.objects.create(version=approved.round.version, person=cast.bob)

    assert given_up(approved) == "Bob approved it and is an author of it; " + TO_DO


def test_a_base_that_moved_carries_nothing(cast):
    make_in_force(cast)
    version = make_version(cast.porter, by=cast.alice, text=WIDER + CONTRACT)
    request = make_request(cast, version=version)
    approve(request, by=cast.bob)
    end_all(cast.porter, at=now(), because="test")

    assert "changed since the approval" in given_up(request)


def test_a_suspended_agent_gets_nothing(cast, approved):
    suspend(cast.porter, by=cast.alice, reason="look first")

    assert given_up(approved) == "Porter is suspended; " + TO_DO


def test_rules_that_nobody_can_meet_any_more_let_nothing_pass(cast, approved):
    set_policies(cast, asks_team("approvers"), asks_team("others"))
    Membership.objects.filter(person=cast.dave).delete()

    note = given_up(approved)

    assert "1 of Others must approve, but only 0 of them could" in note
    assert note.endswith(TO_DO)


def test_stricter_rules_ask_for_more_and_the_page_says_so(cast, approved, sign_in):
    set_policies(cast, asks_team("approvers", quorum=2))

    put_in_force(approved.round.pk)

    approved.refresh_from_db()
    assert approved.status == DeploymentRequest.Status.IN_REVIEW
    page = sign_in(cast.alice).get(approved.get_absolute_url()).content.decode()
    assert "ask for more; verdicts given stay" in page


def test_the_refusal_stands_on_the_timeline_and_is_mailed(cast, approved, sign_in):
    Membership.objects.filter(person=cast.bob).delete()

    note = given_up(approved)

    page = sign_in(cast.alice).get(approved.get_absolute_url()).content.decode()
    assert page.count(note) == 1
    assert TO_DO in page
    told = Notice.objects.filter(event__type="charter.request.out_of_date")
    assert cast.alice in [one.person for one in told]
    assert all(TO_DO in one.event.text for one in told)
    assert Agent.objects.get(pk=cast.porter.pk).state == Agent.State.ACTIVE
