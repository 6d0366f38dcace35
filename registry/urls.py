"""Addresses of the catalogue, suspension, audit trail and profile."""

from __future__ import annotations

from django.urls import path

from registry import api
from registry.views import agents, audit, outside, profile, suspension

urlpatterns = [
    path("agents/", agents.agent_list, name="agent_list"),
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
    path("settings/outside/", outside.outside, name="outside"),
    path(
        "settings/outside/hosts/<int:pk>/withdrawal/",
        outside.host_withdraw,
        name="host_withdraw",
    ),
    path(
        "settings/outside/keys/<int:pk>/withdrawal/",
        outside.card_key_withdraw,
        name="card_key_withdraw",
    ),
    path("profile/theme/", profile.theme_update, name="theme_update"),
    path("api/v1/agents", api.AgentListView.as_view(), name="api_agent_list"),
    path("api/v1/agents/<slug:slug>", api.AgentView.as_view(), name="api_agent_detail"),
    path(
        "api/v1/agents/<slug:slug>/suspension",
        api.SuspensionView.as_view(),
        name="api_suspension",
    ),
]
