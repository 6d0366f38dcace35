"""Addresses for programs that manage the catalogue: rows like those of `api_routes`."""

from __future__ import annotations

from tests.pages.route import (
    ADMINISTRATORS,
    ASKED,
    AUDITORS,
    READERS,
    SETTINGS,
    Route,
    each,
    everyone,
)

ENDED_BY_OWNERS = each(alice=422, bob=403, dave=403, erin=403, frank=422)

REVOKED = each(alice=422, bob=404, dave=404, erin=403, frank=422)

REVOKED_BY_FRANK = each(alice=403, bob=403, dave=403, erin=403, frank=200)

MANAGING = (
    Route("api_point_list", get=AUDITORS, post=ADMINISTRATORS, is_api=True),
    Route(
        "api_point_revocation",
        post=REVOKED_BY_FRANK,
        needs=("point_key",),
        is_api=True,
    ),
    Route("api_source_list", get=AUDITORS, post=ADMINISTRATORS, is_api=True),
    Route(
        "api_source_revocation",
        post=REVOKED_BY_FRANK,
        needs=("source_key",),
        is_api=True,
    ),
    Route("api_request_dossier", get=ASKED, needs=("request",), is_api=True),
    Route("api_role_list", get=everyone(200), is_api=True),
    Route("api_view_list", get=everyone(200), post=everyone(422), is_api=True),
    Route(
        "api_view_detail",
        delete=each(alice=204, bob=404, dave=404, erin=404, frank=404),
        needs=("api_view",),
        is_api=True,
    ),
    Route("api_tag_list", get=everyone(200), is_api=True),
    Route("api_tag_changes", post=everyone(422), is_api=True),
    Route("api_portfolio", get=everyone(200), is_api=True),
    Route("api_portfolio_agents", get=everyone(200), is_api=True),
    Route("api_portfolio_export", get=everyone(200), is_api=True),
    Route("api_transfer_list", get=everyone(200), post=everyone(422), is_api=True),
    Route(
        "api_transfer_detail",
        get=each(alice=200, bob=404, dave=200, erin=404, frank=200),
        needs=("api_offer",),
        is_api=True,
    ),
    Route(
        "api_transfer_acceptance",
        post=each(alice=403, bob=404, dave=200, erin=404, frank=403),
        needs=("api_offer",),
        is_api=True,
    ),
    Route(
        "api_transfer_refusal",
        post=each(alice=403, bob=404, dave=422, erin=404, frank=403),
        needs=("api_offer",),
        is_api=True,
    ),
    Route(
        "api_transfer_withdrawal",
        post=each(alice=200, bob=404, dave=403, erin=404, frank=200),
        needs=("api_offer",),
        is_api=True,
    ),
    Route(
        "api_block",
        post=ADMINISTRATORS,
        delete=each(alice=403, bob=403, dave=403, erin=403, frank=409),
        needs=("unclaimed",),
        is_api=True,
    ),
    Route("api_claim", post=everyone(422), needs=("unclaimed",), is_api=True),
    Route(
        "api_entry_list",
        get=everyone(200),
        post=each(alice=422, bob=422, dave=422, erin=403, frank=422),
        needs=("kind",),
        is_api=True,
    ),
    Route(
        "api_entry_detail",
        get=everyone(200),
        patch=each(alice=200, bob=403, dave=403, erin=403, frank=200),
        delete=each(alice=204, bob=403, dave=403, erin=403, frank=204),
        needs=("api_entry",),
        is_api=True,
    ),
    Route("api_mcp_server_list", get=everyone(200), post=ADMINISTRATORS, is_api=True),
    Route(
        "api_mcp_server_detail", get=everyone(200), needs=("mcp_server",), is_api=True
    ),
    Route(
        "api_mcp_server_status",
        post=ADMINISTRATORS,
        needs=("mcp_server",),
        is_api=True,
    ),
    Route(
        "api_mcp_server_uses", post=everyone(422), needs=("mcp_server",), is_api=True
    ),
    Route(
        "api_mcp_server_use",
        delete=each(alice=204, bob=403, dave=403, erin=403, frank=204),
        needs=("mcp_use",),
        is_api=True,
    ),
    Route(
        "api_replay_list",
        get=READERS,
        post=each(alice=422, bob=404, dave=404, erin=422, frank=422),
        needs=("version",),
        is_api=True,
    ),
    Route("api_replay_detail", get=READERS, needs=("replay",), is_api=True),
    Route("api_composition", get=everyone(200), needs=("agent",), is_api=True),
    Route(
        "api_retirement",
        get=everyone(200),
        post=ENDED_BY_OWNERS,
        needs=("agent",),
        is_api=True,
    ),
    Route(
        "api_grant_usage",
        get=READERS,
        post=each(alice=422, bob=404, dave=404, erin=403, frank=422),
        needs=("agent",),
        is_api=True,
    ),
    Route(
        "api_version_break_glass",
        post=each(alice=422, bob=403, dave=403, erin=403, frank=422),
        needs=("version",),
        is_api=True,
    ),
    Route("api_break_glass_list", get=everyone(200), is_api=True),
    Route("api_break_glass", get=everyone(200), needs=("break_glass",), is_api=True),
    Route(
        "api_break_glass_reviews",
        post=everyone(422),
        needs=("break_glass",),
        is_api=True,
    ),
    Route("api_campaign_list", get=everyone(200), post=everyone(422), is_api=True),
    Route("api_campaign_items", get=everyone(200), needs=("campaign",), is_api=True),
    Route("api_certifications", post=everyone(422), needs=("campaign",), is_api=True),
    Route("api_stand_in_list", get=everyone(200), post=everyone(422), is_api=True),
    Route(
        "api_stand_in_return",
        post=each(alice=404, bob=200, dave=404, erin=404, frank=404),
        needs=("stand_in",),
        is_api=True,
    ),
    Route("api_working_calendar", get=everyone(200), put=ADMINISTRATORS, is_api=True),
    Route(
        "api_narrowing",
        post=each(alice=201, bob=404, dave=404, erin=403, frank=201),
        needs=("campaign_item",),
        is_api=True,
    ),
    Route("api_revocation", post=REVOKED, needs=("campaign_item",), is_api=True),
    Route(
        "api_certification_policy",
        get=everyone(200),
        put=ADMINISTRATORS,
        is_api=True,
    ),
    Route("api_policy_list", get=SETTINGS, post=ADMINISTRATORS, is_api=True),
    Route("api_policy_detail", get=SETTINGS, needs=("policies",), is_api=True),
    Route("api_policy_verdict", post=ADMINISTRATORS, needs=("policies",), is_api=True),
)
