"""A review ends with its run: nobody is asked what cannot go ahead any more."""

from __future__ import annotations

import asyncio

from approvals.services.answers import expire_reviews
from approvals.services.queues import reviews_for
from registry.models import AuditEntry
from scopes.models import Review
from tests.scopes.resolver.door import Door


def test_a_run_that_is_over_waits_for_nobody(door, run, stage):
    asked = door.delete_item(run)["review"]["id"]

    async def wait_and_finish(door: Door) -> str:
        address = f"/api/v1/reviews/{asked}?wait=20"
        waiting = asyncio.create_task(door.send("GET", address))
        await asyncio.sleep(0.2)
        await door.send(
            "POST", f"/api/v1/runs/{run}/finish", json={"outcome": "stopped"}
        )
        state: str = (await waiting).json()["state"]
        return state

    state = door.run(wait_and_finish(door))

    assert state == "expired"
    assert not reviews_for(stage.carol).filter(pk=asked).exists()
    expire_reviews()
    assert Review.objects.get(pk=asked).state == "expired"
    said = AuditEntry.objects.filter(event="review.expired").latest("pk").summary
    assert said.startswith("Its run ended before anybody answered")
