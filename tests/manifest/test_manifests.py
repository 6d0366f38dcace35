"""The signed manifest and the statement that it still is in force."""

from __future__ import annotations

import json
from datetime import UTC

import pytest

from charter.manifest import (
    FRESHNESS_TYPE,
    MANIFEST_TYPE,
    ForeignError,
    FormError,
    RollbackError,
    SignatureError,
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
    ("expected", "error", "why"),
    [
        (
            {"agent": "clerk"},
            ForeignError,
            "this manifest is for `porter` in `production`",
        ),
        (
            {"environment": "staging"},
            ForeignError,
            "this manifest is for `porter` in `production`",
        ),
        (
            {"not_older_than": 8},
            RollbackError,
            "manifest 7 is older than 8, seen before",
        ),
    ],
)
def test_a_good_signature_on_another_manifest_is_not_enough(expected, error, why):
    with pytest.raises(error) as refused:
        opened(sign_manifest(BYTES, KEY), **expected)

    assert str(refused.value) == why


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


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"format": 2}, "this manifest's `format` is newer than this library"),
        ({"format": 0}, "`format` must be a whole number from 1"),
        ({"a": 1, "z": 2}, "missing or unknown in a manifest: `a`, `z`"),
        ({"agent": ""}, "`agent` must be a string"),
        ({"environment": 5}, "`environment` must be a string"),
        ({"version": 0}, "`version` must be a whole number from 1"),
        (
            {"version_digest": "x"},
            "`version_digest` must be `sha256:` and 64 hex digits",
        ),
        ({"sequence": 0}, "`sequence` must be a whole number from 1"),
        ({"sequence": True}, "`sequence` must be a whole number from 1"),
        ({"mode": "audit"}, "`mode` is `audit`, not one of enforce, shadow"),
        ({"not_before": "now"}, "`not_before` must be a UTC time in whole seconds"),
        ({"not_after": "2026-02-30T12:00:00+00:00"}, "`not_after` is no time: "),
        ({"not_after": BODY["not_before"]}, "`not_after` is not after `not_before`"),
        ({"charter": []}, "`charter` must be an object"),
        ({"charter": {"agent": "clerk"}}, "the charter inside is another agent's"),
        ({"lines": {"a": 0}}, "`lines` must give lines from 1"),
        ({"lines": {"a": True}}, "`lines` must give lines from 1"),
    ],
)
def test_a_refusal_says_what_is_wrong_with_the_manifest(change, why):
    with pytest.raises(FormError) as refused:
        read_manifest(canonical({**BODY, **change}))

    said = str(refused.value)
    assert said.startswith(why) if why.endswith(" ") else said == why
    assert "None" not in said


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (b"[]", "a manifest is an object"),
        (b"{ }", "these bytes are not in canonical form"),
        (b"{", "not canonical JSON: "),
    ],
)
def test_a_refusal_says_what_is_wrong_with_the_bytes(payload, why):
    with pytest.raises(FormError) as refused:
        read_manifest(payload)

    said = str(refused.value)
    assert said.startswith(why) if why.endswith(" ") else said == why
    assert "None" not in said


def test_the_first_version_deployed_first_is_read():
    first = make_manifest_bytes(version=1, sequence=1, lines={"agent": 1})

    manifest = opened(sign_manifest(first, KEY))

    assert (manifest.version, manifest.sequence, manifest.lines) == (1, 1, {"agent": 1})
    statement = sign_freshness(manifest, KEY, issued=NOW)
    assert open_freshness(statement, KEYS, manifest=manifest, at=NOW).sequence == 1


def test_times_are_read_in_utc():
    assert MANIFEST.not_before.tzinfo is UTC


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
