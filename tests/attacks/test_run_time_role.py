"""What the run-time role cannot write, however it asks: the last line behind every service."""

from __future__ import annotations

import json

import pytest
from django.db import DatabaseError, connection, transaction

from approvals.models import Deployment, DeploymentRequest, Requirement, Round, Verdict
from registry.services.stopping.suspension import suspend
from scopes.models import Manifest
from scopes.services.manifests import sign_version
from tests.factories import (
    ARTICLE,
    CONTRACT,
    approve,
    make_in_force,
    make_request,
    make_version,
)
from tests.work import make_review, make_run

WIDER = ARTICLE.replace("customer_profile (read)", "customer_profile (read/write)")


def sql(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def forged_round(
    request: DeploymentRequest,
    *,
    needs: list[dict[str, object]] | None = None,
    automatic: bool = False,
    **changes: object,
) -> Round:
    facts = {
        field.attname: getattr(request.round, field.attname)
        for field in Round._meta.concrete_fields
        if field.name != "id"
    }
    asked = request.round.requirement
    proposed = Round.objects.create(**{**facts, "number": 2, **changes})
    Requirement.objects.create(
        round=proposed,
        number=1,
        policies=asked.policies,
        needs=asked.needs if needs is None else needs,
        automatic=automatic,
    )
    return proposed


def deploy(request: DeploymentRequest, proposed: Round) -> None:
    """As `put_in_force` writes it, without asking anything."""
    DeploymentRequest.objects.filter(pk=request.pk).update(status="approved")
    manifest = sign_version(
        proposed.version,
        environment=request.environment,
        mode=proposed.mode,
        at=proposed.opened_at,
    )
    Deployment.objects.create(
        agent=request.agent,
        environment=request.environment,
        round=proposed,
        manifest=manifest,
        state="in_force",
    )


@pytest.mark.parametrize(
    "statement",
    [
        "SET session_replication_role = replica",
        "SET ROLE charter_owner",
        "ALTER TABLE approvals_verdict DISABLE TRIGGER ALL",
        "DROP TRIGGER approvals_verdict_guard ON approvals_verdict",
        "TRUNCATE registry_auditentry CASCADE",
        "TRUNCATE approvals_deployment CASCADE",
        "CREATE TABLE public.mine (id int)",
        "CREATE TEMP TABLE approvals_verdict (id int)",
        "CREATE FUNCTION public.charter_now() RETURNS timestamptz LANGUAGE sql AS 'SELECT now()'",
    ],
)
def test_the_guards_cannot_be_switched_off(db, statement):
    with pytest.raises(DatabaseError):
        sql(statement)


def test_a_status_written_by_hand_deploys_nothing(cast):
    request = make_request(cast)

    with pytest.raises(DatabaseError, match=r"approve|lacks"), transaction.atomic():
        deploy(request, request.round)


@pytest.mark.parametrize("quorums", [[], [0]])
@pytest.mark.parametrize("automatic", [False, True])
def test_a_round_that_asks_nobody_deploys_nothing(cast, quorums, automatic):
    request = make_request(cast)
    needs = [
        {"team": cast.approvers.pk, "name": "x", "stage": 1, "quorum": quorum}
        for quorum in quorums
    ]
    proposed = forged_round(request, needs=needs, automatic=automatic)

    with pytest.raises(DatabaseError, match="nobody"), transaction.atomic():
        deploy(request, proposed)


def test_a_verdict_from_outside_the_teams_is_refused(cast):
    proposed = make_request(cast).round

    with pytest.raises(DatabaseError, match="asked"), transaction.atomic():
        Verdict.objects.create(
            round=proposed, person=cast.dave, says="approve", digest=proposed.digest
        )


def test_a_round_that_hides_its_authors_does_not_let_them_approve(cast):
    written_by_alice = make_version(cast.porter, by=cast.alice, text=WIDER + CONTRACT)
    make_version(cast.porter, by=cast.frank)
    request = make_request(cast, by=cast.frank, version=cast.porter.versions.first())
    needs = [{"team": cast.owners.pk, "name": "Owners", "stage": 1, "quorum": 1}]
    proposed = forged_round(request, needs=needs, authors=[])
    assert proposed.version.base == written_by_alice

    with pytest.raises(DatabaseError, match="author"), transaction.atomic():
        Verdict.objects.create(
            round=proposed, person=cast.alice, says="approve", digest=proposed.digest
        )


def test_a_manifest_of_other_words_is_not_deployed(cast):
    request = make_request(cast)
    approve(request, by=cast.bob)
    proposed = request.round
    good = sign_version(
        proposed.version,
        environment=cast.production,
        mode="enforce",
        at=proposed.opened_at,
    )
    body = json.loads(good.body)
    body["sequence"] = 2
    body["charter"]["authorization"]["cannot_access"] = []
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO scopes_manifest (agent_id, environment_id, version_id, sequence,"
            " mode, not_before, not_after, jws, body, digest)"
            " SELECT agent_id, environment_id, version_id, 2, mode, not_before, not_after,"
            " jws, %s, 'sha256:' || encode(sha256(convert_to(%s, 'UTF8')), 'hex')"
            " FROM scopes_manifest WHERE id = %s",
            [json.dumps(body), json.dumps(body), good.pk],
        )

    with pytest.raises(DatabaseError, match="approved"), transaction.atomic():
        Deployment.objects.create(
            agent=cast.porter,
            environment=cast.production,
            round=proposed,
            manifest=Manifest.objects.get(sequence=2),
            state="in_force",
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE approvals_deploymentrequest SET status = 'approved'",
        "UPDATE approvals_deploymentrequest SET environment_id = environment_id + 1",
        "DELETE FROM approvals_deploymentrequest",
        "DELETE FROM approvals_deployment",
        "DELETE FROM scopes_inforce",
        "UPDATE approvals_deployment SET state = 'ended'",
        "UPDATE approvals_requirement SET needs = '[]'",
        "INSERT INTO approvals_requirement (round_id, number, policies_id, needs, automatic)"
        " SELECT round_id, 2, policies_id, '[]', false FROM approvals_requirement",
        "UPDATE approvals_policyset SET rules = '[]'",
        "DELETE FROM approvals_policyset",
        "DELETE FROM approvals_verdict",
        "UPDATE registry_auditentry SET summary = ''",
        "UPDATE scopes_decision SET effect = 'allow'",
    ],
)
def test_what_was_settled_stays_settled(cast, statement):
    make_in_force(cast)

    with pytest.raises(DatabaseError):
        sql(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE scopes_review SET state = 'approved'",
        "UPDATE scopes_review SET state = 'approved', redeemed_at = charter_now()",
        "UPDATE scopes_review SET expires_at = expires_at + interval '1 day'",
        "UPDATE scopes_review SET quorum = 0",
        "DELETE FROM scopes_review_teams",
        "UPDATE scopes_review_teams SET quorum = 0",
        "DELETE FROM scopes_review",
        "UPDATE scopes_run SET actions_used = actions_used - 1",
        "UPDATE scopes_run SET max_actions = max_actions + 1",
        "UPDATE scopes_run SET opened_at = opened_at + interval '1 hour'",
    ],
)
def test_a_run_and_its_reviews_are_not_loosened(cast, statement):
    make_review(cast, run=make_run(cast, actions_used=5))

    with pytest.raises(DatabaseError):
        sql(statement)


def test_a_closed_run_is_not_opened_again(cast):
    make_run(cast, state="stopped", outcome="stopped")

    with pytest.raises(DatabaseError):
        sql("UPDATE scopes_run SET state = 'open'")


def test_an_answer_from_somebody_who_is_not_asked_is_refused(cast):
    review = make_review(cast)

    with pytest.raises(DatabaseError, match="asked"), transaction.atomic():
        review.answers.create(person=cast.dave, says="yes")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE registry_agent SET state = 'active'",
        "DELETE FROM registry_suspension",
        "UPDATE registry_suspension SET reason = 'nothing'",
    ],
)
def test_a_suspended_agent_goes_on_by_two_people_alone(cast, statement):
    suspend(cast.porter, by=cast.alice, reason="it misbehaves")

    with pytest.raises(DatabaseError):
        sql(statement)
