"""What every answer has: an id, the caller's limit, times in UTC, problems that say what to do."""

from __future__ import annotations

import time

import pytest
from django.core.cache.backends.locmem import LocMemCache
from redis.exceptions import RedisError

from tests.factories import make_token_text
from tests.rest.calling import send, with_token

URL = "/api/v1/agents"
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def test_an_answer_carries_the_callers_id_and_trace(cast, sign_in):
    answer = sign_in(cast.dave).get(
        f"{URL}/nobody", headers={"X-Request-ID": "job-7", "traceparent": TRACE}
    )

    assert answer["X-Request-ID"] == answer.json()["request_id"] == "job-7"
    assert answer["traceparent"] == TRACE


@pytest.mark.parametrize("given", ["", "a b", "x" * 129, "<script>", "é"])
def test_an_id_that_is_not_plain_is_replaced(cast, sign_in, given):
    answer = sign_in(cast.dave).get(URL, headers={"X-Request-ID": given})

    assert answer["X-Request-ID"] != given
    assert len(answer["X-Request-ID"]) == 36


@pytest.mark.parametrize(
    ("url", "status", "code"),
    [
        ("/api/v1/nowhere", 404, "not_found"),
        (f"{URL}/nobody", 404, "not_found"),
        (f"{URL}?q=%00", 400, "invalid_request"),
        (f"{URL}?kind=x", 422, "invalid"),
    ],
)
def test_every_problem_has_its_members(cast, sign_in, url, status, code):
    answer = sign_in(cast.dave).get(url)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["Content-Type"] == "application/problem+json"
    members = {"type", "title", "status", "detail", "code", "fix", "request_id"}
    assert answer.json().keys() >= members
    assert answer.json()["request_id"] == answer["X-Request-ID"]


def test_another_type_and_another_method_are_problems_with_a_fix(cast, sign_in):
    client = sign_in(cast.alice)

    form = client.post(URL, {"agent": "x"})
    method = client.delete(URL)
    options = client.options(URL)

    assert (form.status_code, form.json()["code"]) == (415, "unsupported_media_type")
    assert (method.status_code, method["Allow"]) == (405, "GET, POST, HEAD, OPTIONS")
    assert options.status_code == 405
    assert form.json()["fix"]
    assert method.json()["fix"]


@pytest.mark.parametrize("body", ["{", '{"a": 1, "a": 2}', "NaN", "[[" * 5000, "\x00"])
def test_what_two_readers_read_differently_is_400(cast, sign_in, body):
    answer = sign_in(cast.alice).post(URL, body, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")


def test_times_are_in_utc_whoever_asks(cast, sign_in):
    cast.dave.timezone = "Asia/Tokyo"
    cast.dave.save()

    facts = sign_in(cast.dave).get(f"{URL}/porter").json()

    assert facts["created_at"].endswith("Z")


def test_an_answer_is_kept_by_nobody_on_the_way(cast, sign_in):
    assert sign_in(cast.dave).get(URL)["Cache-Control"] == "no-store"


def test_each_caller_is_counted_and_told(cast, client, settings, monkeypatch):
    settings.API_RATE_LIMIT = 2
    monkeypatch.setattr(time, "time", lambda: 1_000_000_005)
    _, alices = make_token_text(cast.alice)
    _, bobs = make_token_text(cast.bob)

    answers = [client.get(URL, headers=with_token(alices)) for _ in range(3)]
    other = client.get(URL, headers=with_token(bobs))

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer["RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]
    assert answers[0]["RateLimit-Limit"] == "2"
    assert answers[2]["Retry-After"] == answers[2]["RateLimit-Reset"] == "15"
    assert answers[2].json()["code"] == "throttled"
    assert other.status_code == 200


def test_without_the_cache_nobody_is_counted(cast, sign_in, monkeypatch):
    def gone(*_, **__):
        raise RedisError

    monkeypatch.setattr(LocMemCache, "add", gone)

    answer = sign_in(cast.dave).get(URL)

    assert answer.status_code == 200
    assert "RateLimit-Limit" not in answer


def test_nothing_that_was_sent_is_in_the_log(cast, client, caplog):
    _, text = make_token_text(cast.alice)
    caplog.set_level("DEBUG")

    send(client, "post", URL, {"agent": "s3cret"}, Authorization=f"Bearer {text}")
    client.get(f"{URL}/nobody?q=s3cret", headers=with_token(text))
    client.get(URL, headers=with_token(text + "x"))

    assert "s3cret" not in caplog.text
    assert text not in caplog.text
