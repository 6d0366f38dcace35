"""Replay: what a version would have answered to the requests of the last days."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction

from charter.engine import Replay as Found, replay
from charter.language import DocumentError, read
from registry import access
from registry.clock import now
from registry.errors import InvalidError, NotFoundError
from registry.models import Environment, Person
from registry.services import audit, outbox
from registry.services.telling import events
from scopes.models import Replay, Version
from scopes.services.recorded import decisions_since, next_slice, recorded

DAYS = (7, 30, 90)
STEP = 20_000
"""How many requests a step decides, about: a run is never split."""
SAMPLES = 3
MAX_GROUPS = 200
FRESH = timedelta(minutes=10)
"""A replay this young answers the same question again."""

State = Replay.State


@transaction.atomic
def start_replay(
    version: Version, *, environment: Environment, days: int, by: Person
) -> Replay:
    """Begin a replay in the background; one that works, or has just ended, is given instead.

    Only for those who may see the agent's work; `NotFoundError` for everybody else.
    """
    if not access.may_see_work(by, version.agent):
        raise NotFoundError("there is nothing here that you may see")
    if days not in DAYS:
        raise InvalidError(
            f"`{days}` days cannot be replayed", fix="choose 7, 30 or 90"
        )
    found = (
        Replay.objects.select_for_update()
        .filter(version=version, environment=environment, days=days)
        .exclude(state=State.FAILED)
        .first()
    )
    if found and (found.is_open or found.asked_at > now() - FRESH):
        return found
    begun = Replay.objects.create(
        agent=version.agent,
        environment=environment,
        version=version,
        days=days,
        asked_by=by,
    )
    audit.record(
        "replay.started",
        actor=by,
        target=begun,
        agent=version.agent,
        summary=f"Replayed {days} days of {environment} under version {version.number}",
    )
    _promise(begun)
    return begun


@transaction.atomic
def replay_step(pk: int, *, step: int) -> None:
    """Decide the next `STEP` requests again, and promise the step after; nothing where it was done already.

    Each step is one transaction, so a worker that dies loses only its own step.
    """
    job = Replay.objects.select_for_update(of=("self",)).get(pk=pk)
    if not job.is_open or job.step != step:
        return
    since = job.asked_at - timedelta(days=job.days)
    rows = decisions_since(job.agent, job.environment, since=since)
    if job.state == State.WAITING:
        job.state, job.total = State.RUNNING, rows.count()
    slice_, last = next_slice(rows, after=job.cursor, size=STEP)
    try:
        document = read(job.version.text)
    except DocumentError as problem:
        job.state, job.finished_at = State.FAILED, now()
        job.result = {"problem": str(problem)[:400]}
        job.save()
        return
    by_day = any(
        key.endswith("_per_day") for key, _ in document.authorization.boundary.counters
    )
    found = replay(recorded(slice_, has_day_counters=by_day), document)
    job.result = merged(job.result, found)
    job.step += 1
    job.cursor = last
    job.done = min(job.total, job.done + slice_.count())
    if last is None:
        job.state, job.finished_at = State.DONE, now()
        if job.step > 1:
            _tell(job)
    else:
        _promise(job)
    job.save()


def merged(result: dict[str, Any], found: Found) -> dict[str, Any]:
    """The result so far with that of another step."""
    groups: dict[tuple[Any, ...], dict[str, Any]] = {
        _key(group): dict(group) for group in result.get("groups", ())
    }
    for group, tally in found.groups:
        fresh: dict[str, Any] = {
            "before": group.before,
            "after": group.after,
            "code": group.code,
            "rule": group.rule,
            "count": 0,
            "samples": [],
        }
        known = groups.setdefault(_key(fresh), fresh)
        known["count"] += tally.count
        known["samples"] = [*known["samples"], *tally.samples][:SAMPLES]
    ordered = sorted(groups.values(), key=lambda group: (-group["count"], str(group)))
    return {
        "total": result.get("total", 0) + found.total,
        "unchanged": result.get("unchanged", 0) + found.unchanged,
        "changed": result.get("changed", 0) + found.changed,
        "cannot_tell": result.get("cannot_tell", 0) + found.cannot_tell,
        "groups": ordered[:MAX_GROUPS],
    }


def _key(group: dict[str, Any]) -> tuple[Any, ...]:
    return group["before"], group["after"], group["code"], group["rule"]


def _promise(job: Replay) -> None:
    outbox.promise(
        "scopes.tasks.replay_step",
        key=f"replay:{job.pk}:{job.step}",
        payload={"replay": job.pk, "step": job.step},
    )


def _tell(job: Replay) -> None:
    """Who asked for a replay of more than one step has gone on to something else."""
    number, place = job.version.number, job.environment
    events.emit(
        "replay.finished",
        job.version,
        agent=job.agent,
        key=f"replay-done:{job.pk}",
        title=f"{job.agent}: the replay of version {number} is done",
        text=f"{job.result['changed']} of {job.result['total']} requests in {place} would change.",
        path=f"{job.agent.get_absolute_url()}versions/{number}/replay/?environment={place.slug}",
        data={
            "agent": job.agent.slug,
            "environment": place.slug,
            "version": number,
            "replay": job.pk,
        },
        letter={"action": "Open the replay"},
        concerning=[job.asked_by],
    )


def latest_replay(version: Version, environment: Environment) -> Replay | None:
    """The newest replay of the version there."""
    return version.replays.filter(environment=environment).first()
