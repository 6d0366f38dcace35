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
from registry.models.outside import AllowedHost, CardKey
from registry.models.ownership import (
    Orphan,
    OrphanPolicy,
    Ownership,
    OwnershipTransfer,
)
from registry.models.people import Person, Role, RoleGrant
from registry.models.records import AgentSummary, Epoch, OutboxEvent
from registry.models.teams import Membership, Team

__all__ = [
    "Agent",
    "AgentSummary",
    "AllowedHost",
    "AuditCheckpoint",
    "AuditEntry",
    "AuditSeal",
    "AuditVerification",
    "CardKey",
    "Credential",
    "Environment",
    "Epoch",
    "Membership",
    "Orphan",
    "OrphanPolicy",
    "OutboxEvent",
    "Ownership",
    "OwnershipTransfer",
    "Person",
    "Role",
    "RoleGrant",
    "Suspension",
    "Team",
    "UnsealedEntry",
]
