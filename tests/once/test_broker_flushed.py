"""Promise 10: the broker loses everything and the worker is killed, with ten approvals in flight."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import redis

from tests.database import Server
from tests.once.approvals_in_flight import effects, in_flight, is_done, once
from tests.once.processes import Worker, wait_until, worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.server]


@pytest.fixture
def at_work(django_db_setup: Server, cast) -> Iterator[Worker]:
    with worker(django_db_setup) as made:
        first = in_flight(cast)
        wait_until(lambda: is_done(first))
        yield made


def flush(server: Server) -> None:
    path = urlsplit(server.broker_url)
    with redis.Redis(unix_socket_path=path.path) as broker:
        broker.flushall()


def test_ten_approvals_in_flight_all_deploy_once(cast, at_work, django_db_setup):
    requests = [in_flight(cast) for _ in range(4)]
    flush(django_db_setup)
    at_work.kill()
    requests += [in_flight(cast) for _ in range(6)]
    assert not any(is_done(request) for request in requests[4:])
    flush(django_db_setup)
    at_work.start()

    wait_until(lambda: all(is_done(request) for request in requests))

    for request in requests:
        assert effects(request) == once(request)
