"""Whatever goes wrong, nothing is allowed (promise 12)."""

from __future__ import annotations

import gzip
import json
from datetime import timedelta

import httpx
import pytest
from charter.client import Denied
from charter.manifest import sign_manifest

from tests.sdk.server import (
    FRESHNESS_KEY,
    NOW,
    STRANGER,
    problem,
    raw,
    reply,
)

ASKED = ("get_profile", "customer_profile", "read")


def breaks(error):
    def answer(request):
        raise error("on purpose", request=request)

    return answer


def sends(content, status=200, **headers):
    return lambda _: raw(content, status, headers)


def changed(**changes):
    """Answer an allow with some members changed; None leaves a member out."""

    def answer(request):
        body = {
            "effect": "allow",
            "code": "granted",
            "say": "Go.",
            "reasons": [],
            "manifest": "sha256:none",
            "call": json.loads(request.content)["call"],
            **changes,
        }
        return reply({name: value for name, value in body.items() if value is not None})

    return answer


ANYWHERE = [
    pytest.param(breaks(httpx.ReadTimeout), id="slow to answer"),
    pytest.param(breaks(httpx.ConnectTimeout), id="slow to connect"),
    pytest.param(breaks(httpx.ConnectError), id="nobody there"),
    pytest.param(breaks(httpx.ReadError), id="reset"),
    pytest.param(breaks(httpx.RemoteProtocolError), id="half closed"),
    pytest.param(sends(b"", 500), id="500"),
    pytest.param(sends(b'{"effect":"allow"}', 500), id="500 that says allow"),
    pytest.param(sends(b"", 502), id="502"),
    pytest.param(sends(b"", 503), id="503"),
    pytest.param(sends(b"", 504), id="504"),
    pytest.param(sends(b"", 503, **{"Retry-After": "9999"}), id="503 for hours"),
    pytest.param(sends(b"", 503, **{"Retry-After": "-1"}), id="503 with an odd header"),
    pytest.param(problem(401, "unauthenticated", "no such key"), id="401"),
    pytest.param(problem(404, "not_in_force", "no charter in force"), id="404"),
    pytest.param(problem(410, "agent_retired", "retired"), id="410"),
    pytest.param(problem(423, "agent_suspended", "suspended"), id="423"),
    pytest.param(sends(b"", 204), id="204"),
    pytest.param(sends(b"", 302, Location="https://evil.test/"), id="redirect"),
    pytest.param(sends(b""), id="empty"),
    pytest.param(
        sends(b"<html>welcome</html>", **{"Content-Type": "text/html"}), id="html"
    ),
    pytest.param(sends(b"<html>welcome</html>"), id="html that says json"),
    pytest.param(sends(b'{"effect": "allow", "code": "gran'), id="truncated"),
    pytest.param(sends(b"[]"), id="a list"),
    pytest.param(sends(b"null"), id="null"),
    pytest.param(sends(b'"allow"'), id="a string"),
    pytest.param(sends(b"true"), id="true"),
    pytest.param(sends(b"\xff\xfe{}"), id="not utf-8"),
    pytest.param(sends(b"[" * 100_000), id="deep"),
    pytest.param(sends(b" " * 3_000_000 + b"{}"), id="long"),
    pytest.param(
        sends(gzip.compress(b"{}"), **{"Content-Encoding": "gzip"}), id="compressed"
    ),
    pytest.param(sends(b'{"effect":"deny","effect":"allow"}'), id="a member twice"),
]

OF_A_DECISION = [
    pytest.param(changed(), id="an unknown manifest"),
    pytest.param(changed(manifest=None), id="no manifest"),
    pytest.param(changed(effect="ALLOW"), id="allow in capitals"),
    pytest.param(changed(effect="allowed"), id="almost allow"),
    pytest.param(changed(effect=True), id="effect true"),
    pytest.param(changed(effect=["allow"]), id="effect in a list"),
    pytest.param(changed(effect=None), id="no effect"),
    pytest.param(changed(code=None), id="no code"),
    pytest.param(changed(code="denied_resource"), id="allow with a deny's code"),
    pytest.param(changed(say=""), id="no sentence"),
    pytest.param(changed(reasons="granted"), id="reasons that are text"),
    pytest.param(changed(reasons=[{}]), id="an empty reason"),
    pytest.param(changed(call="another"), id="another call"),
    pytest.param(changed(call=None), id="no call"),
    pytest.param(changed(advisory=True), id="advice"),
    pytest.param(changed(shadow_effect="maybe"), id="an odd shadow"),
]


@pytest.mark.parametrize("answer", [*ANYWHERE, *OF_A_DECISION])
def test_an_answer_that_is_none_is_a_deny(charter, server, answer):
    server.fail("/actions", *[answer] * 500)

    with charter.run() as run:
        decision = run.check(*ASKED)

    assert (decision.effect, decision.code) == ("deny", "no_answer")
    with pytest.raises(Denied) as denied:
        decision.require()
    assert denied.value.code == "no_answer"


@pytest.mark.parametrize("what", ["/manifest", "/runs"])
@pytest.mark.parametrize("answer", ANYWHERE)
def test_a_run_that_cannot_be_opened_lets_nothing_happen(charter, server, what, answer):
    server.fail(what, *[answer] * 500)

    with pytest.raises(Denied), charter.run() as run:
        run.check(*ASKED)

    assert server.asked("/actions") == []


@pytest.mark.parametrize("answer", ANYWHERE)
def test_the_asynchronous_client_is_no_softer(run_async, server, answer):
    server.fail("/actions", *[answer] * 500)

    async def story(client):
        async with client.run() as run:
            return await run.check(*ASKED)

    assert run_async(story).code == "no_answer"


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


def test_a_run_that_is_not_open_allows_nothing(charter):
    decision = charter.run().check(*ASKED)

    assert (decision.effect, decision.code) == ("deny", "no_answer")


def test_an_expected_agent_is_insisted_on(make_charter):
    with pytest.raises(Denied), make_charter(agent="clerk").run():
        pass
