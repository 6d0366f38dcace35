"""Who the agents are."""

from __future__ import annotations

from registry.models.agents import Agent, Environment, Suspension
from registry.models.chain_records import ChainRecord
from registry.models.credentials import Credential
from registry.models.orphans import Orphan, OrphanPolicy
from registry.models.ownership import Ownership, OwnershipTransfer
from registry.models.people import Person, Role, RoleGrant
from registry.models.records import AgentSummary, AuditEntry, Epoch, OutboxEvent
from registry.models.teams import Membership, Team

__all__ = [
    "Agent",
    "AgentSummary",
    "AuditEntry",
    "ChainRecord",
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
]
