"""What a round keeps of tests and replays, so that it reads the same in a year."""

from __future__ import annotations

from typing import Any

from approvals.models import Round
from charter.engine import example_results
from charter.language import read
from registry.models import Environment
from scopes.models import Replay, Version

GROUPS = 50
"""The largest groups of a replay are kept; the figures count them all."""


def examples_of(version: Version) -> list[dict[str, Any]]:
    """How the charter's own examples are answered: [{name, expect, effect, say, passes}]."""
    return [
        {
            "name": one.name,
            "expect": one.expect,
            "effect": one.effect,
            "say": one.say,
            "passes": one.passes,
        }
        for one in example_results(read(version.text))
    ]


def replay_of(version: Version, environment: Environment) -> dict[str, Any] | None:
    """The newest finished replay of the version there, as it stands; None without one.

    {id, days, asked_by, asked_at, finished_at, total, changed, unchanged, cannot_tell, groups}.
    """
    found = _finished(version, environment)
    return _kept(found) if found else None


def newer_replay(proposed: Round) -> Replay | None:
    """A replay of the round's version that finished after it opened: shown beside, never put into it."""
    found = _finished(proposed.version, proposed.request.environment)
    known = (proposed.replay or {}).get("id")
    return found if found is not None and found.pk != known else None


def _finished(version: Version, environment: Environment) -> Replay | None:
    return (
        version.replays.filter(environment=environment, state=Replay.State.DONE)
        .select_related("asked_by")
        .order_by("-finished_at")
        .first()
    )


def _kept(found: Replay) -> dict[str, Any]:
    return {
        "id": found.pk,
        "days": found.days,
        "asked_by": found.asked_by.name,
        "asked_at": found.asked_at.isoformat(),
        "finished_at": found.finished_at.isoformat() if found.finished_at else None,
        "total": found.result["total"],
        "changed": found.result["changed"],
        "unchanged": found.result["unchanged"],
        "cannot_tell": found.result["cannot_tell"],
        "groups": found.result["groups"][:GROUPS],
    }
