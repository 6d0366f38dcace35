"""Whatever goes wrong, nothing is allowed (promise 12)."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import time

import httpx
import pytest

from charter.client import Denied
from tests.sdk.server import (
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


def test_a_run_that_is_not_open_allows_nothing(charter):
    decision = charter.run().check(*ASKED)

    assert (decision.effect, decision.code) == ("deny", "no_answer")


class Drip(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that never ends and never pauses long enough to be called slow."""

    def __iter__(self):
        while True:
            time.sleep(0.02)
            yield b" "

    async def __aiter__(self):
        while True:
            await asyncio.sleep(0.02)
            yield b" "


def drips(_):
    return httpx.Response(
        200, headers={"Content-Type": "application/json"}, stream=Drip()
    )


def test_an_answer_that_drips_is_given_up_in_time(charter, server):
    server.fail("/actions", *[drips] * 20)

    with charter.run() as run:
        begun = time.monotonic()
        decision = run.check(*ASKED)

    assert decision.code == "no_answer"
    assert time.monotonic() - begun < 2


def test_an_answer_that_drips_on_an_event_loop_is_given_up_in_time(run_async, server):
    server.fail("/actions", *[drips] * 20)

    async def story(client):
        async with client.run() as run:
            return await run.check(*ASKED)

    assert run_async(story).code == "no_answer"


def test_a_forked_child_asks_on_a_connection_of_its_own(charter):
    with charter.run() as run:
        run.check(*ASKED)
        first = charter._transport._client
        child = os.fork()
        if child == 0:
            allowed = run.check(*ASKED).allowed
            own = charter._transport._client is not first
            os._exit(0 if allowed and own else 1)
        _, status = os.waitpid(child, 0)

    assert status == 0
