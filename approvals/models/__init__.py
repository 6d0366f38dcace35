"""Who agreed."""

from __future__ import annotations

from approvals.models.break_glass import BreakGlass, BreakGlassReview
from approvals.models.policies import PolicyAuthor, PolicySet
from approvals.models.requests import (
    Deployment,
    DeploymentRequest,
    Requirement,
    ReviewAnswer,
    Risk,
    Round,
    Verdict,
)
from approvals.models.stand_ins import StandIn

__all__ = [
    "BreakGlass",
    "BreakGlassReview",
    "Deployment",
    "DeploymentRequest",
    "PolicyAuthor",
    "PolicySet",
    "Requirement",
    "ReviewAnswer",
    "Risk",
    "Round",
    "StandIn",
    "Verdict",
]
