"""What the sample charters name, described: resources, actions, a metric, a context field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from registry.models import (
    ActionEntry,
    Entry,
    FieldEntry,
    MetricEntry,
    Person,
    ResourceEntry,
    Team,
)
from registry.services.catalogue.entries import add_entry

Facts = Mapping[str, Any]

RESOURCES: tuple[Facts, ...] = (
    {
        "name": "customer_profile",
        "title": "Customer profile",
        "description": "Name, address and contract of one customer.",
        "sensitivity": "confidential",
    },
    {
        "name": "onboarding_checklist",
        "title": "Onboarding checklist",
        "description": "The steps that a new customer goes through, ticked off one by one.",
    },
    {
        "name": "notification_service",
        "title": "Notification service",
        "description": "Notes to colleagues; customers never see them.",
    },
    {
        "name": "customer_communications",
        "title": "Letters to customers",
        "description": "Everything that reaches a customer in our name.",
        "sensitivity": "confidential",
    },
    {
        "name": "billing_system",
        "title": "Billing system",
        "description": "Invoices, refunds and bank details.",
        "sensitivity": "restricted",
    },
    {
        "name": "admin_settings",
        "title": "Settings of the platform",
        "description": "Who may do what in our own systems.",
        "sensitivity": "restricted",
    },
    {
        "name": "clock_board",
        "title": "Clock board",
        "description": "What time it is, in every office.",
        "sensitivity": "public",
    },
)
ACTIONS: tuple[Facts, ...] = (
    {"name": "get_profile", "title": "Read a profile", "mode": "read"},
    {"name": "get_invoice", "title": "Read an invoice", "mode": "read"},
    {"name": "update_item", "title": "Change a step", "mode": "write"},
    {
        "name": "delete_checklist_item",
        "title": "Delete a step",
        "description": "It is gone for good; nobody can bring it back.",
        "mode": "write",
        "is_destructive": True,
    },
    {
        "name": "send_note",
        "title": "Send a note to a colleague",
        "mode": "write",
        "is_external": False,
    },
)
METRICS: tuple[Facts, ...] = (
    {
        "name": "hours_to_first_value",
        "title": "Hours to first value",
        "description": "From the signed contract until the customer uses the product for the first time.",
        "unit": "hours",
        "better": "lower",
    },
    {
        "name": "days_before_term_ends",
        "title": "Days before the term ends",
        "description": "How long before a contract ends its colleague was told of it.",
        "unit": "days",
        "better": "higher",
    },
)
FIELDS: tuple[Facts, ...] = (
    {
        "name": "confidence_score",
        "title": "How sure the agent is",
        "description": "Its own judgement of its next step, from 0 to 1.",
        "type": "number",
        "least": 0,
        "greatest": 1,
        "sender": "agent",
    },
)
KINDS: tuple[tuple[type[Entry], tuple[Facts, ...]], ...] = (
    (ResourceEntry, RESOURCES),
    (ActionEntry, ACTIONS),
    (MetricEntry, METRICS),
    (FieldEntry, FIELDS),
)
OWNED = (ResourceEntry, MetricEntry)


def describe(*, owner_team: Team, by: Person) -> None:
    """Put them into the catalogue; `by` is an administrator."""
    for kind, entries in KINDS:
        owned = {"owner_team": owner_team} if kind in OWNED else {}
        for facts in entries:
            add_entry(kind, facts={**owned, **facts}, by=by)
