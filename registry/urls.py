"""Addresses of the catalogue, suspension, audit trail and profile."""

from __future__ import annotations

from django.urls import include, path, re_path

from registry.views import (
    agents,
    audit,
    claims,
    entries,
    facts,
    listing,
    mcp_servers,
    outside,
    people,
    portfolio,
    profile,
    saved,
    search,
    serving,
    suspension,
    tokens,
    transfers,
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
    path("agents/unclaimed/", claims.unclaimed_list, name="unclaimed_list"),
    path("agents/bulk/owner/", transfers.transfer_many, name="transfer_many"),
    path("agents/<slug:slug>/block/", claims.block_create, name="block_create"),
    path("agents/<slug:slug>/unblock/", claims.block_end, name="block_end"),
    path("transfers/", transfers.transfer_list, name="transfer_list"),
    path(
        "transfers/<int:pk>/acceptance/",
        transfers.transfer_accept,
        name="transfer_accept",
    ),
    path(
        "transfers/<int:pk>/refusal/",
        transfers.transfer_decline,
        name="transfer_decline",
    ),
    path(
        "transfers/<int:pk>/withdrawal/",
        transfers.transfer_withdraw,
        name="transfer_withdraw",
    ),
    path("settings/teams/", people.team_list, name="team_list"),
    path("settings/teams/<slug:slug>/", people.team_detail, name="team_detail"),
    path(
        "settings/teams/<slug:slug>/members/",
        people.member_create,
        name="member_create",
    ),
    path(
        "settings/teams/<slug:slug>/members/<int:pk>/removal/",
        people.member_remove,
        name="member_remove",
    ),
    path(
        "settings/teams/<slug:slug>/members/<int:pk>/on-call/",
        people.on_call_update,
        name="on_call_update",
    ),
    path("settings/people/", people.person_list, name="person_list"),
    path("settings/people/<int:pk>/", people.person_detail, name="person_detail"),
    path(
        "settings/people/<int:pk>/departure/",
        people.departure_create,
        name="departure_create",
    ),
    path(
        "settings/people/<int:pk>/return/", people.return_create, name="return_create"
    ),
    path("settings/people/<int:pk>/roles/", people.role_update, name="role_update"),
    path("settings/orphans/", people.orphan_policy_edit, name="orphan_policy"),
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
    path("search/", search.search_page, name="search"),
    path("settings/mcp-servers/", mcp_servers.server_list, name="mcp_server_list"),
    path(
        "settings/mcp-servers/new/",
        mcp_servers.server_create,
        name="mcp_server_create",
    ),
    path(
        "settings/mcp-servers/<int:pk>/",
        mcp_servers.server_detail,
        name="mcp_server_detail",
    ),
    path(
        "settings/mcp-servers/<int:pk>/status/",
        mcp_servers.server_status,
        name="mcp_server_status",
    ),
    path(
        "settings/mcp-servers/<int:pk>/uses/",
        mcp_servers.server_use,
        name="mcp_server_use",
    ),
    path("v0.1/servers", serving.ServersView.as_view(), name="mcp_servers"),
    re_path(
        r"^v0\.1/servers/(?P<name>[^/]+/[^/]+)/versions$",
        serving.VersionsView.as_view(),
        name="mcp_server_versions",
    ),
    re_path(
        r"^v0\.1/servers/(?P<name>[^/]+/[^/]+)/versions/(?P<number>.+)$",
        serving.VersionView.as_view(),
        name="mcp_server_version",
    ),
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
    path("audit/entries.csv", audit.audit_csv, name="audit_csv"),
    path("audit/entries.jsonl", audit.audit_jsonl, name="audit_jsonl"),
    path("audit/checkpoints.jsonl", audit.checkpoint_list, name="checkpoint_list"),
    path("audit/verifications/", audit.verification_create, name="verification_create"),
    path("profile/theme/", profile.theme_update, name="theme_update"),
    path("profile/tokens/", tokens.token_list, name="token_list"),
    path(
        "profile/tokens/<int:pk>/revocation/", tokens.token_revoke, name="token_revoke"
    ),
    path("", include("registry.telling_urls")),
    path("", include("registry.system_key_urls")),
    path("", include("registry.api.urls")),
]
