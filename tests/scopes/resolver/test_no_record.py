"""No record, no allow: what cannot be written is not answered."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from charter.manifest import sign_manifest
from scopes.models import Decision, Review, Run
from tests.database import as_owner
from tests.scopes.resolver.door import Door


@pytest.mark.parametrize("when", ["BEFORE INSERT", "AFTER INSERT"])
def test_a_decision_that_cannot_be_committed_is_503_and_counts_nothing(
    door, run, broken_decisions, when
):
    with broken_decisions(when):
        response = door.run(
            door.ask(
                run,
                "get_profile",
                "customer_profile",
                "read",
                call="poison",
                context={"confidence_score": 0.93},
            )
        )

    assert response.status_code == 503
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["retry-after"] == "1"
    assert (response.json()["code"], "effect" in response.json()) == (
        "unavailable",
        False,
    )
    assert Run.objects.get(pk=run).actions_used == 0
    assert Decision.objects.filter(run=run).count() == 0


def test_the_same_call_is_answered_once_the_fault_is_gone(door, run, broken_decisions):
    with broken_decisions():
        door.run(
            door.ask(run, "get_profile", "customer_profile", "read", call="poison")
        )

    answer = door.read_profile(run, call="poison")

    assert (answer["effect"], answer["repeated"]) == ("allow", False)


def test_a_review_is_not_opened_without_its_decision(door, run, broken_decisions):
    with broken_decisions():
        response = door.run(
            door.ask(
                run,
                "delete_checklist_item",
                "onboarding_checklist",
                "write",
                call="poison",
            )
        )

    assert response.status_code == 503
    assert Review.objects.filter(run=run).count() == 0


def test_a_fault_beside_does_not_touch_other_calls(door, run, broken_decisions):
    with broken_decisions():
        answer = door.read_profile(run, call="fine")

    assert answer["effect"] == "allow"


def test_without_a_database_every_answer_is_503(stage, settings, tmp_path):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("scopes.resolver.database.PATIENCE", 0.2)
        gone = f"postgresql://charter_app@/none?host={tmp_path}"
        door = Door(gone, settings.KEYS_DIR, wait=False)
        with door:
            door.key = "chk_live_x"
            response = door.post("/api/v1/decide", {"action": "a"})
            ready, alive = door.get("/readyz"), door.get("/healthz")

    assert (response.status_code, response.json()["code"]) == (503, "unavailable")
    assert (ready.status_code, alive.status_code) == (503, 200)


def test_a_manifest_that_does_not_read_is_a_recorded_deny(door, run, monkeypatch):
    monkeypatch.setattr(
        "scopes.resolver.charters.from_canonical", _unreadable, raising=True
    )
    forget_charters(door)

    answer = door.read_profile(run)

    assert (answer["effect"], answer["code"]) == ("deny", "engine_error")
    assert Decision.objects.get(run=run).code == "engine_error"


def test_a_manifest_that_charter_did_not_sign_is_a_recorded_deny(
    door, run, django_db_setup
):
    manifest = Run.objects.get(pk=run).manifest
    forged = sign_manifest(manifest.body.encode(), Ed25519PrivateKey.generate())
    with as_owner(django_db_setup.owner_url) as owner:
        owner.execute("ALTER TABLE scopes_manifest DISABLE TRIGGER USER")
        owner.execute(
            "UPDATE scopes_manifest SET jws = %s WHERE id = %s", [forged, manifest.pk]
        )
        owner.execute("ALTER TABLE scopes_manifest ENABLE TRIGGER USER")
    forget_charters(door)

    answer = door.read_profile(run)

    assert (answer["effect"], answer["code"]) == ("deny", "engine_error")
    assert Decision.objects.get(run=run).code == "engine_error"


def forget_charters(door) -> None:
    """As a process that has just started."""
    door.resolver.parts.charters.__init__(door.resolver.parts.trust)


def _unreadable(data: object) -> None:
    raise ValueError("a newer language")
