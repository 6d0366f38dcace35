from __future__ import annotations

from approvals.models import DeploymentRequest
from scopes.models import Review
from tests.deciding import look
from tests.factories import make_request
from tests.work import make_review


def send(client, url, body):
    return client.post(url, data=body, content_type="application/json")


def verdicts(request):
    return f"/api/v1/deployment-requests/{request.pk}/verdicts"


def test_a_request_is_read_as_the_approvers_read_it(cast, sign_in):
    request = make_request(cast)

    answer = sign_in(cast.bob).get(f"/api/v1/deployment-requests/{request.pk}").json()

    proposed = answer["round"]
    assert (answer["agent"], answer["environment"]) == ("porter", "production")
    assert proposed["digest"] == request.round.digest
    assert proposed["words"] == request.round.words
    assert proposed["needs"] == [
        {"name": "Approvers", "quorum": 1, "stage": 1, "given": 0}
    ]


def test_a_verdict_is_recorded(cast, sign_in):
    request = make_request(cast)
    look(request, by=cast.bob)

    answer = send(
        sign_in(cast.bob),
        verdicts(request),
        {"says": "approve", "round": 1, "digest": request.round.digest},
    )

    assert answer.status_code == 201
    assert answer.json()["person"] == {"id": cast.bob.pk, "name": "Bob"}
    assert DeploymentRequest.objects.get().status == "approved"


def test_an_author_is_refused_with_the_code(cast, sign_in):
    request = make_request(cast)

    answer = send(
        sign_in(cast.alice),
        verdicts(request),
        {"says": "approve", "round": 1, "digest": request.round.digest},
    )

    assert answer.status_code == 403
    assert answer.json()["code"] == "self_approval"
    assert answer["Content-Type"] == "application/problem+json"


def test_another_digest_is_a_conflict(cast, sign_in):
    request = make_request(cast)

    answer = send(
        sign_in(cast.bob),
        verdicts(request),
        {"says": "approve", "round": 1, "digest": "sha256:" + "0" * 64},
    )

    assert answer.status_code == 409


def test_an_unknown_verdict_names_the_field(cast, sign_in):
    request = make_request(cast)

    answer = send(
        sign_in(cast.bob),
        verdicts(request),
        {"says": "maybe", "round": 1, "digest": request.round.digest},
    )

    assert answer.status_code == 422
    assert "`says`" in answer.json()["detail"]


def test_what_is_no_json_is_400(cast, sign_in):
    request = make_request(cast)

    answer = sign_in(cast.bob).post(
        verdicts(request), data="{", content_type="application/json"
    )

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_a_list_is_no_verdict(cast, sign_in):
    request = make_request(cast)

    answer = sign_in(cast.bob).post(
        verdicts(request), data="[1]", content_type="application/json"
    )

    assert answer.status_code == 422


def test_another_team_finds_nothing(cast, sign_in):
    request = make_request(cast)

    answer = sign_in(cast.dave).get(f"/api/v1/deployment-requests/{request.pk}")

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_an_answer_settles_a_review(cast, sign_in):
    review = make_review(cast)

    answer = send(
        sign_in(cast.carol), f"/api/v1/reviews/{review.pk}/answers", {"says": "yes"}
    )

    assert answer.status_code == 201
    assert Review.objects.get().state == "approved"


def test_who_is_not_asked_gets_no_say(cast, sign_in):
    review = make_review(cast)

    answer = send(
        sign_in(cast.alice), f"/api/v1/reviews/{review.pk}/answers", {"says": "yes"}
    )

    assert answer.status_code == 403
    assert answer.json()["code"] == "not_asked"


def test_a_no_without_a_note_is_refused(cast, sign_in):
    review = make_review(cast)

    answer = send(
        sign_in(cast.carol), f"/api/v1/reviews/{review.pk}/answers", {"says": "no"}
    )

    assert answer.status_code == 422
