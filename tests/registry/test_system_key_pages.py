from __future__ import annotations

import re
from uuid import uuid4

import pytest

from registry.models import PointKey, SourceKey
from tests.system_keys import make_point_key, make_source_key

POINTS = "/settings/keys/enforcement-points/"
SOURCES = "/settings/keys/metric-sources/"


def point(**changes):
    return {
        "name": "Gateway",
        "environment": "staging",
        "resources": "orders/*\norders, refunds",
        "days": "30",
        "form": str(uuid4()),
        **changes,
    }


def source(**changes):
    return {
        "name": "CRM",
        "source": "crm",
        "metrics": "reopened",
        "days": "30",
        "form": str(uuid4()),
        **changes,
    }


def test_an_enforcement_points_key_is_shown_once(cast, sign_in):
    client = sign_in(cast.frank)

    made = client.post(POINTS, point())
    later = client.get(POINTS)

    shown = re.search(r"che_[\w-]{43}", made.content.decode())
    assert made.status_code == 201
    assert "no-store" in made["Cache-Control"]
    assert shown is not None
    assert shown[0] not in later.content.decode()
    assert shown[0][:10] in later.content.decode()
    key = PointKey.objects.get()
    assert key.resources == ["orders/*", "orders", "refunds"]
    assert key.environment == cast.staging


def test_a_metric_sources_key_is_shown_once(cast, sign_in):
    made = sign_in(cast.frank).post(SOURCES, source())

    assert made.status_code == 201
    assert re.search(rb"chm_[\w-]{43}", made.content)
    key = SourceKey.objects.get()
    assert (key.source, key.metrics) == ("crm", ["reopened"])


def test_the_page_loaded_again_makes_no_second_one(cast, sign_in):
    client, form = sign_in(cast.frank), source()
    client.post(SOURCES, form)

    again = client.post(SOURCES, form, follow=True)

    assert again.redirect_chain == [(SOURCES, 302)]
    assert SourceKey.objects.count() == 1
    assert b"made already" in again.content


@pytest.mark.parametrize(
    ("url", "form", "words"),
    [
        (POINTS, point(resources="pay roll€"), b"is no resource pattern"),
        (POINTS, point(resources=""), b"Name what it guards"),
        (POINTS, point(environment="moon"), b"Choose one of the environments"),
        (SOURCES, source(source="agent"), b"what contracts call it"),
        (SOURCES, source(metrics="Reopened"), b"is no metric"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(cast, sign_in, url, form, words):
    page = sign_in(cast.frank).post(url, form)

    assert page.status_code == 422
    assert words.decode() in page.content.decode().replace("&#x27;", "'")
    assert not PointKey.objects.exists()
    assert not SourceKey.objects.exists()


def test_a_revoked_key_says_so(cast, sign_in):
    key, _ = make_source_key(cast)
    client = sign_in(cast.frank)

    answer = client.post(f"{SOURCES}{key.pk}/revocation/")

    assert answer.status_code == 302
    assert b"Revoked" in client.get(SOURCES).content


def test_an_auditor_reads_and_is_offered_no_change(cast, sign_in):
    make_point_key(cast)

    page = sign_in(cast.erin).get(POINTS).content.decode()

    assert "gateway" in page
    assert "Make a key" not in page
    assert "Revoke" not in page


def test_a_key_of_the_other_kind_is_not_there(cast, sign_in):
    key, _ = make_source_key(cast)

    assert (
        sign_in(cast.frank).post(f"{POINTS}{key.pk + 7}/revocation/").status_code == 404
    )
