"""The parts that answering AuthZEN takes besides."""

from __future__ import annotations

from dataclasses import dataclass

from scopes.resolver.authzen.about import Abouts
from scopes.resolver.authzen.modes import Modes
from scopes.resolver.authzen.pages import Pages
from scopes.resolver.authzen.points import Points
from scopes.resolver.authzen.resources import Resources
from scopes.resolver.charters import Charters
from scopes.resolver.database import Pool
from scopes.resolver.lease import Lease


@dataclass(frozen=True, slots=True)
class Access:
    """Who asks, about whom, on what, how, and where a search goes on."""

    points: Points
    abouts: Abouts
    modes: Modes
    resources: Resources
    pages: Pages


def make_access(pool: Pool, charters: Charters, lease: Lease, *, secret: str) -> Access:
    """Return the parts of one process; `secret` is the installation's."""
    return Access(
        points=Points(pool, lease),
        abouts=Abouts(pool, charters, lease),
        modes=Modes(pool),
        resources=Resources(pool),
        pages=Pages(secret),
    )
