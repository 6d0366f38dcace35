"""What agents may do, and what they were answered."""

from __future__ import annotations

from scopes.models.charters import Draft, InForce, Manifest, Version, VersionAuthor
from scopes.models.replays import Replay
from scopes.models.runs import (
    Decision,
    Metric,
    Review,
    ReviewTeam,
    Run,
)
from scopes.models.steps import DraftStep, WorkflowStep

__all__ = [
    "Decision",
    "Draft",
    "DraftStep",
    "InForce",
    "Manifest",
    "Metric",
    "Replay",
    "Review",
    "ReviewTeam",
    "Run",
    "Version",
    "VersionAuthor",
    "WorkflowStep",
]
