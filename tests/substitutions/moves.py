"""What people may do between approval and force, after which the approval carries nothing any more."""

from __future__ import annotations

from datetime import timedelta
from random import Random  # noqa: TID251 (the same seed makes the same cases)

from approvals.models import DeploymentRequest, Round
from approvals.services import deployments
from approvals.services.requests import revise, withdraw
from approvals.services.schedule import Time
from registry.clock import now
from registry.models import Membership
from registry.services.stopping.holds import hold_everything, hold_team
from registry.services.stopping.suspension import suspend
from scopes.models import Version, VersionAuthor
from tests.factories import asks_team, make_version, set_policies
from tests.substitutions.words import other_charter
from tests.substitutions.world import Scene, World


def revised(world: World, scene: Scene, random: Random) -> None:
    """Another version, mode or time in a new round: the old verdicts are not for it."""
    version: Version = scene.proposed.version
    mode, time = scene.proposed.mode, Time()
    way = random.choice(["version", "mode", "time", "why"])
    if way == "version":
        text = other_charter(random)
        version = make_version(scene.request.agent, by=world.cast.alice, text=text)
    if way == "mode":
        mode = "shadow" if mode == "enforce" else "enforce"
    if way == "time":
        time = Time(ends_at=now() + timedelta(hours=random.randint(1, 100)))
    revise(
        scene.request,
        version=version,
        by=world.cast.alice,
        why=f"other {way}",
        mode=mode,
        time=time,
    )


def withdrawn(world: World, scene: Scene, random: Random) -> None:
    withdraw(scene.request, by=world.cast.alice)


def stricter_rules(world: World, scene: Scene, random: Random) -> None:
    rules = random.choice(
        [
            (asks_team("approvers", quorum=2),),
            (asks_team("approvers"), asks_team("reviewers", quorum=2)),
            (asks_team("approvers", without_owner=True, quorum=2),),
        ]
    )
    set_policies(world.cast, *rules)


def stopped(world: World, scene: Scene, random: Random) -> None:
    cast, agent = world.cast, scene.request.agent
    random.choice(
        [
            lambda: suspend(agent, by=cast.alice, reason="look first"),
            lambda: hold_team(cast.owners, by=cast.frank, reason="look first"),
            lambda: hold_everything(by=cast.frank, reason="look first"),
        ]
    )()


def approver_gone(world: World, scene: Scene, random: Random) -> None:
    """Bob carried each of them: he left, was locked out, or turns out to have written it."""
    bob = world.cast.bob
    way = random.choice(["left", "locked out", "wrote it"])
    if way == "left":
        Membership.objects.filter(person=bob, team=world.cast.approvers).delete()
    if way == "locked out":
        bob = type(bob).objects.get(pk=bob.pk)
        bob.is_active = False
        bob.save(update_fields=["is_active"])
    if way == "wrote it":
        VersionAuthor.objects.create(version=scene.proposed.version, person=bob)


def base_moved(world: World, scene: Scene, random: Random) -> None:
    """What it was compared with is not in force any more."""
    again = next(one for one in world.approved if one.name == "again")
    deployments.end_all(again.request.agent, at=now(), because="ended")


def other_payload(world: World, scene: Scene, random: Random) -> bool:
    """A task told of a round that nobody approved; the approved one goes on as it was."""
    approved = {one.proposed.pk for one in world.approved}
    others = Round.objects.exclude(pk__in=approved).values_list("pk", flat=True)
    assert deployments.put_in_force(random.choice(list(others))) is None
    return False


def unapproved(world: World, scene: Scene, random: Random) -> None:
    """What waits, called approved by hand."""
    DeploymentRequest.objects.filter(pk=world.waiting.request.pk).update(
        status="approved"
    )
    deployments.put_in_force(world.waiting.proposed.pk)
