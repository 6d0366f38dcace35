"""Put in force by hand, as the run-time role may try: as the worker writes it, but for one thing."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from random import Random  # noqa: TID251 (the same seed makes the same cases)
from typing import Any

from django.db import connection, transaction

from approvals.models import Deployment, Requirement, Round, Verdict
from approvals.services.requests import revise
from charter.manifest import digest_of_bytes
from registry.clock import now
from registry.models import Environment, Person
from scopes.models import InForce, Manifest, Version
from scopes.services.manifests import sign_version
from tests.factories import approve
from tests.substitutions.words import other_digest, other_text
from tests.substitutions.world import Scene, World

BODY = ("charter", "version_digest", "mode", "not_after", "not_before", "agent")
SIGNED = ("environment", "version", "sequence", "lines")


def honest(world: World, scene: Scene, random: Random) -> None:
    """Nothing exchanged: this is what the others would be, if nobody looked."""
    deploy(scene, signed_rightly(scene))


def signed_rightly(scene: Scene, **other: Any) -> Manifest:
    facts = {
        "version": scene.proposed.version,
        "environment": scene.request.environment,
        "mode": scene.proposed.mode,
        "not_after": scene.proposed.ends_at,
        **other,
    }
    return sign_version(facts.pop("version"), at=now(), **facts)


def deploy(scene: Scene, manifest: Manifest, **other: Any) -> None:
    """One in force ends, another begins, and the request is approved."""
    request = scene.request
    with transaction.atomic():
        type(request).objects.filter(pk=request.pk, status="in_review").update(
            status="approved"
        )
        Deployment.objects.filter(
            agent=request.agent, environment=request.environment, state="in_force"
        ).update(state="ended", until=now())
        facts = {
            "agent": request.agent,
            "environment": request.environment,
            "round": scene.proposed,
            "manifest": manifest,
            "state": "in_force",
            **other,
        }
        Deployment.objects.create(**facts)
        place = {key: facts[key] for key in ("agent", "environment")}
        InForce.objects.update_or_create(**place, defaults={"manifest": manifest})
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def another_version(world: World, scene: Scene, random: Random) -> None:
    deploy(scene, signed_rightly(scene, version=random.choice(world.lures)))


def another_place(world: World, scene: Scene, random: Random) -> None:
    other = Environment.objects.exclude(pk=scene.request.environment_id).get()
    deploy(scene, signed_rightly(scene, environment=other), environment=other)


def another_mode(world: World, scene: Scene, random: Random) -> None:
    mode = "shadow" if scene.proposed.mode == "enforce" else "enforce"
    deploy(scene, signed_rightly(scene, mode=mode))


def another_end(world: World, scene: Scene, random: Random) -> None:
    """Only where an end was approved."""
    ends = (scene.proposed.ends_at or now()) + timedelta(minutes=random.randint(1, 999))
    if scene.proposed.ends_at is None:
        another_version(world, scene, random)
        return
    deploy(scene, signed_rightly(scene, not_after=ends))


def another_manifest(world: World, scene: Scene, random: Random) -> None:
    """One that was in force before, or answers elsewhere."""
    others = list(Manifest.objects.exclude(pk=scene.proposed.base_id or 0))
    deploy(scene, random.choice(others))


def another_round(world: World, scene: Scene, random: Random) -> None:
    """What one agent was approved for carries another."""
    rounds = list(Round.objects.exclude(pk=scene.proposed.pk))
    deploy(scene, signed_rightly(scene), round=random.choice(rounds))


def another_body(world: World, scene: Scene, random: Random) -> None:
    """The approved version's manifest, with other words in it."""
    made = signed_rightly(scene)
    body = json.loads(made.body)
    name = random.choice((*BODY, *SIGNED))
    body[name] = _other_member(name, body[name], world, random)
    deploy(scene, _inserted(made, body=json.dumps(body), jws=made.jws))


def another_signature(world: World, scene: Scene, random: Random) -> None:
    """The approved body; what is signed says something else."""
    made = signed_rightly(scene)
    lure = signed_rightly(scene, version=random.choice(_lures_of(world, scene)))
    tokens = [
        lure.jws,
        made.jws.rpartition(".")[0] + "." + lure.jws.rpartition(".")[2],
        other_text(made.jws, random),
        "",
    ]
    # Only the payload and the form can be looked at without a key; clients look at the rest.
    deploy(scene, _inserted(made, body=made.body, jws=random.choice(tokens)))


def _other_member(name: str, value: Any, world: World, random: Random) -> Any:
    lures: dict[str, Callable[[], Any]] = {
        "charter": lambda: json.loads(random.choice(world.lures).canonical),
        "version_digest": lambda: other_digest(
            value, [one.digest for one in world.lures], random
        ),
        "mode": lambda: "shadow" if value == "enforce" else "enforce",
        "not_after": lambda: "2099-01-01T00:00:00+00:00",
        "not_before": lambda: "2001-01-01T00:00:00+00:00",
        "agent": lambda: random.choice(world.lures).agent.slug + "-2",
        "environment": lambda: "staging" if value == "production" else "production",
        "version": lambda: value + 1,
        "sequence": lambda: value + random.randint(1, 9),
        "lines": lambda: {**value, "authorization.can_access[0]": 1},
    }
    return lures[name]()


def _lures_of(world: World, scene: Scene) -> list[Version]:
    return [one for one in world.lures if one.agent_id == scene.request.agent_id]


def _inserted(made: Manifest, *, body: str, jws: str) -> Manifest:
    facts = {
        field.attname: getattr(made, field.attname)
        for field in Manifest._meta.concrete_fields
        if field.name != "id"
    }
    digest = digest_of_bytes(body.encode())
    same = {"body": body, "jws": jws, "sequence": made.sequence + 1, "digest": digest}
    if body == made.body:
        # A digest stands once: the honest row gives way, as if it had never been.
        same = _numbered_again(same, made)
    return Manifest.objects.create(**{**facts, **same})


def _numbered_again(same: dict[str, Any], made: Manifest) -> dict[str, Any]:
    body = json.loads(made.body)
    body["sequence"] = made.sequence + 1
    text = json.dumps(body, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    return {**same, "body": text, "digest": digest_of_bytes(text.encode())}


def added_round(world: World, scene: Scene, random: Random) -> None:
    """A round after the approved one, which asks nobody, for other words."""
    lure = random.choice(_lures_of(world, scene))
    asked = scene.proposed.requirement
    changes = random.choice(
        [[], [{"kind": "narrower", "sentence": "asks more often", "path": "x"}]]
    )
    facts = {
        field.attname: getattr(scene.proposed, field.attname)
        for field in Round._meta.concrete_fields
        if field.name != "id"
    }
    made = Round.objects.create(
        **{
            **facts,
            "number": scene.proposed.number + 1,
            "version_id": lure.pk,
            "digest": lure.digest,
            "changes": changes,
            "risk": "low",
            "authors": [],
        }
    )
    bob = [{"people": [world.cast.bob.pk], "name": "Bob", "stage": 1, "quorum": 1}]
    needs, automatic = random.choice(
        [([], True), ([], False), (bob, False), (asked.needs, True)]
    )
    Requirement.objects.create(
        round=made,
        number=1,
        policies=asked.policies,
        needs=needs,
        automatic=automatic,
    )


def added_verdict(world: World, scene: Scene, random: Random) -> None:
    """On what still waits: the word of somebody who has none, or for another digest."""
    waiting = world.waiting
    cast = world.cast
    person: Person = random.choice(
        [cast.alice, cast.dave, cast.erin, cast.frank, cast.bob]
    )
    digest = waiting.proposed.digest
    if person == cast.bob:
        digest = other_digest(digest, [one.digest for one in world.lures], random)
    Verdict.objects.create(
        round=waiting.proposed, person=person, says="approve", digest=digest
    )
    type(waiting.request).objects.filter(pk=waiting.request.pk).update(
        status="approved"
    )


def forged_version(world: World, scene: Scene, random: Random) -> None:
    """A version whose text reads harmless and whose digest names something else."""
    agent = world.waiting.request.agent
    harmless = world.waiting.proposed.version
    lure = random.choice([one for one in world.lures if one.agent_id == agent.pk])
    made = Version.objects.create(
        agent=agent,
        number=100,
        text=harmless.text,
        canonical=lure.canonical,
        digest=lure.digest,
        created_by=world.cast.alice,
    )
    made.authors.create(person=world.cast.alice)
    _ask_and_approve(world, made)


def _ask_and_approve(world: World, version: Version) -> None:
    request = revise(
        world.waiting.request,
        version=version,
        by=world.cast.alice,
        why="as you read",
        mode="enforce",
    )
    approve(request, by=world.cast.bob)
