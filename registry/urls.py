"""Addresses of the catalogue, suspension, audit trail and profile."""

from __future__ import annotations

from django.urls import path

from registry.api.agents import AgentListView, AgentView
from registry.api.ownership import OwnershipView
from registry.api.people import (
    EnvironmentListView,
    MyselfView,
    PersonListView,
    TeamListView,
    TeamView,
)
from registry.api.suspension import ResumptionView, SuspensionView
from registry.views import agents, audit, profile, suspension, tokens

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
    path("profile/theme/", profile.theme_update, name="theme_update"),
    path("profile/tokens/", tokens.token_list, name="token_list"),
    path(
        "profile/tokens/<int:pk>/revocation/", tokens.token_revoke, name="token_revoke"
    ),
    path("api/v1/me", MyselfView.as_view(), name="api_me"),
    path("api/v1/people", PersonListView.as_view(), name="api_person_list"),
    path("api/v1/teams", TeamListView.as_view(), name="api_team_list"),
    path("api/v1/teams/<slug:slug>", TeamView.as_view(), name="api_team_detail"),
    path(
        "api/v1/environments",
        EnvironmentListView.as_view(),
        name="api_environment_list",
    ),
    path("api/v1/agents", AgentListView.as_view(), name="api_agent_list"),
    path("api/v1/agents/<slug:slug>", AgentView.as_view(), name="api_agent_detail"),
    path(
        "api/v1/agents/<slug:slug>/ownership",
        OwnershipView.as_view(),
        name="api_ownership",
    ),
    path(
        "api/v1/agents/<slug:slug>/suspension",
        SuspensionView.as_view(),
        name="api_suspension",
    ),
    path(
        "api/v1/agents/<slug:slug>/resumption",
        ResumptionView.as_view(),
        name="api_resumption",
    ),
]
