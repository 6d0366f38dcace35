from __future__ import annotations

import pytest

from registry.models import PointKey, SourceKey
from tests.factories import make_token_text
from tests.rest.calling import send, with_token
from tests.system_keys import make_point_key, make_source_key

POINTS = "/api/v1/enforcement-points"
SOURCES = "/api/v1/metric-sources"
POINT = {"name": "Gateway", "environment": "staging", "resources": ["orders/*"]}
SOURCE = {"name": "CRM", "source": "crm", "metrics": ["reopened"], "days": 7}


@pytest.mark.parametrize(
    ("url", "body", "begins"), [(POINTS, POINT, "che_"), (SOURCES, SOURCE, "chm_")]
)
def test_a_key_is_made_and_shown_this_once(cast, sign_in, url, body, begins):
    client = sign_in(cast.frank)

    made = send(client, "post", url, body, Idempotency_Key="k1")
    again = send(client, "post", url, body, Idempotency_Key="k1")
    listed = client.get(url)

    assert made.status_code == 201
    assert made.json()["key"].startswith(begins)
    assert (again.status_code, again.json()["key"]) == (201, None)
    assert len(listed.json()["items"]) == 1
    assert "key" not in listed.json()["items"][0]
    assert listed.json()["items"][0]["prefix"] == made.json()["prefix"]


@pytest.mark.parametrize(
    ("url", "body", "pointer"),
    [
        (POINTS, {**POINT, "environment": "moon"}, "/environment"),
        (POINTS, {"name": "x", "environment": "staging"}, "/resources"),
        (SOURCES, {**SOURCE, "days": 366}, "/days"),
        (SOURCES, {**SOURCE, "metrics": "reopened"}, "/metrics"),
    ],
)
def test_what_makes_no_sense_is_422_at_its_place(cast, sign_in, url, body, pointer):
    answer = send(sign_in(cast.frank), "post", url, body)

    assert answer.status_code == 422
    assert answer.json()["pointer"] == pointer
    assert not PointKey.objects.exists()
    assert not SourceKey.objects.exists()


@pytest.mark.parametrize(
    ("url", "make"), [(POINTS, make_point_key), (SOURCES, make_source_key)]
)
def test_an_administrators_token_revokes_one(cast, client, url, make):
    key, _ = make(cast)
    _, text = make_token_text(cast.frank)

    answer = client.post(f"{url}/{key.pk}/revocation", headers=with_token(text))

    assert answer.status_code == 200
    assert answer.json()["revoked_at"] is not None
