"""Asking pages over the socket of the web process, as a browser on a kept connection does."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

OK = 200


class UnixConnection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=60)
        self.path = str(path)

    def connect(self) -> None:
        """Open the socket."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


@dataclass(frozen=True, slots=True)
class Asked:
    """Milliseconds of one kind of page, and how large it is."""

    name: str
    count: int
    p50: float
    p95: float
    longest: float
    kilobytes: float


def ask(
    path: Path,
    cookie: str,
    name: str,
    addresses: Sequence[str],
    *,
    times: int,
    clients: int,
) -> Asked:
    """Ask the addresses in turn, `times` in all, by so many clients at once."""
    taken: list[float] = []
    sizes: list[int] = []
    lock = threading.Lock()
    rest = iter(range(times))

    def work() -> None:
        connection = UnixConnection(path)
        while True:
            with lock:
                number = next(rest, None)
            if number is None:
                connection.close()
                return
            seconds, size = _once(
                connection, addresses[number % len(addresses)], cookie
            )
            with lock:
                taken.append(seconds * 1e3)
                sizes.append(size)

    warm = UnixConnection(path)
    for address in addresses[:8]:
        _once(warm, address, cookie)
    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(taken) != times:
        raise RuntimeError(f"{name}: only {len(taken)} of {times} answers came")
    cut = quantiles(sorted(taken), n=100, method="inclusive")
    return Asked(
        name,
        times,
        round(cut[49], 1),
        round(cut[94], 1),
        round(max(taken), 1),
        round(sum(sizes) / len(sizes) / 1024, 1),
    )


def _once(connection: UnixConnection, address: str, cookie: str) -> tuple[float, int]:
    began = time.perf_counter()
    connection.request("GET", address, headers={"Cookie": cookie})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != OK:
        raise RuntimeError(f"{address}: {answer.status}")
    return time.perf_counter() - began, len(body)
