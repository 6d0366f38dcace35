from __future__ import annotations

import pytest
from django.test import RequestFactory

from config.celery import app
from config.door import address_of
from registry.models import AuditEntry
from registry.services import audit
from registry.services.stopping.suspension import suspend


def latest() -> AuditEntry:
    return AuditEntry.objects.latest("id")


def test_an_entry_keeps_the_request_and_the_address_it_came_from(cast, sign_in):
    answer = sign_in(cast.alice).post(
        "/agents/porter/suspension/",
        {"reason": "look first", "name": "porter"},
        headers={"X-Request-ID": "abc-1"},
        REMOTE_ADDR="192.0.2.7",
    )

    assert answer["X-Request-ID"] == "abc-1"
    assert latest().event == "agent.suspended"
    assert (latest().door, latest().request_id, latest().ip) == (
        "browser",
        "abc-1",
        "192.0.2.7",
    )


def test_the_api_is_a_door_of_its_own(cast, sign_in):
    sign_in(cast.alice).post(
        "/api/v1/agents/porter/suspension",
        {"reason": "look first"},
        content_type="application/json",
    )

    assert (latest().event, latest().door) == ("agent.suspended", "api")


@pytest.mark.parametrize("given", ["", "two words", "x" * 65, "a\tb", "ä"])
def test_a_request_id_that_is_no_plain_token_is_replaced(client, given):
    answer = client.get("/healthz", headers={"X-Request-ID": given})

    assert answer["X-Request-ID"] not in {given, ""}


def test_what_is_started_by_hand_is_a_command(cast):
    suspend(cast.porter, by=cast.alice, reason="look first")

    assert (latest().door, latest().request_id, latest().ip) == ("command", "", "")


def test_what_a_task_changes_is_the_tasks(cast):
    @app.task(name="tests.note")
    def note() -> None:
        audit.record("agent.noted", actor=None, target=cast.porter, summary="noted")

    try:
        note.apply(task_id="7f3a")
    finally:
        del app.tasks["tests.note"]

    assert (latest().door, latest().request_id) == ("task", "7f3a")


def test_a_caller_cannot_choose_their_address(settings):
    claimed = RequestFactory().get(
        "/",
        headers={"X-Forwarded-For": "10.0.0.1, 198.51.100.4"},
        REMOTE_ADDR="192.0.2.7",
    )

    assert address_of(claimed) == "192.0.2.7"
    settings.TRUSTED_PROXY = True
    assert address_of(claimed) == "198.51.100.4"


def test_behind_the_fronts_socket_its_word_counts():
    by_socket = RequestFactory().get(
        "/", headers={"X-Forwarded-For": "198.51.100.4"}, REMOTE_ADDR=""
    )

    assert address_of(by_socket) == "198.51.100.4"


@pytest.mark.parametrize("address", ["", "unix:", "not an address"])
def test_an_address_that_is_none_is_left_out(address):
    assert address_of(RequestFactory().get("/", REMOTE_ADDR=address)) == ""
