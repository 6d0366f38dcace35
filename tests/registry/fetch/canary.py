"""Servers on loopback: one that must never be asked, and some that misbehave."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Answering(BaseHTTPRequestHandler):
    """Answers with what `server.answer` does with it, and keeps the paths that were asked."""

    protocol_version = "HTTP/1.1"
    server: Serving

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.close_connection = True
        try:
            self.server.answer(self)
        except (BrokenPipeError, ConnectionResetError):
            return

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        return

    def reply(
        self, body: bytes, *, status: int = 200, kind: str = "application/json", **more
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in more.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


class Serving(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, answer: Callable[[Answering], None]) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.answer = answer
        self.asked: list[str] = []
        self.connections = 0

    def get_request(self):
        self.connections += 1
        return super().get_request()

    def handle_error(self, *_: object) -> None:
        return

    @property
    def port(self) -> int:
        return int(self.server_address[1])


@contextmanager
def serving(answer: Callable[[Answering], None]) -> Iterator[Serving]:
    server = Serving(answer)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
