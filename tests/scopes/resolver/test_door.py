"""What holds for every address: keys, problems, request ids, methods, health."""

from __future__ import annotations

from datetime import timedelta

import pytest

from registry.models import Credential
from registry.services.credentials import revoke_key
from registry.services.stopping.suspension import suspend
from scopes.models import Decision, Run

REQUEST = {
    "action": "get_profile",
    "resource": "customer_profile",
    "mode": "read",
    "context": {"confidence_score": 0.93},
}
UUID = "01a2049c-0000-7000-8000-000000000000"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/manifest"),
        ("POST", "/api/v1/decide"),
        ("POST", "/api/v1/runs"),
        ("POST", f"/api/v1/runs/{UUID}/actions"),
        ("POST", f"/api/v1/runs/{UUID}/metrics"),
        ("POST", f"/api/v1/runs/{UUID}/finish"),
        ("GET", f"/api/v1/reviews/{UUID}"),
    ],
)
@pytest.mark.parametrize(
    "header", ["", "Basic YTpi", "Bearer", "Bearer chk_live_wrong", "Bearer é"]
)
def test_without_a_valid_key_there_is_no_answer(door, method, path, header):
    bodies = {"metrics": {"metrics": {}}, "finish": {"outcome": "failed"}}
    body = bodies.get(path.rpartition("/")[2], {}) if method == "POST" else None

    response = door.run(
        door.send(
            method, path, json=body, headers={"authorization": header.encode("latin-1")}
        )
    )

    assert (response.status_code, response.json()["code"]) == (401, "unauthenticated")
    assert response.headers["www-authenticate"].startswith("Bearer")


def test_a_revoked_key_stops_at_once(door, run, stage):
    revoke_key(Credential.objects.get(agent=stage.porter), by=stage.alice)

    response = door.post(f"/api/v1/runs/{run}/actions", REQUEST)

    assert response.status_code == 401
    assert Run.objects.get(pk=run).actions_used == 0


def test_an_expired_key_is_none(door, run, clock):
    clock.shift(timedelta(days=366))

    response = door.post(f"/api/v1/runs/{run}/actions", REQUEST)

    assert response.status_code == 401


def test_the_use_of_a_key_is_noted_after_the_answer(door, run, stage):
    door.run(door.resolver.parts.last_used.flush())

    noted = Credential.objects.get(agent=stage.porter).last_used_at
    door.read_profile(run)
    door.run(door.resolver.parts.last_used.flush())

    assert noted is not None
    assert Credential.objects.get(agent=stage.porter).last_used_at == noted


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/api/v1",
        "/api/v1/runs/",
        f"/api/v1/runs/{UUID}",
        f"/api/v1/runs/{UUID}/actions/",
        "/api/v1/runs/not-a-uuid/actions",
        f"/api/v1/runs/{{{UUID[1:-1]}}}/actions",
        "/api/v2/manifest",
        "/admin/",
    ],
)
def test_an_unknown_address_is_404(door, path):
    response = door.post(path, {})

    assert (response.status_code, response.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/api/v1/manifest", "GET"),
        ("GET", "/api/v1/runs", "POST"),
        ("DELETE", f"/api/v1/runs/{UUID}/actions", "POST"),
        ("POST", f"/api/v1/reviews/{UUID}", "GET"),
    ],
)
def test_another_method_is_405(door, method, path, allowed):
    response = door.run(door.send(method, path))

    assert response.status_code == 405
    assert response.headers["allow"] == allowed


def test_a_problem_says_what_to_do_next(door):
    response = door.get("/nowhere", headers={"x-request-id": "abc-1"})

    problem = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    assert problem.keys() == {
        "type",
        "title",
        "status",
        "detail",
        "code",
        "fix",
        "request_id",
    }
    assert problem["request_id"] == response.headers["x-request-id"] == "abc-1"


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "<script>"])
def test_a_request_id_that_is_no_plain_token_is_replaced(door, given):
    response = door.get("/healthz", headers={"x-request-id": given})

    assert response.headers["x-request-id"] != given
    assert len(response.headers["x-request-id"]) == 36


def test_health_needs_no_key(door):
    door.key = ""

    alive, ready = door.get("/healthz"), door.get("/readyz")

    assert alive.json() == {"status": "ok"}
    assert ready.json() == {"status": "ok", "database": "ok", "keys": "ok"}


def test_advice_counts_and_records_nothing(door, run):
    answer = door.post("/api/v1/decide", REQUEST).json()

    assert (answer["effect"], answer["advisory"]) == ("allow", True)
    assert answer["manifest"].startswith("sha256:")
    assert Decision.objects.filter(run=run).count() == 0
    assert Run.objects.get(pk=run).actions_used == 0


def test_advice_never_opens_a_review(door, article):
    body = {**REQUEST, "action": "delete_item", "resource": "onboarding_checklist"}

    answer = door.post("/api/v1/decide", {**body, "mode": "write"}).json()

    assert answer["effect"] == "require_approval"
    assert "review" not in answer


def test_advice_is_a_deny_where_nothing_is_in_force(door):
    answer = door.post("/api/v1/decide", REQUEST)

    assert answer.status_code == 200
    assert answer.json()["code"] == "agent_not_deployed"


def test_advice_to_a_suspended_agent_is_a_deny(door, article, stage):
    suspend(stage.porter, by=stage.alice, reason="look first")

    answer = door.post("/api/v1/decide", REQUEST)

    assert answer.json()["code"] == "agent_suspended"


def test_malformed_advice_is_a_deny(door, article):
    answer = door.post("/api/v1/decide", {**REQUEST, "mode": "all"})

    assert (answer.status_code, answer.json()["code"]) == (200, "invalid_request")
