from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections
from django.test import Client

from registry.models import Agent, Credential, KeptAnswer
from registry.services.kept import forget_old
from tests.rest.calling import send

URL = "/api/v1/agents"
NEW = {"agent": "clerk", "title": "Clerk", "type": "micro", "owner": "owners"}


def test_a_repeat_gets_the_first_answer_and_changes_nothing(cast, sign_in):
    client = sign_in(cast.alice)

    first = send(client, "post", URL, NEW, Idempotency_Key="a-1")
    again = send(client, "post", URL, NEW, Idempotency_Key="a-1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again["Location"] == first["Location"] == "/api/v1/agents/clerk"
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert Agent.objects.filter(slug="clerk").count() == 1


def test_the_same_key_with_another_body_is_refused(cast, sign_in):
    client = sign_in(cast.alice)
    send(client, "post", URL, NEW, Idempotency_Key="a-1")

    answer = send(client, "post", URL, {**NEW, "agent": "other"}, Idempotency_Key="a-1")

    assert answer.status_code == 422
    assert answer.json()["code"] == "idempotency_key_reused"
    assert not Agent.objects.filter(slug="other").exists()


def test_the_same_key_for_another_address_is_refused(cast, sign_in):
    client = sign_in(cast.alice)
    send(client, "post", URL, NEW, Idempotency_Key="a-1")

    answer = send(client, "post", f"{URL}/porter/draft", NEW, Idempotency_Key="a-1")

    assert answer.json()["code"] == "idempotency_key_reused"


def test_each_caller_has_keys_of_their_own(cast, client):
    client.force_login(cast.alice)
    send(client, "post", URL, NEW, Idempotency_Key="a-1")
    client.force_login(cast.frank)

    answer = send(client, "post", URL, NEW, Idempotency_Key="a-1")

    assert answer.status_code == 409
    assert answer.json()["code"] == "conflict"


def test_a_refusal_is_not_kept_for_it_changed_nothing(cast, sign_in):
    client = sign_in(cast.alice)
    send(client, "post", URL, {**NEW, "owner": "nobody"}, Idempotency_Key="a-1")

    answer = send(client, "post", URL, NEW, Idempotency_Key="a-1")

    assert answer.status_code == 201


def test_what_is_shown_once_is_not_kept(cast, sign_in):
    client, url = sign_in(cast.alice), f"{URL}/porter/keys"
    body = {"environment": "production"}

    first = send(client, "post", url, body, Idempotency_Key="a-1").json()
    again = send(client, "post", url, body, Idempotency_Key="a-1").json()

    assert first["key"].startswith("chk_live_")
    assert again == {**first, "key": None}
    assert Credential.objects.count() == 1
    assert first["key"] not in str(list(KeptAnswer.objects.values()))


@pytest.mark.parametrize("key", ["", "a" * 256, "a\tb"])
def test_a_key_is_short_and_plain(cast, sign_in, key):
    answer = send(sign_in(cast.alice), "post", URL, NEW, Idempotency_Key=key)

    assert answer.status_code == 422


@pytest.mark.django_db(transaction=True)
def test_after_a_day_the_key_is_free_again(cast, client, clock):
    client.force_login(cast.alice)
    send(client, "post", URL, NEW, Idempotency_Key="a-1")
    clock.shift(timedelta(hours=24))
    client.force_login(cast.alice)

    other = send(client, "post", URL, {**NEW, "agent": "b"}, Idempotency_Key="a-1")

    assert other.status_code == 201
    clock.shift(timedelta(hours=48, seconds=1))
    assert forget_old() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_is_done_and_the_others_are_told(cast):
    answers = []
    gate = Barrier(8)

    def ask():
        client = Client()
        client.force_login(cast.alice)
        gate.wait()
        answers.append(send(client, "post", URL, NEW, Idempotency_Key="a-1"))
        connections.close_all()

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    codes = {answer.json().get("code", answer.status_code) for answer in answers}
    assert 201 in codes
    assert codes <= {201, "idempotency_key_busy"}
    assert Agent.objects.filter(slug="clerk").count() == 1
    for answer in answers:
        assert answer.status_code == 201 or answer["Retry-After"] == "1"
