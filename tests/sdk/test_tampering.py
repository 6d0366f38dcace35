"""A manifest is believed only with all its signatures, in its time, and forwards."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from charter.client import Denied
from charter.manifest import sign_manifest
from tests.sdk.server import FRESHNESS_KEY, NOW, STRANGER

ASKED = ("get_profile", "customer_profile", "read")


def strip(server):
    token = sign_manifest(server.payload, server.signer)
    tokens = {**server.tokens(), "manifest": token.rpartition(".")[0] + "."}
    server.tokens = lambda: tokens


def of_another_kind(server):
    tokens = server.tokens()
    tokens["manifest"] = tokens["freshness"]
    server.tokens = lambda: tokens


def unsigned(server):
    server.tokens = lambda: {"freshness": "", "manifest": None, "keys": "a.b.c"}


def older(server):
    server.put(sequence=6)


def twin(server):
    server.put(sequence=7, version=99)


def another_agent(server):
    server.put(agent="clerk")


def another_environment(server):
    server.put(environment="staging")


def another_root(server):
    server.root = STRANGER


def another_signer(server):
    server.signer = STRANGER


def a_freshness_key_signs_manifests(server):
    server.signer = FRESHNESS_KEY


def another_witness(server):
    server.fresh_signer = STRANGER


def stale(server):
    server.issued = NOW - timedelta(seconds=60)


def from_the_future(server):
    server.issued = NOW + timedelta(days=365)


def keys_that_ended(server):
    server.keys_end = NOW


def over(server):
    server.put(not_before=NOW - timedelta(days=9), not_after=NOW)


def not_yet(server):
    server.put(not_before=NOW + timedelta(hours=1), not_after=NOW + timedelta(days=9))


TAMPERINGS = [
    strip,
    of_another_kind,
    unsigned,
    older,
    twin,
    another_agent,
    another_environment,
    another_root,
    another_signer,
    a_freshness_key_signs_manifests,
    another_witness,
    stale,
    from_the_future,
    keys_that_ended,
    over,
    not_yet,
]


@pytest.mark.parametrize("tamper", TAMPERINGS)
def test_a_manifest_that_is_not_to_be_trusted_opens_no_run(
    make_charter, server, tamper, tmp_path
):
    make_charter(tmp_path).manifest()
    server.always_whole = True
    tamper(server)

    with pytest.raises(Denied), make_charter(tmp_path).run() as run:
        run.check(*ASKED)

    assert server.asked("/actions") == []


@pytest.mark.parametrize("tamper", TAMPERINGS)
def test_a_manifest_that_changes_during_a_run_is_verified_too(charter, server, tamper):
    with charter.run() as run:
        server.put(version=4, sequence=9)
        assert run.check(*ASKED).allowed
        server.put(version=5, sequence=8)
        tamper(server)
        decision = run.check(*ASKED)

    assert (decision.effect, decision.code) == ("deny", "no_answer")


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"agent":1,"environment":2,"sequence":"x","digest":4,"manifest":5,"keys":6}',
        b"\xff" * 100,
    ],
)
def test_a_broken_cache_is_fetched_anew(make_charter, server, tmp_path, text, caplog):
    make_charter(tmp_path).manifest()
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(text)

    manifest = make_charter(tmp_path).manifest()

    assert manifest.sequence == 7
    assert kept.read_bytes() != text
    assert "does not read" in caplog.text or "odd form" in caplog.text


def test_what_lies_in_the_cache_is_verified_again(make_charter, server, tmp_path):
    make_charter(tmp_path).manifest()
    (kept,) = tmp_path.iterdir()
    data = json.loads(kept.read_bytes())
    forged = sign_manifest(server.payload, STRANGER)
    kept.write_text(json.dumps({**data, "manifest": forged}))

    make_charter(tmp_path).manifest()

    assert len(server.asked("/manifest")) == 3
    assert json.loads(kept.read_bytes()) == data


def test_keys_that_were_replaced_are_fetched_anew(make_charter, server, tmp_path):
    make_charter(tmp_path).manifest()
    later = NOW + timedelta(days=2)
    server.issued, server.keys_end = later, later + timedelta(days=1)

    manifest = make_charter(tmp_path, now=lambda: later).manifest()

    assert manifest.digest == server.manifest.digest


@pytest.mark.parametrize("tamper", [another_witness, stale, from_the_future, over])
def test_a_known_manifest_still_needs_a_fresh_word(
    make_charter, server, tamper, tmp_path
):
    make_charter(tmp_path).manifest()
    tamper(server)

    with pytest.raises(Denied), make_charter(tmp_path).run():
        pass


def test_an_unchanged_manifest_is_not_sent_again(make_charter, server, tmp_path):
    make_charter(tmp_path).manifest()
    tokens = {**server.tokens(), "manifest": "gone"}
    server.tokens = lambda: tokens

    manifest = make_charter(tmp_path).manifest()

    assert manifest.digest == server.manifest.digest


def test_the_cache_is_readable_by_its_owner_alone(make_charter, tmp_path):
    make_charter(tmp_path / "deep").manifest()

    (kept,) = (tmp_path / "deep").iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert "chk_live" not in kept.read_text()


def test_a_cache_that_cannot_be_written_is_logged(make_charter, tmp_path, caplog):
    blocked = tmp_path / "file"
    blocked.write_text("")

    make_charter(blocked / "folder").manifest()

    assert "cannot be kept" in caplog.text


def test_an_expected_agent_is_insisted_on(make_charter):
    with pytest.raises(Denied), make_charter(agent="clerk").run():
        pass
