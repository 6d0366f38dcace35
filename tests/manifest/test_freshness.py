"""The statement that a manifest still is in force: for a minute, and for one manifest."""

from __future__ import annotations

from datetime import timedelta

import pytest

from charter.manifest import (
    FRESHNESS_TYPE,
    ForeignError,
    FormError,
    StaleError,
    canonical,
    open_freshness,
    read_manifest,
    sign,
    sign_freshness,
)
from tests.manifest.signed import KEY, KEYS, NOW, make_manifest_bytes

MANIFEST = read_manifest(make_manifest_bytes())
INSTANT = timedelta(microseconds=1)


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


def vouched(statement, *, at):
    return open_freshness(statement, KEYS, manifest=MANIFEST, at=at) is not None


def test_a_statement_holds_from_the_skew_before_it_to_its_last_moment():
    statement = sign_freshness(MANIFEST, KEY, issued=NOW)
    first, end = NOW - timedelta(seconds=5), NOW + timedelta(seconds=60)

    assert vouched(statement, at=first)
    assert vouched(statement, at=end - INSTANT)
    for at in (first - INSTANT, end):
        with pytest.raises(StaleError) as refused:
            vouched(statement, at=at)
        assert str(refused.value) == (
            f"the freshness statement holds from {NOW} to {end}"
        )


def test_a_manifest_holds_from_the_skew_before_it_to_its_last_moment():
    first, end = MANIFEST.not_before - timedelta(seconds=5), MANIFEST.not_after
    early = sign_freshness(MANIFEST, KEY, issued=first - timedelta(seconds=9))
    late = sign_freshness(MANIFEST, KEY, issued=end - timedelta(seconds=9))

    assert vouched(early, at=first)
    assert vouched(late, at=end - INSTANT)
    for statement, at in ((early, first - INSTANT), (late, end)):
        with pytest.raises(StaleError) as refused:
            vouched(statement, at=at)
        assert str(refused.value) == (
            f"the manifest holds from {MANIFEST.not_before} to {end}"
        )


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

    with pytest.raises(
        ForeignError, match=r"^this freshness statement is for another manifest$"
    ):
        open_freshness(statement, KEYS, manifest=MANIFEST, at=NOW)


STATEMENT = {
    "agent": "porter",
    "environment": "production",
    "expires": "2026-03-01T12:01:00+00:00",
    "issued": "2026-03-01T12:00:00+00:00",
    "manifest": MANIFEST.digest,
    "sequence": 7,
}


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (b"{", "not JSON: "),
        (b"[]", "a freshness statement is an object"),
        (
            canonical({**STATEMENT, "issued": "2026-03-01T12:00:01+00:00"}),
            "a freshness statement lives for 60 seconds",
        ),
        (
            canonical({**STATEMENT, "manifest": "sha256:"}),
            "`manifest` must be `sha256:` and 64 hex digits",
        ),
    ],
)
def test_a_refusal_says_what_is_wrong_with_the_statement(payload, why):
    with pytest.raises(FormError) as refused:
        open_freshness(
            sign(payload, KEY, typ=FRESHNESS_TYPE), KEYS, manifest=MANIFEST, at=NOW
        )

    said = str(refused.value)
    assert said.startswith(why) if why.endswith(" ") else said == why
    assert "None" not in said


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
    statement = sign(canonical({**STATEMENT, **change}), KEY, typ=FRESHNESS_TYPE)

    with pytest.raises(FormError):
        open_freshness(statement, KEYS, manifest=MANIFEST, at=NOW)
