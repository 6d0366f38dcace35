"""A verdict for something else than what was read, through each door; the right one as their control."""

from __future__ import annotations

from collections.abc import Callable
from random import Random  # noqa: TID251 (the same seed makes the same cases)

from django.test import Client

from approvals.models import Verdict
from approvals.services.requests import revise
from approvals.services.verdicts import give_verdict
from registry.models import Person
from tests.factories import make_version
from tests.rest.calling import send
from tests.substitutions.words import other_charter, other_digest
from tests.substitutions.world import World

Door = Callable[[World, int, str], bool]


def by_service(world: World, number: int, digest: str) -> bool:
    give_verdict(
        world.waiting.request,
        round_number=number,
        digest=digest,
        says=Verdict.Says.APPROVE,
        by=world.cast.bob,
    )
    return True


def by_api(world: World, number: int, digest: str) -> bool:
    url = f"/api/v1/deployment-requests/{world.waiting.request.pk}/verdicts"
    body = {"says": "approve", "round": number, "digest": digest}
    return bool(send(_client(world.cast.bob), "post", url, body).status_code == 201)


def by_page(world: World, number: int, digest: str) -> bool:
    url = f"/approvals/{world.waiting.request.pk}/verdicts/"
    body = {"says": "approve", "round": number, "digest": digest}
    return bool(_client(world.cast.bob).post(url, body).status_code == 302)


DOORS: tuple[Door, ...] = (by_service, by_api, by_page)


def _client(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def the_right_one(world: World, door: Door) -> None:
    assert door(world, 1, world.waiting.proposed.digest)


def for_something_else(world: World, random: Random) -> None:
    """Another digest, another round's number, or what was read before it changed."""
    door = random.choice(DOORS)
    digest, number = world.waiting.proposed.digest, 1
    way = random.choice(["digest", "number", "changed"])
    if way == "digest":
        digest = other_digest(digest, [one.digest for one in world.lures], random)
    if way == "number":
        number = random.choice([0, 2, 3, 1000])
    if way == "changed":
        text = other_charter(random)
        request = world.waiting.request
        revise(
            request,
            version=make_version(request.agent, by=world.cast.alice, text=text),
            by=world.cast.alice,
            why="other words",
            mode="enforce",
        )
        number = random.choice([1, 2])
    assert not door(world, number, digest)
