"""What agents may do, and what they were answered."""

from __future__ import annotations

from scopes.models.activity import ActivityMark, AgentDay
from scopes.models.breaches import Breach
from scopes.models.charters import Draft, InForce, Manifest, Version, VersionAuthor
from scopes.models.imports import Import, ImportItem, ProposedCharter
from scopes.models.leases import Lease
from scopes.models.log import (
    DecisionCheck,
    DecisionCheckpoint,
    DecisionRemoval,
    DecisionSeal,
)
from scopes.models.replays import Replay
from scopes.models.reviews import Review, ReviewTeam
from scopes.models.runs import Decision, Metric, Run
from scopes.models.steps import DraftStep, WorkflowStep

__all__ = [
    "ActivityMark",
    "AgentDay",
    "Breach",
    "Decision",
    "DecisionCheck",
    "DecisionCheckpoint",
    "DecisionRemoval",
    "DecisionSeal",
    "Draft",
    "DraftStep",
    "Import",
    "ImportItem",
    "InForce",
    "Lease",
    "Manifest",
    "Metric",
    "ProposedCharter",
    "Replay",
    "Review",
    "ReviewTeam",
    "Run",
    "Version",
    "VersionAuthor",
    "WorkflowStep",
]
