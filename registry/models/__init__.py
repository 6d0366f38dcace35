"""Who the agents are."""

from __future__ import annotations

from registry.models.agents import Agent, Environment, Ownership, Suspension
from registry.models.credentials import Credential
from registry.models.people import Person, Role, RoleGrant
from registry.models.records import AgentSummary, AuditEntry, Epoch, OutboxEvent
from registry.models.teams import Membership, Team
from registry.models.tokens import KeptAnswer, PersonalToken

__all__ = [
    "Agent",
    "AgentSummary",
    "AuditEntry",
    "Credential",
    "Environment",
    "Epoch",
    "KeptAnswer",
    "Membership",
    "OutboxEvent",
    "Ownership",
    "Person",
    "PersonalToken",
    "Role",
    "RoleGrant",
    "Suspension",
    "Team",
]
