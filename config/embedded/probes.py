"""Asking a server whether it is ready, over TCP or a Unix socket."""

from __future__ import annotations

import http.client
import socket
from pathlib import Path

TIMEOUT = 5.0


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=TIMEOUT)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(TIMEOUT)
        self.sock.connect(str(self._path))


def socket_is_ready(path: Path) -> bool:
    """Say whether the server on a Unix socket answers `/readyz` with 200."""
    return _is_ready(_UnixConnection(path))


def port_is_ready(port: int) -> bool:
    """Say whether the server on a loopback port answers `/readyz` with 200."""
    return _is_ready(http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT))


def _is_ready(connection: http.client.HTTPConnection) -> bool:
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
