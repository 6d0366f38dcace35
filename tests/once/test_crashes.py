"""Promise 10: the worker dies between any two statements; the deployment happens, once."""

from __future__ import annotations

import os
from functools import partial
from random import Random  # noqa: TID251 (the same seed makes the same cases)

import pytest

from approvals.models import DeploymentRequest, GateAsking
from registry.models import Notice, OutboxEvent
from tests.once.approvals_in_flight import effects, in_flight, is_done, once, promise_of
from tests.once.everything import something_of_everything
from tests.once.processes import Mortal, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.server]
FEW = 8
POINTS = int(os.environ.get("CHARTER_CRASHES", FEW))
"""So many of the points are tried; the long form tries them all."""
SEED = int(os.environ.get("CHARTER_SEED", "1"))


def done_by(dying: Mortal, request: DeploymentRequest) -> bool:
    """Deliver it once more; whether it is done by then."""
    return dying.do(promise_of(request).pk)["code"] == 0 and is_done(request)


def test_wherever_the_worker_dies_the_deployment_happens_once(cast, dying):
    random = Random(SEED)
    first = in_flight(cast)
    steps = dying.do(promise_of(first).pk)["steps"]
    assert effects(first) == once(first)
    everywhere = list(range(1, steps + 1))
    points = sorted(random.sample(everywhere, min(POINTS, steps)))

    for point in points:
        request = in_flight(cast)
        event = promise_of(request).pk
        ended = dying.do(event, die_at=point)
        assert (ended["killed"], ended["steps"]) == (True, point - 1)
        for _ in range(random.randint(0, 2)):
            dying.do(event, die_at=random.randint(1, steps))

        waited = wait_until(partial(done_by, dying, request))

        for _ in range(random.randint(0, 4)):
            dying.do(event)
        assert effects(request) == once(request), f"killed at step {point} of {steps}"
        assert waited < 10, f"killed at step {point} of {steps}"


@pytest.mark.skipif(POINTS <= FEW, reason="a minute, with `make once-long`")
def test_whatever_task_dies_in_the_middle_is_done_later(cast, dying, hearing):
    server, _ = hearing
    requests = something_of_everything(cast, server)
    random = Random(SEED)
    killed = 0

    while waiting := list(OutboxEvent.objects.filter(done_at=None)):
        for event in random.sample(waiting, len(waiting)):
            killed += dying.do(event.pk, die_at=random.randint(1, 40))["killed"]
            dying.do(event.pk)

    assert killed > 10
    for request in requests:
        assert effects(request) == once(request)
    assert GateAsking.objects.count() == len(requests)
    assert not Notice.objects.filter(due_at__isnull=False, sent_at=None).exists()
