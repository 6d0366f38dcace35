"""Neither webhooks nor gates can be made to reach inside (promise 16)."""

from __future__ import annotations

import pytest

from approvals.models import Gate, GateAsking
from approvals.services.gate_questions import put
from registry.fetch.errors import AddressRefusedError, FetchFailedError
from registry.fetch.posting import post
from registry.fetch.target import AllowedHosts, HostRule
from registry.hooks.signature import new_secret
from registry.models import Endpoint
from registry.services.webhooks.deliveries import send_what_waits
from registry.services.webhooks.endpoints import send_test
from registry.services.webhooks.postings import Posting, send
from registry.vault import sealed
from tests.registry.fetch.canary import serving
from tests.registry.fetch.forms import every_form
from tests.telling.hearing import make_webhook


def test_no_spelling_of_an_address_is_posted_to_the_inside():
    with serving(lambda request: request.reply(b"{}")) as canary:
        forms = list(every_form(canary.port))
        for url in forms:
            with pytest.raises((AddressRefusedError, FetchFailedError)):
                post(url, body=b"{}", headers={}, seconds=2)

    assert len(forms) > 300
    assert canary.connections == 0


def test_neither_sender_is_brought_inside_by_any_spelling(db, monkeypatch):
    monkeypatch.setattr("registry.services.webhooks.postings.SECONDS", 2)
    said, outcomes = [], []
    with serving(lambda request: request.reply(b'{"decision": "yes"}')) as canary:
        for url in every_form(canary.port):
            outcomes.append(send(Posting(1, 1, address=url), AllowedHosts()))
            gate = Gate(
                name="x", address=sealed(url), secret=sealed(new_secret()), seconds=2
            )
            said.append(put(GateAsking(gate=gate, number=1, digest="sha256:0"), {}))

    assert canary.connections == 0
    assert all(one.status is None and one.problem for one in outcomes)
    assert not any(one.said_yes for one in said)
    assert all(one.reason for one in said)


@pytest.mark.django_db
def test_an_address_that_came_to_lie_inside_is_refused_when_it_is_asked(cast):
    endpoint = make_webhook(cast)
    with serving(lambda request: request.reply(b"{}")) as canary:
        inside = make_webhook_at(cast, endpoint, f"https://127.0.0.1:{canary.port}/")
        send_test(inside, by=cast.frank)
        send_what_waits()

    attempt = inside.deliveries.get().attempts.get()
    assert canary.connections == 0
    assert attempt.status is None
    assert "allowed" in attempt.problem


def make_webhook_at(cast, like: Endpoint, address: str) -> Endpoint:
    """As if it had been allowed once."""
    return Endpoint.objects.create(
        kind="webhook",
        name="Inside",
        shown="https://inside.test/",
        address=sealed(address),
        secret=like.secret,
        made_by=cast.frank,
    )


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(status):
    with serving(lambda request: request.reply(b"{}")) as canary:
        away = f"http://127.0.0.1:{canary.port}/"
        with serving(lambda r: r.reply(b"", status=status, Location=away)) as server:
            here = AllowedHosts(
                [HostRule("127.0.0.1", one.port) for one in (server, canary)]
            )
            answer = post(
                f"http://127.0.0.1:{server.port}/", body=b"{}", headers={}, allowed=here
            )

    assert answer.status == status
    assert canary.connections == 0


def test_a_long_answer_is_read_no_further_than_it_is_kept():
    def endless(request) -> None:
        request.send_response(200)
        request.end_headers()
        for _ in range(10_000):
            request.wfile.write(b"x" * 1000)

    with serving(endless) as server:
        here = AllowedHosts([HostRule("127.0.0.1", server.port)])
        answer = post(
            f"http://127.0.0.1:{server.port}/", body=b"{}", headers={}, allowed=here
        )

    assert (len(answer.body), answer.is_whole) == (1024, False)
