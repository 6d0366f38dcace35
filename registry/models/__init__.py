"""Who the agents are."""

from __future__ import annotations

from registry.models.agents import Agent, Environment, Ownership, Suspension
from registry.models.credentials import Credential
from registry.models.people import Person, Role, RoleGrant
from registry.models.records import AgentSummary, AuditEntry, Epoch, OutboxEvent
from registry.models.search import AgentLoad, AgentSearch, AgentVector
from registry.models.teams import Membership, Team

__all__ = [
    "Agent",
    "AgentLoad",
    "AgentSearch",
    "AgentSummary",
    "AgentVector",
    "AuditEntry",
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
