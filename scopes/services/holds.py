"""Suspend one version, wherever it is in force."""

from __future__ import annotations

from registry.models import Hold, Person
from registry.services.stopping.holds import suspend_wide
from scopes.models import Version


def hold_of(version: Version) -> Hold:
    """The suspension of the version, not begun yet."""
    return Hold(kind=Hold.Kind.VERSION, agent=version.agent, version=version.number)


def hold_version(version: Version, *, by: Person, reason: str) -> Hold:
    """The version answers deny in every environment; others of the agent are not touched."""
    return suspend_wide(hold_of(version), by=by, reason=reason)
