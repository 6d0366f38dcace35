"""Who the agents are."""

from __future__ import annotations

from registry.models.agents import Agent, Environment, Suspension
from registry.models.audit import (
    AuditCheckpoint,
    AuditEntry,
    AuditSeal,
    AuditVerification,
    UnsealedEntry,
)
from registry.models.credentials import Credential
from registry.models.mcp_servers import McpServer, McpServerUse, McpServerVersion
from registry.models.ownership import (
    Orphan,
    OrphanPolicy,
    Ownership,
    OwnershipTransfer,
)
from registry.models.people import Person, Role, RoleGrant
from registry.models.records import AgentSummary, Epoch, OutboxEvent
from registry.models.retirements import Retirement
from registry.models.search import AgentLoad, AgentSearch, AgentVector
from registry.models.teams import Membership, Team
from registry.models.tokens import KeptAnswer, PersonalToken

__all__ = [
    "Agent",
    "AgentLoad",
    "AgentSearch",
    "AgentSummary",
    "AgentVector",
    "AuditCheckpoint",
    "AuditEntry",
    "AuditSeal",
    "AuditVerification",
    "Credential",
    "Environment",
    "Epoch",
    "KeptAnswer",
    "McpServer",
    "McpServerUse",
    "McpServerVersion",
    "Membership",
    "Orphan",
    "OrphanPolicy",
    "OutboxEvent",
    "Ownership",
    "OwnershipTransfer",
    "Person",
    "PersonalToken",
    "Retirement",
    "Role",
    "RoleGrant",
    "Suspension",
    "Team",
    "UnsealedEntry",
]
