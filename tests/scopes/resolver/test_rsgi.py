"""The RSGI door, under the real granian: the same answers, the same limits, an orderly end."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator

import httpx
import pytest
from django.db import connections

from registry.clock import now
from registry.services.keys import ensure_keys
from scopes.models import Run
from tests.factories import make_key
from tests.scopes.resolver.served import Granian, serving

REQUEST = {
    "action": "get_profile",
    "resource": "customer_profile",
    "mode": "read",
    "context": {"confidence_score": 0.93},
}
DELETION = {
    **REQUEST,
    "action": "delete_checklist_item",
    "resource": "onboarding_checklist",
    "mode": "write",
}


@pytest.fixture
def granian(stage, article, django_db_setup, settings) -> Iterator[Granian]:
    ensure_keys(settings.KEYS_DIR, at=now())
    with serving(django_db_setup.app_url, settings.KEYS_DIR) as running:
        yield running


@pytest.fixture
def client(granian, stage) -> Iterator[httpx.Client]:
    _, key = make_key(stage.porter, environment=stage.staging, by=stage.alice)
    headers = {"authorization": f"Bearer {key}"}
    with httpx.Client(base_url=granian.address, headers=headers) as client:
        yield client


def test_a_whole_run_over_rsgi(client, answer):
    etag = client.get("/api/v1/manifest").headers["etag"]
    known = client.get("/api/v1/manifest", headers={"if-none-match": etag})
    run = client.post("/api/v1/runs", json={}).json()["run"]

    allowed = client.post(f"/api/v1/runs/{run}/actions", json=REQUEST)
    held = client.post(
        f"/api/v1/runs/{run}/actions", json={**DELETION, "call": "c1"}
    ).json()
    later = threading.Timer(0.5, _answered, [answer, held["review"]["id"]])
    later.start()
    waited = client.get(f"/api/v1/reviews/{held['review']['id']}?wait=20", timeout=30)
    later.join()
    redeemed = client.post(
        f"/api/v1/runs/{run}/actions", json={**DELETION, "call": "c1"}
    )
    finished = client.post(f"/api/v1/runs/{run}/finish", json={"outcome": "succeeded"})

    assert (known.status_code, known.content) == (304, b"")
    assert allowed.json()["effect"] == "allow"
    assert held["effect"] == "require_approval"
    assert waited.json()["state"] == "approved"
    assert redeemed.json()["effect"] == "allow"
    assert finished.json()["state"] == "finished"
    assert Run.objects.get(pk=run).actions_used == 2


def test_limits_and_problems_are_the_same_over_rsgi(client):
    run = client.post("/api/v1/runs", json={}).json()["run"]
    path = f"/api/v1/runs/{run}/actions"

    too_long = client.post(path, content=b"x" * 5_000_000)
    chunked = client.post(path, content=(b"x" * 1024 for _ in range(80)))
    no_json = client.post(path, content=b"{")
    no_key = client.post(path, json=REQUEST, headers={"authorization": ""})
    head = client.head("/healthz", headers={"x-request-id": "abc-1"})
    after = client.post(path, json=REQUEST)

    assert (too_long.status_code, chunked.status_code) == (413, 413)
    assert (no_json.status_code, no_key.status_code) == (400, 401)
    assert (head.status_code, head.headers["x-request-id"]) == (200, "abc-1")
    assert after.json()["effect"] == "allow"


def test_it_stops_in_order_and_answers_who_still_waits(client, granian):
    run = client.post("/api/v1/runs", json={}).json()["run"]
    held = client.post(f"/api/v1/runs/{run}/actions", json=DELETION).json()
    answers: list[str] = []
    waiting = threading.Thread(
        target=_wait, args=(client, held["review"]["id"], answers)
    )
    waiting.start()
    time.sleep(0.3)

    began = time.monotonic()
    granian.process.send_signal(signal.SIGTERM)
    granian.process.wait(20)

    assert time.monotonic() - began < 8
    waiting.join(20)
    assert answers == ["open"]


def _wait(client: httpx.Client, review: str, answers: list[str]) -> None:
    response = client.get(f"/api/v1/reviews/{review}?wait=2", timeout=20)
    answers.append(response.json()["state"])


def _answered(answer, review: str) -> None:
    try:
        answer(review, "yes")
    finally:
        connections["default"].close()
