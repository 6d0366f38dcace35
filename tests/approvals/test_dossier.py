from __future__ import annotations

from approvals.models import Deployment, Verdict
from approvals.services.deployments import put_in_force
from approvals.services.verdicts import give_verdict
from tests.deciding import look
from tests.factories import approve, make_request


def decided(cast):
    request = make_request(cast)
    proposed = request.round
    look(request, by=cast.bob)
    give_verdict(
        request,
        round_number=proposed.number,
        digest=proposed.digest,
        says=Verdict.Says.APPROVE,
        by=cast.bob,
        comment="<b>looks right</b>",
    )
    put_in_force(proposed.pk)
    return request


def test_a_dossier_has_everything_attached(cast, sign_in):
    request = decided(cast)
    manifest = Deployment.objects.get().manifest

    facts = (
        sign_in(cast.erin)
        .get(f"/api/v1/deployment-requests/{request.pk}/dossier")
        .json()
    )

    (proposed,) = facts["rounds"]
    (verdict,) = proposed["verdicts"]
    assert facts["request"]["status"] == "done"
    assert (verdict["person"]["name"], verdict["says"]) == ("Bob", "approve")
    assert verdict["digest"] == proposed["digest"]
    assert proposed["policy"]["number"] >= 1
    assert proposed["deployment"]["manifest"] == manifest.digest
    assert proposed["text"] == request.round.version.text
    assert [row["event"] for row in facts["audit"]] == [
        "request.asked",
        "request.approve",
        "deployment.in_force",
    ]
    assert facts["chain"]


def test_the_page_says_the_same_and_escapes_what_people_wrote(cast, sign_in):
    request = decided(cast)
    manifest = Deployment.objects.get().manifest

    page = sign_in(cast.bob).get(f"/approvals/{request.pk}/dossier/")

    text = page.content.decode()
    assert page.status_code == 200
    assert manifest.digest in text
    assert "&lt;b&gt;looks right&lt;/b&gt;" in text
    assert request.round.digest in text


def test_every_round_is_in_it_decided_or_not(cast, sign_in):
    request = make_request(cast)

    page = sign_in(cast.alice).get(f"/approvals/{request.pk}/dossier/")

    assert b"Nobody has given a verdict" in page.content
    assert b"It was not put in force from this round" in page.content


def test_addresses_of_callers_are_for_auditors_alone(cast, sign_in):
    request = make_request(cast)
    client = sign_in(cast.carol)
    approve(request, by=cast.bob)

    facts = client.get(f"/api/v1/deployment-requests/{request.pk}/dossier").json()

    assert {row["ip"] for row in facts["audit"]} == {None}


def test_who_may_not_see_the_request_has_no_dossier_of_it(cast, sign_in):
    request = make_request(cast)
    client = sign_in(cast.dave)

    assert client.get(f"/approvals/{request.pk}/dossier/").status_code == 404
    assert (
        client.get(f"/api/v1/deployment-requests/{request.pk}/dossier").status_code
        == 404
    )
