from __future__ import annotations

from contextlib import contextmanager

import pytest
import redis
from kombu import Connection

from config.embedded import valkey
from config.embedded.processes import start

pytestmark = pytest.mark.server


@contextmanager
def running(layout):
    process = start(valkey.prepare(layout))
    try:
        valkey.wait_ready(layout, process)
        yield process
    finally:
        process.stop(within=3)


def test_a_queued_task_survives_a_killed_server(layout):
    with running(layout) as process:
        with Connection(valkey.url(layout)) as broker, broker.SimpleQueue("q") as queue:
            queue.put("task")
        with redis.Redis(unix_socket_path=str(layout.socket("valkey"))) as client:
            client.execute_command("WAITAOF", 1, 0, 2000)
        process.popen.kill()
        process.popen.wait()

    with (
        running(layout),
        Connection(valkey.url(layout)) as broker,
        broker.SimpleQueue("q") as queue,
    ):
        message = queue.get(timeout=2)

    assert message.payload == "task"


def test_the_broker_never_forgets_to_make_room_and_opens_no_port(layout):
    with (
        running(layout),
        redis.Redis(
            unix_socket_path=str(layout.socket("valkey")), decode_responses=True
        ) as client,
    ):
        settings = client.config_get("maxmemory-policy", "appendonly", "port")

    assert settings == {
        "maxmemory-policy": "noeviction",
        "appendonly": "yes",
        "port": "0",
    }
