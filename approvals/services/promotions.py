"""From an environment where a version proves itself to production: the same digest, asked for there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from registry.models import Agent, Environment
from scopes.models import InForce, Manifest, Version


@dataclass(frozen=True, slots=True)
class Promotion:
    """A version in force in `source` since then, which `target` does not answer with."""

    version: Version
    source: Environment
    target: Environment
    since: datetime

    @property
    def why(self) -> str:
        """What the asker may begin with."""
        day = f"{self.since:%-d %B}"
        return f"Version {self.version.number} has been in force in {self.source} since {day}"


def promotions_of(agent: Agent) -> list[Promotion]:
    """What is enforced outside production and not, by its digest, in production yet."""
    rows = list(
        InForce.objects.filter(agent=agent).select_related(
            "environment", "manifest__version"
        )
    )
    there = {
        (row.environment_id, row.manifest.version.digest)
        for row in rows
        if row.manifest.mode == Manifest.Mode.ENFORCE
    }
    targets = list(Environment.objects.filter(is_production=True).order_by("name"))
    return [
        Promotion(row.manifest.version, row.environment, target, row.since)
        for row in rows
        if not row.environment.is_production
        and row.manifest.mode == Manifest.Mode.ENFORCE
        for target in targets
        if (target.pk, row.manifest.version.digest) not in there
    ]
