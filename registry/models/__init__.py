"""Who the agents are."""

from __future__ import annotations

from registry.models.agents import Agent, Environment, Suspension
from registry.models.audit import (
    AuditCheckpoint,
    AuditEntry,
    AuditSeal,
    AuditVerification,
    SignedCheckpoint,
    UnsealedEntry,
)
from registry.models.chain_records import ChainRecord
from registry.models.credentials import Credential
from registry.models.entries import (
    ActionEntry,
    Entry,
    EntryUse,
    FieldEntry,
    MetricEntry,
    ResourceEntry,
)
from registry.models.events import Delivery, DeliveryAttempt, Endpoint, Event
from registry.models.holds import Hold
from registry.models.mcp_servers import McpServer, McpServerUse, McpServerVersion
from registry.models.notices import (
    Digest,
    Notice,
    NotificationChoice,
    NotificationTimes,
)
from registry.models.orphans import Orphan, OrphanPolicy
from registry.models.outside import AllowedHost, CardKey
from registry.models.ownership import Ownership, OwnershipTransfer
from registry.models.people import Person, Role, RoleGrant
from registry.models.records import Epoch, GovernedSince, OutboxEvent, ResolverLease
from registry.models.retirements import Retirement
from registry.models.search import AgentLoad, AgentSearch, AgentVector
from registry.models.summaries import AgentCost, AgentSummary, AgentWord, SavedView
from registry.models.system_keys import PointKey, SourceKey, SystemKey
from registry.models.teams import Membership, Team
from registry.models.tokens import KeptAnswer, PersonalToken

__all__ = [
    "ActionEntry",
    "Agent",
    "AgentCost",
    "AgentLoad",
    "AgentSearch",
    "AgentSummary",
    "AgentVector",
    "AgentWord",
    "AllowedHost",
    "AuditCheckpoint",
    "AuditEntry",
    "AuditSeal",
    "AuditVerification",
    "CardKey",
    "ChainRecord",
    "Credential",
    "Delivery",
    "DeliveryAttempt",
    "Digest",
    "Endpoint",
    "Entry",
    "EntryUse",
    "Environment",
    "Epoch",
    "Event",
    "FieldEntry",
    "GovernedSince",
    "Hold",
    "KeptAnswer",
    "McpServer",
    "McpServerUse",
    "McpServerVersion",
    "Membership",
    "MetricEntry",
    "Notice",
    "NotificationChoice",
    "NotificationTimes",
    "Orphan",
    "OrphanPolicy",
    "OutboxEvent",
    "Ownership",
    "OwnershipTransfer",
    "Person",
    "PersonalToken",
    "PointKey",
    "ResolverLease",
    "ResourceEntry",
    "Retirement",
    "Role",
    "RoleGrant",
    "SavedView",
    "SignedCheckpoint",
    "SourceKey",
    "Suspension",
    "SystemKey",
    "Team",
    "UnsealedEntry",
]
