"""What misbehaves on the other side costs a bounded amount of time and memory."""

from __future__ import annotations

import gzip
import time
import tracemalloc

import pytest

from registry.fetch.errors import AddressRefusedError, FetchFailedError
from registry.fetch.fetching import fetch
from registry.fetch.target import AllowedHosts, HostRule
from registry.fetch.transport import Limits
from tests.registry.fetch.canary import Answering, serving

KINDS = ("application/json", "+json")
BODY = b'{"name": "porter"}'
SMALL = Limits(seconds=0.5, bytes=100_000)


def fetched(server, path="/", **more):
    here = AllowedHosts([HostRule("127.0.0.1", server.port)])
    return fetch(
        f"http://127.0.0.1:{server.port}{path}",
        **{"kinds": KINDS, "allowed": here, "limits": SMALL, **more},
    )


def test_a_document_comes_with_its_kind_and_address():
    with serving(lambda request: request.reply(BODY)) as server:
        found = fetched(server, "/card?x=1#part")

    assert found.body == BODY
    assert found.media_type == "application/json"
    assert found.url.endswith("/card?x=1")


def test_a_packed_body_is_unpacked():
    packed = gzip.compress(BODY)
    with serving(lambda r: r.reply(packed, Content_Encoding="gzip")) as server:
        assert fetched(server).body == BODY


def test_a_small_packed_body_that_unpacks_to_a_huge_one_is_refused_in_little_memory():
    bomb = gzip.compress(bytes(200_000_000), 9)
    with serving(lambda r: r.reply(bomb, Content_Encoding="gzip")) as server:
        tracemalloc.start()

        with pytest.raises(FetchFailedError, match="more than 100,000 bytes"):
            fetched(server, limits=Limits(seconds=5, bytes=100_000))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()

    assert peak < 5_000_000


def test_a_body_without_an_end_is_refused_at_its_limit():
    def endless(request: Answering) -> None:
        request.send_response(200)
        request.send_header("Content-Type", "application/json")
        request.end_headers()
        while True:
            request.wfile.write(b" " * 65536)

    with (
        serving(endless) as server,
        pytest.raises(FetchFailedError, match="more than"),
    ):
        fetched(server)


@pytest.mark.parametrize("part", ["head", "body"])
def test_an_answer_that_trickles_ends_with_the_deadline(part):
    def trickle(request: Answering) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
        request.wfile.write(head if part == "head" else head + b"\r\n")
        for _ in range(100):
            request.wfile.write(b"X" if part == "head" else b" ")
            request.wfile.flush()
            time.sleep(0.05)

    with serving(trickle) as server:
        began = time.monotonic()

        with pytest.raises(FetchFailedError, match=r"longer than 0\.5 seconds"):
            fetched(server)

    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"garbage\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 300_000,
    ],
)
def test_what_is_no_http_is_a_refusal(raw):
    def answer(request: Answering) -> None:
        request.wfile.write(raw)

    with serving(answer) as server, pytest.raises(FetchFailedError):
        fetched(server)


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (b"not gzip", "gzip"),
        (gzip.compress(BODY)[:-9], "gzip"),
        (BODY, "br"),
        (BODY, "gzip, gzip"),
    ],
    ids=["not packed", "cut short", "another packing", "packed twice"],
)
def test_a_damaged_or_unasked_packing_is_refused(body, encoding):
    with (
        serving(lambda r: r.reply(body, Content_Encoding=encoding)) as server,
        pytest.raises(FetchFailedError),
    ):
        fetched(server)


@pytest.mark.parametrize("kind", ["text/html", "", "application/javascript"])
def test_another_kind_than_was_asked_for_is_refused(kind):
    with (
        serving(lambda request: request.reply(BODY, kind=kind)) as server,
        pytest.raises(FetchFailedError, match="answers with"),
    ):
        fetched(server)


@pytest.mark.parametrize("status", [204, 401, 404, 500])
def test_another_status_than_200_is_refused(status):
    with (
        serving(lambda request: request.reply(b"{}", status=status)) as server,
        pytest.raises(FetchFailedError, match=str(status)),
    ):
        fetched(server)


def test_redirects_are_followed_a_few_times():
    def hop(request: Answering) -> None:
        left = int(request.path.strip("/"))
        if left:
            request.reply(b"", status=302, Location=f"/{left - 1}")
        else:
            request.reply(BODY)

    with serving(hop) as server:
        assert fetched(server, "/3").body == BODY
        with pytest.raises(FetchFailedError, match="more than 3 times"):
            fetched(server, "/4")


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:{p}/inside",
        "http://localhost:{p}/inside",
        "//127.0.0.1:{p}/inside",
        "http://[::1]:{p}/",
        "file:///etc/passwd",
        "http://user@127.0.0.1:{p}/",
        "http://169.254.169.254/latest/meta-data/",
        "\\\\127.0.0.1:{p}\\",
        "http://[::1",
        "",
    ],
)
def test_no_redirect_leads_inside(location):
    with serving(lambda request: request.reply(b"{}")) as canary:
        away = location.format(p=canary.port)
        with (
            serving(lambda r: r.reply(b"", status=302, Location=away)) as server,
            pytest.raises((AddressRefusedError, FetchFailedError)),
        ):
            fetched(server)

    assert canary.connections == 0


def test_a_secret_header_stays_at_the_address_it_was_meant_for():
    heard = {}

    def listen(request: Answering) -> None:
        heard[request.path] = request.headers.get("Authorization")
        request.reply(BODY)

    with serving(listen) as other:
        away = f"http://127.0.0.1:{other.port}/there"
        with serving(lambda r: r.reply(b"", status=307, Location=away)) as server:
            rules = [HostRule("127.0.0.1", one.port) for one in (server, other)]
            fetched(
                server,
                allowed=AllowedHosts(rules),
                headers={"Authorization": "Bearer secret"},
            )

    assert heard == {"/there": None}
