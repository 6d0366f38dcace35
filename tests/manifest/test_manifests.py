"""The signed manifest and the statement that it still is in force."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from charter.manifest import (
    FRESHNESS_TYPE,
    MANIFEST_TYPE,
    ForeignError,
    FormError,
    RollbackError,
    SignatureError,
    StaleError,
    canonical,
    digest,
    open_freshness,
    open_manifest,
    read_manifest,
    sign,
    sign_freshness,
    sign_manifest,
)
from tests.manifest.signed import KEY, KEYS, NOW, OTHER, make_manifest_bytes

BYTES = make_manifest_bytes()
BODY = json.loads(BYTES)
MANIFEST = read_manifest(BYTES)


def opened(jws, **changes):
    expected = {"agent": "porter", "environment": "production", **changes}
    return open_manifest(jws, KEYS, **expected)


def test_a_manifest_comes_back_as_it_was_signed():
    manifest = opened(sign_manifest(BYTES, KEY), not_older_than=7)

    assert manifest == MANIFEST
    assert manifest.digest == digest(BODY)
    assert manifest.charter == {"agent": "porter", "type": "micro"}


@pytest.mark.parametrize(
    ("expected", "error"),
    [
        ({"agent": "clerk"}, ForeignError),
        ({"environment": "staging"}, ForeignError),
        ({"not_older_than": 8}, RollbackError),
    ],
)
def test_a_good_signature_on_another_manifest_is_not_enough(expected, error):
    with pytest.raises(error):
        opened(sign_manifest(BYTES, KEY), **expected)


def test_a_statement_of_another_kind_is_no_manifest():
    with pytest.raises(SignatureError):
        opened(sign(BYTES, KEY, typ=FRESHNESS_TYPE))


def test_a_manifest_by_a_key_nobody_trusts_is_refused():
    with pytest.raises(SignatureError):
        opened(sign_manifest(BYTES, OTHER))


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2},
        {"extra": 1},
        {"agent": ""},
        {"version": 0},
        {"version": "3"},
        {"version_digest": "sha256:xyz"},
        {"sequence": True},
        {"mode": "audit"},
        {"not_before": "2026-03-01T12:00:00Z"},
        {"not_after": "2026-02-30T12:00:00+00:00"},
        {"not_after": BODY["not_before"]},
        {"charter": []},
        {"charter": {"agent": "clerk"}},
        {"lines": {"a": 0}},
    ],
)
def test_a_body_of_another_form_is_refused(change):
    with pytest.raises(FormError):
        read_manifest(canonical({**BODY, **change}))


@pytest.mark.parametrize("missing", sorted(BODY))
def test_every_member_is_required(missing):
    body = {name: value for name, value in BODY.items() if name != missing}

    with pytest.raises(FormError):
        read_manifest(canonical(body))


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        BYTES[:-1],
        BYTES + b" ",
        BYTES.replace(b'"agent":', b'"agent":"x","agent":', 1),
        json.dumps(BODY).encode(),
    ],
)
def test_bytes_that_are_not_the_canonical_form_are_refused(payload):
    with pytest.raises(FormError):
        opened(sign(payload, KEY, typ=MANIFEST_TYPE))


def test_a_fresh_statement_vouches_for_a_minute():
    statement = sign_freshness(MANIFEST, KEY, issued=NOW)

    for seconds in (0, 59):
        at = NOW + timedelta(seconds=seconds)
        assert open_freshness(statement, KEYS, manifest=MANIFEST, at=at).issued == NOW


@pytest.mark.parametrize(
    "late",
    [
        timedelta(seconds=60),
        timedelta(seconds=-6),
        timedelta(days=365),
        timedelta(days=-365),
    ],
)
def test_a_statement_from_another_time_is_stale(late):
    statement = sign_freshness(MANIFEST, KEY, issued=NOW)

    with pytest.raises(StaleError):
        open_freshness(statement, KEYS, manifest=MANIFEST, at=NOW + late)


@pytest.mark.parametrize("moved", [timedelta(days=-2), timedelta(days=31)])
def test_a_manifest_out_of_its_time_is_stale_however_fresh_the_statement(moved):
    statement = sign_freshness(MANIFEST, KEY, issued=NOW + moved)

    with pytest.raises(StaleError):
        open_freshness(statement, KEYS, manifest=MANIFEST, at=NOW + moved)


@pytest.mark.parametrize(
    "change",
    [{"agent": "clerk"}, {"environment": "staging"}, {"sequence": 8}, {"version": 4}],
)
def test_a_statement_for_another_manifest_vouches_for_nothing(change):
    other = read_manifest(make_manifest_bytes(**change))
    statement = sign_freshness(other, KEY, issued=NOW)

    with pytest.raises(ForeignError):
        open_freshness(statement, KEYS, manifest=MANIFEST, at=NOW)


@pytest.mark.parametrize(
    "change",
    [
        {"expires": "2027-03-01T12:01:00+00:00"},
        {"expires": "2026-03-01T12:00:00+00:00"},
        {"manifest": "sha256:short"},
        {"sequence": 0},
        {"more": 1},
    ],
)
def test_a_statement_of_another_form_is_refused(change):
    body = {
        "agent": "porter",
        "environment": "production",
        "expires": "2026-03-01T12:01:00+00:00",
        "issued": "2026-03-01T12:00:00+00:00",
        "manifest": MANIFEST.digest,
        "sequence": 7,
    }
    statement = sign(canonical({**body, **change}), KEY, typ=FRESHNESS_TYPE)

    with pytest.raises(FormError):
        open_freshness(statement, KEYS, manifest=MANIFEST, at=NOW)
