"""Who agreed."""

from __future__ import annotations

from approvals.models.answers import ReviewAnswer
from approvals.models.break_glass import BreakGlass, BreakGlassReview
from approvals.models.certification import (
    Campaign,
    CampaignItem,
    Certification,
    CertificationPolicy,
    CertificationSchedule,
)
from approvals.models.discussion import (
    Comment,
    Resolution,
    Suggestion,
    SuggestionOutcome,
    ViewedMark,
)
from approvals.models.gates import Gate, GateAsking
from approvals.models.policies import PolicyAuthor, PolicySet
from approvals.models.requests import (
    Deployment,
    DeploymentRequest,
    Requirement,
    Risk,
    Round,
    Verdict,
)
from approvals.models.stand_ins import StandIn
from approvals.models.working import WorkingCalendar

__all__ = [
    "BreakGlass",
    "BreakGlassReview",
    "Campaign",
    "CampaignItem",
    "Certification",
    "CertificationPolicy",
    "CertificationSchedule",
    "Comment",
    "Deployment",
    "DeploymentRequest",
    "Gate",
    "GateAsking",
    "PolicyAuthor",
    "PolicySet",
    "Requirement",
    "Resolution",
    "ReviewAnswer",
    "Risk",
    "Round",
    "StandIn",
    "Suggestion",
    "SuggestionOutcome",
    "Verdict",
    "ViewedMark",
    "WorkingCalendar",
]
