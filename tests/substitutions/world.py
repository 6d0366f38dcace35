"""Requests that honest people approved, one still in review, and what could be slipped in their place."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from approvals.models import DeploymentRequest, Round
from approvals.rules import Group, Need, Rule, Stage
from approvals.services.schedule import Time
from charter.manifest import open_manifest, thumbprint
from registry.clock import now
from registry.models import Agent
from registry.services.catalogue import agents
from registry.services.keys import ensure_keys
from scopes.models import InForce, Manifest, Version
from tests.deciding import look
from tests.factories import (
    ARTICLE,
    CONTRACT,
    Cast,
    approve,
    asks_team,
    make_in_force,
    make_member,
    make_request,
    make_version,
    set_policies,
)

WIDER = ARTICLE.replace("customer_profile (read)", "customer_profile (read/write)")
OPEN_TO_ALL = WIDER.replace("    - billing_system\n", "")
ONLY_NARROWER = Rule(
    "Narrower starts by itself",
    kinds=frozenset({"narrower", "same_reach"}),
    automatic=True,
)


class SubstitutedError(AssertionError):
    """Something is in force that nobody approved in this form."""


@dataclass(frozen=True, slots=True)
class Seal:
    """What was approved, read from the rows before anybody could touch them."""

    agent: str
    environment: str
    digest: str
    canonical: str
    mode: str
    starts_at: datetime | None
    ends_at: datetime | None
    base: int | None


@dataclass(frozen=True, slots=True)
class Scene:
    """An approved request (or one that waits for Bob), and its seal."""

    name: str
    request: DeploymentRequest
    proposed: Round
    seal: Seal


@dataclass(frozen=True, slots=True)
class World:
    """`lures`: versions nobody approved, of the same agents and of others."""

    cast: Cast
    approved: tuple[Scene, ...]
    waiting: Scene
    lures: tuple[Version, ...]
    before: frozenset[tuple[int, int, int]]


def make_world(cast: Cast) -> World:
    make_member(cast.owners, cast.frank, days=30)
    first = _first_of(cast, "clerk")
    again = _next_of_porter(cast)
    timed = _timed(cast)
    watched = _first_of(cast, "watcher", mode="shadow", environment=cast.staging)
    waiting = _scene(
        "waiting",
        make_request(cast, version=make_version(_agent(cast, "filer"), by=cast.alice)),
    )
    look(waiting.request, by=cast.bob)
    staged = _staged(cast)
    lures = tuple(_lures(cast))
    set_policies(cast, asks_team("approvers"), ONLY_NARROWER)
    return World(
        cast,
        (first, again, timed, watched, staged),
        waiting,
        lures,
        standing(),
    )


def standing() -> frozenset[tuple[int, int, int]]:
    """What answers now: (agent, environment, manifest)."""
    rows = InForce.objects.values_list("agent", "environment", "manifest")
    return frozenset(rows)


def _agent(cast: Cast, slug: str) -> Agent:
    return agents.register_agent(
        slug,
        title=slug.capitalize(),
        kind="macro",
        owner_team=cast.owners,
        accountable=cast.alice,
        reviewers=cast.reviewers,
        by=cast.alice,
    )


def _first_of(cast: Cast, slug: str, **overrides: Any) -> Scene:
    version = make_version(_agent(cast, slug), by=cast.alice)
    request = make_request(cast, version=version, **overrides)
    approve(request, by=cast.bob)
    return _scene(slug, request)


def _next_of_porter(cast: Cast) -> Scene:
    """Something is in force in both places already."""
    version = make_version(cast.porter, by=cast.alice)
    make_in_force(cast, version=version)
    make_in_force(cast, version=version, environment=cast.staging)
    wider = make_version(cast.porter, by=cast.alice, text=WIDER + CONTRACT)
    request = make_request(cast, version=wider)
    approve(request, by=cast.bob)
    return _scene("again", request)


def _timed(cast: Cast) -> Scene:
    at = now().replace(microsecond=0)
    version = make_version(_agent(cast, "timed"), by=cast.alice)
    request = make_request(
        cast,
        version=version,
        time=Time(at - timedelta(minutes=1), at + timedelta(days=10)),
    )
    approve(request, by=cast.bob)
    return _scene("timed", request)


def _staged(cast: Cast) -> Scene:
    """Two stages, of different teams."""
    make_member(cast.reviewers, cast.dave, days=30)
    stages = tuple(
        Stage((Need(Group("team", (team,))),)) for team in ("reviewers", "approvers")
    )
    set_policies(cast, Rule("in order", stages=stages))
    request = make_request(
        cast, version=make_version(_agent(cast, "staged"), by=cast.alice)
    )
    approve(request, by=cast.dave)
    approve(request, by=cast.bob)
    return _scene("staged", request)


def _lures(cast: Cast) -> Iterator[Version]:
    """Unapproved, wider words of every agent: what somebody would like to slip in."""
    for agent in Agent.objects.order_by("pk"):
        yield make_version(agent, by=cast.alice, text=OPEN_TO_ALL + CONTRACT)


def _scene(name: str, request: DeploymentRequest) -> Scene:
    request.refresh_from_db()
    proposed = request.round
    version = proposed.version
    seal = Seal(
        agent=request.agent.slug,
        environment=request.environment.slug,
        digest="sha256:" + hashlib.sha256(version.canonical.encode()).hexdigest(),
        canonical=version.canonical,
        mode=proposed.mode,
        starts_at=proposed.starts_at,
        ends_at=proposed.ends_at,
        base=proposed.base_id,
    )
    return Scene(name, request, proposed, seal)


def outcome(world: World) -> str:
    """`refused`: nothing answers that did not before; `as approved`: what does is exactly a sealed one.

    Raises `SubstitutedError` for everything else.
    """
    fresh = standing() - world.before
    if not fresh:
        return "refused"
    seals = {
        (scene.seal.agent, scene.seal.environment): scene.seal
        for scene in (*world.approved, world.waiting)
    }
    for _, _, pk in fresh:
        manifest = Manifest.objects.select_related("agent", "environment").get(pk=pk)
        place = (manifest.agent.slug, manifest.environment.slug)
        wrong = _differs(manifest, seals.get(place))
        if wrong:
            raise SubstitutedError(f"{manifest}: {wrong}")
    return "as approved"


def _differs(manifest: Manifest, seal: Seal | None) -> str:
    """What of it is not what was approved, in words; empty where it is."""
    if seal is None:
        return "nobody approved anything there"
    key = ensure_keys(settings.KEYS_DIR, at=now()).manifest.public_key()
    try:
        signed = open_manifest(
            manifest.jws,
            {thumbprint(key): key},
            agent=seal.agent,
            environment=seal.environment,
        )
    except ValueError as problem:
        return f"its signature: {problem}"
    facts = json.loads(manifest.body)
    charter = json.loads(seal.canonical)
    wrong = {
        "body": facts["charter"] != charter,
        "digest": facts["version_digest"] != seal.digest,
        "mode": (facts["mode"], manifest.mode) != (seal.mode, seal.mode),
        "what is signed": signed.digest != manifest.digest,
        "begins": seal.starts_at is not None
        and min(manifest.not_before, signed.not_before) < seal.starts_at,
        "ends": seal.ends_at is not None
        and max(manifest.not_after, signed.not_after) > seal.ends_at,
    }
    return ", ".join(name for name, is_wrong in wrong.items() if is_wrong)
