from __future__ import annotations

import socket

import pytest

from config.embedded.errors import StartError
from config.embedded.ports import parse_port, require_free


def test_a_taken_port_is_named_with_the_way_out():
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(StartError) as refusal:
            require_free(port)

    assert f"port {port} is taken" in str(refusal.value)
    assert f"PORT={port + 1}" in str(refusal.value)


def test_a_port_just_left_is_free():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)) as client:
            server.accept()[0].close()
            client.recv(1)

    require_free(port)


@pytest.mark.parametrize("text", ["", "0", "-1", "65536", "http", "8000.0", "٨٠٠٠"])
def test_what_is_no_port_is_refused(text):
    with pytest.raises(StartError, match=r"is no port: give a number"):
        parse_port(text)
