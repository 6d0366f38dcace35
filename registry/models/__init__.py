"""Who the agents are."""

from __future__ import annotations

from registry.models.agents import Agent, Environment, Ownership, Suspension
from registry.models.credentials import Credential
from registry.models.mcp_servers import McpServer, McpServerUse, McpServerVersion
from registry.models.people import Person, Role, RoleGrant
from registry.models.records import AgentSummary, AuditEntry, Epoch, OutboxEvent
from registry.models.retirements import Retirement
from registry.models.teams import Membership, Team

__all__ = [
    "Agent",
    "AgentSummary",
    "AuditEntry",
    "Credential",
    "Environment",
    "Epoch",
    "McpServer",
    "McpServerUse",
    "McpServerVersion",
    "Membership",
    "OutboxEvent",
    "Ownership",
    "Person",
    "Retirement",
    "Role",
    "RoleGrant",
    "Suspension",
    "Team",
]
