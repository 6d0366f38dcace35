"""Who the agents are."""

from __future__ import annotations

from registry.models.agents import Agent, Environment, Ownership, Suspension
from registry.models.credentials import Credential
from registry.models.entries import (
    ActionEntry,
    Entry,
    EntryUse,
    FieldEntry,
    MetricEntry,
    ResourceEntry,
)
from registry.models.people import Person, Role, RoleGrant
from registry.models.records import AuditEntry, Epoch, OutboxEvent
from registry.models.summaries import AgentCost, AgentSummary, SavedView
from registry.models.teams import Membership, Team

__all__ = [
    "ActionEntry",
    "Agent",
    "AgentCost",
    "AgentSummary",
    "AuditEntry",
    "Credential",
    "Entry",
    "EntryUse",
    "Environment",
    "Epoch",
    "FieldEntry",
    "Membership",
    "MetricEntry",
    "OutboxEvent",
    "Ownership",
    "Person",
    "ResourceEntry",
    "Role",
    "RoleGrant",
    "SavedView",
    "Suspension",
    "Team",
]
