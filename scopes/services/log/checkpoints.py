"""The decision log as a chain: each of its links seals a block of decisions."""

from __future__ import annotations

from registry.services.chains import Chain
from scopes.models import DecisionCheckpoint, DecisionSeal

LOG = Chain(
    name="decision log",
    typ="charter-decisions+jws",
    seals=DecisionSeal.objects,
    checkpoints=DecisionCheckpoint.objects,
    end="last",
    end_of=lambda seal: seal.last,
    lock=0x6465636973696F6E,  # `decision`
)
