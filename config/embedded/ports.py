"""The public port, tried before anything is started: our servers would share a taken one silently."""

from __future__ import annotations

import socket

from config.embedded.errors import StartError

HIGHEST = 65535


def parse_port(text: str) -> int:
    """Read a port number, 1 to 65535."""
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= HIGHEST:
        raise StartError(
            f"`{text}` is no port: give a number from 1 to {HIGHEST}, as in PORT=8000"
        )
    return int(text)


def require_free(port: int) -> None:
    """Refuse a port on which something listens, or which this user may not open."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind(("127.0.0.1", port))
            attempt.listen()
        except PermissionError:
            raise StartError(
                f"this user may not open port {port}: choose one above 1023, as in "
                "`make run PORT=8000`"
            ) from None
        except OSError:
            raise StartError(
                f"port {port} is taken by another program: choose another, as in "
                f"`make run PORT={_other(port)}`"
            ) from None


def _other(port: int) -> int:
    return port + 1 if port < HIGHEST else port - 1
