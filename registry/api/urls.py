"""Addresses of the registry for programs."""

from __future__ import annotations

from django.urls import path

from registry.api.agents import AgentListView, AgentView
from registry.api.audit import AuditView
from registry.api.blocks import BlockView
from registry.api.catalogue import EntryListView, EntryView
from registry.api.holds import HoldsView, LiftView, TeamHoldView
from registry.api.mcp_servers import (
    ServerListView,
    ServerStatusView,
    ServerUsesView,
    ServerUseView,
    ServerView,
)
from registry.api.ownership import OwnershipView
from registry.api.people import (
    EnvironmentListView,
    MyselfView,
    PersonListView,
    RoleListView,
    TeamListView,
    TeamView,
)
from registry.api.portfolio import (
    PortfolioAgentsView,
    PortfolioExportView,
    PortfolioView,
)
from registry.api.search import SearchView
from registry.api.suspension import ResumptionView, SuspensionView
from registry.api.transfers import (
    AcceptanceView,
    RefusalView,
    TransferListView,
    TransferView,
    TransferWithdrawalView,
)
from registry.api.views import TagChangesView, TagListView, ViewListView, ViewView

urlpatterns = [
    path("api/v1/audit", AuditView.as_view(), name="api_audit"),
    path("api/v1/search", SearchView.as_view(), name="api_search"),
    path("api/v1/roles", RoleListView.as_view(), name="api_role_list"),
    path("api/v1/views", ViewListView.as_view(), name="api_view_list"),
    path("api/v1/views/<int:pk>", ViewView.as_view(), name="api_view_detail"),
    path("api/v1/tags", TagListView.as_view(), name="api_tag_list"),
    path("api/v1/tag-changes", TagChangesView.as_view(), name="api_tag_changes"),
    path("api/v1/portfolio", PortfolioView.as_view(), name="api_portfolio"),
    path(
        "api/v1/portfolio/agents",
        PortfolioAgentsView.as_view(),
        name="api_portfolio_agents",
    ),
    path(
        "api/v1/portfolio/export",
        PortfolioExportView.as_view(),
        name="api_portfolio_export",
    ),
    path("api/v1/transfers", TransferListView.as_view(), name="api_transfer_list"),
    path(
        "api/v1/transfers/<int:pk>", TransferView.as_view(), name="api_transfer_detail"
    ),
    path(
        "api/v1/transfers/<int:pk>/acceptance",
        AcceptanceView.as_view(),
        name="api_transfer_acceptance",
    ),
    path(
        "api/v1/transfers/<int:pk>/refusal",
        RefusalView.as_view(),
        name="api_transfer_refusal",
    ),
    path(
        "api/v1/transfers/<int:pk>/withdrawal",
        TransferWithdrawalView.as_view(),
        name="api_transfer_withdrawal",
    ),
    path("api/v1/agents/<slug:slug>/block", BlockView.as_view(), name="api_block"),
    path("api/v1/catalogue/<str:kind>", EntryListView.as_view(), name="api_entry_list"),
    path(
        "api/v1/catalogue/<str:kind>/<int:pk>",
        EntryView.as_view(),
        name="api_entry_detail",
    ),
    path("api/v1/mcp-servers", ServerListView.as_view(), name="api_mcp_server_list"),
    path(
        "api/v1/mcp-servers/<int:pk>",
        ServerView.as_view(),
        name="api_mcp_server_detail",
    ),
    path(
        "api/v1/mcp-servers/<int:pk>/status",
        ServerStatusView.as_view(),
        name="api_mcp_server_status",
    ),
    path(
        "api/v1/mcp-servers/<int:pk>/uses",
        ServerUsesView.as_view(),
        name="api_mcp_server_uses",
    ),
    path(
        "api/v1/mcp-servers/<int:pk>/uses/<slug:slug>",
        ServerUseView.as_view(),
        name="api_mcp_server_use",
    ),
    path("api/v1/me", MyselfView.as_view(), name="api_me"),
    path("api/v1/people", PersonListView.as_view(), name="api_person_list"),
    path("api/v1/teams", TeamListView.as_view(), name="api_team_list"),
    path("api/v1/teams/<slug:slug>", TeamView.as_view(), name="api_team_detail"),
    path(
        "api/v1/teams/<slug:slug>/suspension",
        TeamHoldView.as_view(),
        name="api_team_hold",
    ),
    path("api/v1/suspensions", HoldsView.as_view(), name="api_hold_list"),
    path(
        "api/v1/suspensions/<int:pk>/resumption",
        LiftView.as_view(),
        name="api_hold_lift",
    ),
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
