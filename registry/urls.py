"""Addresses of the catalogue, suspension, audit trail and profile."""

from __future__ import annotations

from django.urls import path

from registry import api
from registry.views import (
    agents,
    audit,
    entries,
    facts,
    listing,
    portfolio,
    profile,
    saved,
    suspension,
)

urlpatterns = [
    path("agents/", listing.agent_list, name="agent_list"),
    path("agents/export/", listing.agent_export, name="agent_export"),
    path("agents/portfolio/", portfolio.portfolio, name="portfolio"),
    path("agents/portfolio/export/", portfolio.export, name="portfolio_export"),
    path("agents/tags/", facts.agent_tags, name="agent_tags"),
    path("agents/views/", saved.view_create, name="view_create"),
    path("agents/views/<int:pk>/removal/", saved.view_delete, name="view_delete"),
    path("agents/<slug:slug>/facts/", facts.agent_facts, name="agent_facts"),
    path("settings/catalogue/<str:kind>/", entries.entry_list, name="entry_list"),
    path(
        "settings/catalogue/<str:kind>/new/", entries.entry_create, name="entry_create"
    ),
    path(
        "settings/catalogue/<str:kind>/export/",
        entries.entry_export,
        name="entry_export",
    ),
    path(
        "settings/catalogue/<str:kind>/<int:pk>/",
        entries.entry_detail,
        name="entry_detail",
    ),
    path(
        "settings/catalogue/<str:kind>/<int:pk>/removal/",
        entries.entry_remove,
        name="entry_remove",
    ),
    path("agents/new/", agents.agent_create, name="agent_create"),
    path(
        "agents/<slug:slug>/suspension/",
        suspension.suspension_create,
        name="suspension_create",
    ),
    path(
        "agents/<slug:slug>/resumption/",
        suspension.resumption_create,
        name="resumption_create",
    ),
    path("agents/<slug:slug>/activity/", audit.agent_activity, name="agent_activity"),
    path("audit/", audit.audit_list, name="audit_list"),
    path("profile/theme/", profile.theme_update, name="theme_update"),
    path("api/v1/agents", api.AgentListView.as_view(), name="api_agent_list"),
    path("api/v1/agents/<slug:slug>", api.AgentView.as_view(), name="api_agent_detail"),
    path(
        "api/v1/agents/<slug:slug>/suspension",
        api.SuspensionView.as_view(),
        name="api_suspension",
    ),
]
