"""Which version, and where, is shown of an agent when nobody says it in full."""

from __future__ import annotations

from registry.errors import NotFoundError
from registry.models import Agent, Environment
from scopes.models import InForce, Version

MOST = 2**31


def environment_shown(agent: Agent, *, wanted: str = "") -> Environment | None:
    """The environment `wanted` names; else where the agent answers, production first; else any."""
    if wanted:
        found = Environment.objects.filter(slug=wanted).first()
        if found is None:
            raise NotFoundError(f"there is no environment `{wanted[:40]}`")
        return found
    answering = (
        InForce.objects.filter(agent=agent)
        .select_related("environment")
        .order_by("-environment__is_production", "environment__name")
        .first()
    )
    if answering is not None:
        return answering.environment
    return Environment.objects.order_by("-is_production", "name").first()


def version_shown(
    agent: Agent, place: Environment | None, *, wanted: str = ""
) -> Version | None:
    """The version `wanted` numbers; else what is in force in `place`, else the newest."""
    rows = Version.objects.filter(agent=agent).select_related("agent")
    if wanted:
        number = int(wanted) if wanted.isascii() and wanted.isdigit() else 0
        found = rows.filter(number=number).first() if 0 < number < MOST else None
        if found is None:
            raise NotFoundError(f"{agent} has no version `{wanted[:20]}`")
        return found
    answering = (
        InForce.objects.filter(agent=agent, environment=place)
        .select_related("manifest")
        .first()
    )
    if answering is not None:
        return rows.get(pk=answering.manifest.version_id)
    return rows.first()
