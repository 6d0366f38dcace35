"""The parts one resolver process is made of, handed to every endpoint."""

from __future__ import annotations

from dataclasses import dataclass

from scopes.resolver.authzen.access import Access
from scopes.resolver.charters import Charters
from scopes.resolver.database import Pool
from scopes.resolver.hub import Hub
from scopes.resolver.known import Memory
from scopes.resolver.last_used import LastUsed
from scopes.resolver.meters import Meters
from scopes.resolver.record import Recorder
from scopes.resolver.spoken import Speaker
from scopes.resolver.trust import Trust


@dataclass(frozen=True, slots=True)
class Parts:
    """`public_url` is where people look at what the resolver names, such as a review.

    `last_used` is of agent keys, `point_used` and `source_used` of the keys of other systems.
    `access` is what AuthZEN takes besides. `metrics_token`: who has it reads the meters; None: nobody.
    """

    pool: Pool
    charters: Charters
    trust: Trust
    hub: Hub
    memory: Memory
    speaker: Speaker
    recorder: Recorder
    last_used: LastUsed
    point_used: LastUsed
    source_used: LastUsed
    access: Access
    meters: Meters
    public_url: str
    metrics_token: str | None = None

    @property
    def notes(self) -> tuple[LastUsed, ...]:
        """Whoever writes down when a key was used."""
        return (self.last_used, self.point_used, self.source_used)
