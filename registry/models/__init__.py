"""Who the agents are."""

from __future__ import annotations

from registry.models.agents import Agent, Environment, Ownership, Suspension
from registry.models.credentials import Credential
from registry.models.outside import AllowedHost, CardKey
from registry.models.people import Person, Role, RoleGrant
from registry.models.records import AgentSummary, AuditEntry, Epoch, OutboxEvent
from registry.models.teams import Membership, Team

__all__ = [
    "Agent",
    "AgentSummary",
    "AllowedHost",
    "AuditEntry",
    "CardKey",
    "Credential",
    "Environment",
    "Epoch",
    "Membership",
    "OutboxEvent",
    "Ownership",
    "Person",
    "Role",
    "RoleGrant",
    "Suspension",
    "Team",
]
