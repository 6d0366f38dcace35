"""Approval rules are themselves agreed to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from approvals.errors import NoPolicyError, NotAskedError, SelfApprovalError
from approvals.models import PolicySet
from approvals.rules import Group, Need, Rule, Stage, from_json, problems, to_json
from approvals.services.policy_sets import (
    agree_to_policies,
    install_policies,
    open_policies,
    propose_policies,
    refuse_policies,
    save_policies,
)
from registry.clock import now
from registry.errors import ConflictError, InvalidError, NotAllowedError
from registry.models import Role, RoleGrant
from registry.services import people
from tests.factories import APPROVERS, asks_team, set_policies

Status = PolicySet.Status


@pytest.fixture
def second(cast):
    """Grace, an administrator for a month."""
    grace = people.add_person(
        email="grace@charter.test", name="Grace", password=None, by=cast.frank
    )
    RoleGrant.objects.create(
        person=grace, role=Role.ADMINISTRATOR, since=now() - timedelta(days=30)
    )
    return grace


def proposed(cast, *rules: Rule) -> PolicySet:
    draft = open_policies(by=cast.frank)
    draft = save_policies(draft, rules=rules, by=cast.frank)
    return propose_policies(draft, why="two heads", by=cast.frank)


def test_a_sole_administrator_sets_the_rules_alone_on_the_record(cast):
    found = set_policies(cast, asks_team("approvers", quorum=2))

    assert found.status == Status.IN_FORCE
    assert "no second administrator" in found.note
    assert PolicySet.objects.filter(status=Status.IN_FORCE).count() == 1


def test_with_two_administrators_the_other_one_agrees(cast, second):
    waiting = proposed(cast, asks_team("approvers", quorum=2))

    with pytest.raises(SelfApprovalError):
        agree_to_policies(waiting, by=cast.frank)
    agreed = agree_to_policies(waiting, by=second)

    assert (waiting.status, agreed.status) == (Status.PROPOSED, Status.IN_FORCE)


def test_an_administrator_of_today_does_not_agree_yet(cast, second):
    waiting = proposed(cast, asks_team("approvers", quorum=2))
    second.roles.update(since=now())

    with pytest.raises(NotAskedError):
        agree_to_policies(waiting, by=second)


def test_whoever_edited_a_draft_is_one_of_its_authors(cast, second):
    draft = open_policies(by=cast.frank)
    draft = save_policies(draft, rules=APPROVERS, by=second)
    waiting = propose_policies(draft, why="both wrote it", by=cast.frank)

    with pytest.raises(SelfApprovalError):
        agree_to_policies(waiting, by=second)


def test_refused_rules_change_nothing(cast, second):
    before = PolicySet.objects.get(status=Status.IN_FORCE)
    waiting = proposed(cast, asks_team("approvers", quorum=2))

    refused = refuse_policies(waiting, by=second, note="one is enough")

    assert refused.status == Status.REJECTED
    assert PolicySet.objects.get(status=Status.IN_FORCE) == before


def test_a_decision_on_rules_that_moved_on_is_a_conflict(cast, second):
    waiting = proposed(cast, asks_team("approvers", quorum=2))
    refuse_policies(waiting, by=second, note="no")

    with pytest.raises(ConflictError):
        agree_to_policies(waiting, by=second)


def test_rules_nobody_can_satisfy_are_refused_with_the_reason(cast):
    with pytest.raises(NoPolicyError, match="7 must agree, but only 2 could"):
        set_policies(cast, asks_team("approvers", quorum=7))

    with pytest.raises(NoPolicyError, match="there is no team `nobody`"):
        set_policies(cast, asks_team("nobody"))


@pytest.mark.parametrize("name", ["alice", "erin"])
def test_only_administrators_change_rules(cast, name):
    with pytest.raises(NotAllowedError):
        open_policies(by=getattr(cast, name))


def test_the_installation_sets_rules_only_before_there_is_an_administrator(cast):
    with pytest.raises(NotAllowedError):
        install_policies(APPROVERS)


@pytest.mark.parametrize(
    ("rules", "wrong"),
    [
        ((), "no rule"),
        ((Rule("x"),), "asks nobody"),
        ((Rule("x", automatic=True, stages=APPROVERS[0].stages),), "by itself"),
        ((Rule("x", automatic=True, kinds=frozenset({"wider"})),), "by itself"),
        ((asks_team("a"), asks_team("a")), "two rules"),
        ((asks_team("a", quorum=0),), "between 1 and"),
        ((Rule("x", stages=(Stage((Need(Group("moon")),)),)),), "no group"),
        ((Rule("x", stages=(Stage((), 1),)),), "a stage asks nobody"),
        ((asks_team("a", risk="huge"),), "no risk"),
    ],
)
def test_rules_that_make_no_sense_are_named(rules, wrong):
    assert any(wrong in text for text in problems(rules))
    with pytest.raises(InvalidError):
        from_json(to_json(rules))


def test_rules_read_back_as_they_were_kept():
    rules = (
        asks_team("approvers", quorum=2, environments=frozenset({"production"})),
        Rule("quiet", kinds=frozenset({"narrower"}), automatic=True),
    )

    assert from_json(to_json(rules)) == rules


@pytest.mark.parametrize(
    "change", [{"status": Status.IN_FORCE}, {"rules": []}, {"status": Status.DRAFT}]
)
def test_the_database_wants_another_administrator_too(cast, second, change):
    waiting = proposed(cast, asks_team("approvers", quorum=2))
    PolicySet.objects.filter(status=Status.IN_FORCE).update(status=Status.SUPERSEDED)

    with pytest.raises(DatabaseError), transaction.atomic():
        PolicySet.objects.filter(pk=waiting.pk).update(decided_by=cast.frank, **change)


def test_an_outsider_saves_no_draft(cast):
    draft = open_policies(by=cast.frank)

    with pytest.raises(NotAllowedError):
        save_policies(draft, rules=APPROVERS, by=cast.dave)
