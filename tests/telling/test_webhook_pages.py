"""The pages of endpoints and gates: a secret is shown once, and what came back is text."""

from __future__ import annotations

from approvals.models import Gate
from registry.models import Endpoint
from registry.services.webhooks import endpoints
from registry.services.webhooks.deliveries import send_what_waits
from tests.telling.hearing import address_of, listening, make_webhook

URL = "/settings/webhooks/"
NEW = {
    "kind": "webhook",
    "name": "Ledger",
    "address": "https://hooks.example.com/x?key=hush",
}


def test_the_secret_is_shown_once_and_the_query_never(cast, sign_in):
    client = sign_in(cast.frank)

    made = client.post(URL, NEW)
    page = client.get(Endpoint.objects.get().get_absolute_url())

    assert made.status_code == 201
    assert b"whsec_" in made.content
    assert b"whsec_" not in page.content
    assert b"hush" not in page.content
    assert made["Cache-Control"].find("no-store") >= 0


def test_an_address_that_is_refused_says_why(cast, sign_in):
    answer = sign_in(cast.frank).post(URL, {**NEW, "address": "http://x.example.com/"})

    assert answer.status_code == 422
    assert b"give an https address" in answer.content


def test_what_an_endpoint_answers_is_shown_as_text(cast, sign_in):
    with listening(
        cast, lambda r: r.reply(b"<script>alert(1)</script>", status=500)
    ) as (server, _):
        endpoint = make_webhook(cast, address=address_of(server))
        delivery = endpoints.send_test(endpoint, by=cast.frank)
        send_what_waits()

    answer = sign_in(cast.erin).get(f"{URL}{endpoint.pk}/deliveries/{delivery.pk}/")

    assert b"<script>alert" not in answer.content
    assert b"&lt;script&gt;alert(1)" in answer.content
    assert b"status 500" in answer.content
    assert b"Send again" not in answer.content


def test_events_are_chosen_and_paused_and_resumed_on_the_page(cast, sign_in):
    endpoint = make_webhook(cast)
    client = sign_in(cast.frank)
    page = endpoint.get_absolute_url()

    client.post(page, {"types": ["charter.agent.retired"]})
    client.post(f"{page}pause/")
    endpoint.refresh_from_db()
    assert (endpoint.types, endpoint.state) == (["charter.agent.retired"], "paused")

    client.post(f"{page}pause/")
    endpoint.refresh_from_db()
    assert endpoint.state == "active"


def test_a_gate_is_made_with_a_secret_shown_once(cast, sign_in):
    client = sign_in(cast.frank)
    given = {"name": "board", "address": "https://board.example.com/", "seconds": "5"}

    made = client.post("/settings/gates/", given)

    assert made.status_code == 201
    assert b"whsec_" in made.content
    assert b"whsec_" not in client.get("/settings/gates/").content
    assert Gate.objects.get().seconds == 5
