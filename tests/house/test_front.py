"""The front with two small servers behind it, over real sockets."""

from __future__ import annotations

import os
import socket
import time
from functools import partial

import httpx
import pytest

from config.embedded import front, parts
from config.embedded.paths import open_layout
from config.embedded.probes import socket_is_ready
from config.embedded.processes import start, wait_until

pytestmark = pytest.mark.server

MEBIBYTE = 1024 * 1024


@pytest.fixture(scope="module")
def fronted(tmp_path_factory):
    """The public address, and the processes behind it by name."""
    layout = open_layout(tmp_path_factory.mktemp("front") / "var")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    running = {}
    for name in ("web", "resolver"):
        environment = {**os.environ, "CHARTER_TEST_NAME": name}
        rest = ["--interface", "rsgi", "tests.house.upstream:app"]
        running[name] = start(parts.granian(layout, environment, name, rest))
    running["front"] = start(front.prepare(layout, port))

    for name in ("web", "resolver"):
        ready = partial(socket_is_ready, layout.socket(name))
        assert wait_until(ready, within=20)
    assert wait_until(partial(_listens, port), within=10)
    yield f"http://127.0.0.1:{port}", running, layout
    for process in reversed(running.values()):
        process.stop(within=4)


def _listens(port: int) -> bool:
    with socket.socket() as attempt:
        return attempt.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def client(fronted):
    with httpx.Client(base_url=fronted[0], trust_env=False, timeout=10) as client:
        yield client


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/manifest",
        "/api/v1/manifest?wait=50",
        "/api/v1/decide",
        "/api/v1/runs",
        "/api/v1/runs/1/actions",
        "/api/v1/runs/1/actions/c-1/result",
        "/api/v1/reviews/1",
        "/access/v1/evaluation",
        "/access/v1/search/subject",
        "/.well-known/authzen-configuration",
        "/.well-known/jwks.json",
        "/resolver/readyz",
    ],
)
def test_what_an_agent_asks_goes_to_the_resolver(client, path):
    assert client.get(path).text == "resolver"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/readyz",
        "/api/v1/agents",
        "/api/v1/manifests",
        "/api/v1/runsheet",
        "/api/v1/reviews/1/answers",
        "/api/v1/reviews/1/answers?next=2",
        "/.well-known/security.txt",
        "/resolver/metrics",
    ],
)
def test_everything_else_goes_to_web(client, path):
    assert client.get(path).text == "web"


def test_a_body_of_one_mebibyte_passes(client):
    answer = client.post("/size", content=b"x" * MEBIBYTE)

    assert answer.text == str(MEBIBYTE)


def test_a_larger_body_is_a_problem_that_says_what_to_do(client):
    answer = client.post("/api/v1/runs/size", content=b"x" * (MEBIBYTE + 1))

    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 413
    assert "send less than 1MiB" in answer.json()["fix"]


def test_a_page_that_gets_too_large_a_file_says_so(client):
    answer = client.post("/import/size", content=b"x" * (MEBIBYTE + 1))

    assert (answer.status_code, "larger than 1MiB" in answer.text) == (413, True)


def test_a_caller_cannot_pretend_to_be_elsewhere(client):
    answer = client.get("/headers", headers={"X-Forwarded-For": "203.0.113.9"})

    assert answer.text == "127.0.0.1"


def test_events_are_passed_on_as_they_happen(client):
    began = time.monotonic()
    with client.stream("GET", "/api/v1/runs/1/stream") as answer:
        first = next(answer.iter_text())

    assert first == "data: first\n\n"
    assert time.monotonic() - began < 5


def test_parked_polls_hold_up_nobody_and_end_with_their_callers(client, fronted):
    with httpx.Client(base_url=fronted[0], trust_env=False) as asker:

        def waiting() -> int:
            return int(asker.get("/api/v1/runs/waiting").text)

        polls = []
        for _ in range(24):
            poll = socket.create_connection(("127.0.0.1", asker.base_url.port))
            poll.sendall(b"GET /api/v1/runs/1/wait HTTP/1.1\r\nHost: x\r\n\r\n")
            polls.append(poll)
        assert wait_until(lambda: waiting() == 24, within=5)

        began = time.monotonic()
        plain = client.get("/api/v1/runs/1")
        took = time.monotonic() - began
        for poll in polls:
            poll.close()

        assert plain.text == "resolver"
        assert took < 1
        assert wait_until(lambda: waiting() == 0, within=5)


def test_a_server_that_starts_again_is_waited_for(client, fronted):
    _, running, _ = fronted
    running["web"].popen.kill()
    running["web"].bury()
    running["web"].restart()

    answer = client.get("/")

    assert answer.text == "web"


def test_a_server_that_is_gone_is_a_502_and_never_an_answer(client, fronted):
    _, running, layout = fronted
    running["resolver"].stop(within=4)

    answer = client.get("/api/v1/manifest")
    running["resolver"].restart()

    assert answer.status_code == 502
    assert answer.json()["code"] == "front_502"
    assert wait_until(lambda: socket_is_ready(layout.socket("resolver")), within=20)


def test_the_front_leaves_nothing_in_the_home_of_who_runs_it(fronted):
    _, _, layout = fronted

    written = {path.name for path in layout.caddy.rglob("*") if path.is_file()}

    assert "Caddyfile" in written
    assert "autosave.json" not in written


def test_a_body_that_trickles_in_occupies_nobody_behind_the_front(client, fronted):
    port = int(fronted[0].rpartition(":")[2])
    head = (
        f"POST /begin HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 4\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), timeout=10) as slow:
        slow.sendall(head.encode() + b"ab")
        time.sleep(0.5)
        while_it_trickles = client.get("/begun").text
        slow.sendall(b"cd")
        answer = slow.recv(4096)

    assert while_it_trickles == "0"
    assert answer.startswith(b"HTTP/1.1 200")
    assert client.get("/begun").text == "1"
