"""Who agreed."""

from __future__ import annotations

from approvals.models.requests import (
    ApprovalPolicy,
    Deployment,
    DeploymentRequest,
    ReviewAnswer,
    Round,
    Verdict,
)

__all__ = [
    "ApprovalPolicy",
    "Deployment",
    "DeploymentRequest",
    "ReviewAnswer",
    "Round",
    "Verdict",
]
