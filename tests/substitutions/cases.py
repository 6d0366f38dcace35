"""One substitution: made, pushed into force as the worker does, judged, and undone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random  # noqa: TID251 (the same seed makes the same cases)
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import DatabaseError, connection, transaction

from approvals.models import Round
from approvals.services import deployments
from registry.errors import Refusal
from tests.substitutions import forging, moves, rows, saying
from tests.substitutions.world import Scene, SubstitutedError, World, outcome

Exchange = Callable[[World, Scene, Random], Any]

REFUSED = (Refusal, DatabaseError, ObjectDoesNotExist, ValidationError, ValueError)
ON_WHAT_WAITS = frozenset(
    {"for_something_else", "added_verdict", "forged_version", "unapproved"}
)


def for_something_else(world: World, scene: Scene, random: Random) -> None:
    saying.for_something_else(world, random)


EXCHANGES: tuple[Exchange, ...] = (
    rows.written,
    rows.deleted,
    for_something_else,
    forging.another_version,
    forging.another_place,
    forging.another_mode,
    forging.another_end,
    forging.another_manifest,
    forging.another_round,
    forging.another_body,
    forging.another_signature,
    forging.added_round,
    forging.added_verdict,
    forging.forged_version,
    moves.revised,
    moves.withdrawn,
    moves.stricter_rules,
    moves.stopped,
    moves.approver_gone,
    moves.base_moved,
    moves.other_payload,
    moves.unapproved,
)
OFTEN = (rows.written,) * 6 + (for_something_else,) * 2


def exchange(
    world: World, way: Exchange, random: Random, counted: Counter[str]
) -> None:
    """One case; counts how it was refused. Raises `SubstitutedError`."""
    scene = random.choice(world.approved)
    if way is moves.base_moved:
        scene = next(one for one in world.approved if one.name == "again")
    if way.__name__ in ON_WHAT_WAITS:
        scene = world.waiting
    try:
        found = once(world, way, scene, random)
    except SubstitutedError as problem:
        raise SubstitutedError(
            f"{way.__name__} of {scene.name}: {problem}"
        ) from problem
    counted[found] += 1
    counted[f"{way.__name__}: {found}"] += 1


def once(world: World, way: Exchange, scene: Scene, random: Random) -> str:
    """`refused at once`, `refused at force`, or `as approved` where nothing bound was exchanged."""
    with transaction.atomic():
        what, at_once = None, False
        try:
            with transaction.atomic():
                what = way(world, scene, random)
                _settle()
        except REFUSED:
            at_once = True
        # What was refused is undone: there is nothing to deliver.
        found = "" if at_once else _forced(world, scene)
        transaction.set_rollback(True)
    if at_once:
        return "refused at once"
    if found == "refused":
        return "refused at force"
    if what not in {False, ""}:
        raise SubstitutedError(
            f"it went into force as if nothing had been exchanged: {what}"
        )
    return found


def _forced(world: World, scene: Scene) -> str:
    """Deliver every round of the request, the newest last, and look at what answers."""
    try:
        with transaction.atomic():
            for proposed in Round.objects.filter(request=scene.request):
                deployments.put_in_force(proposed.pk)
            _settle()
            found = outcome(world)
    except REFUSED:
        found = outcome(world)
    return found


def _settle() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
