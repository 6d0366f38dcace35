"""Every address for programs, as `routes.py` has those for people. Changes are sent an empty object."""

from __future__ import annotations

from tests.pages.request_routes import REQUEST_API_ROUTES
from tests.pages.route import (
    ASKED,
    AUDITORS,
    OWN_IMPORT,
    OWNERS,
    READERS,
    Route,
    each,
    everyone,
)

CHANGED_BY_OWNERS = each(alice=422, bob=403, dave=403, erin=403, frank=422)
OF_OWNERS = each(alice=422, bob=404, dave=404, erin=403, frank=422)

API_ROUTES = (
    Route("api_imports", post=everyone(422), is_api=True),
    Route("api_import", get=OWN_IMPORT, needs=("import",), is_api=True),
    Route(
        "api_import_choice",
        post=each(alice=422, bob=404, dave=404, erin=422, frank=422),
        needs=("import",),
        is_api=True,
    ),
    Route("api_audit", get=AUDITORS, is_api=True),
    Route("api_event_list", get=everyone(200), is_api=True),
    Route("api_notifications", get=everyone(200), patch=everyone(200), is_api=True),
    Route(
        "api_webhook_list",
        get=AUDITORS,
        post=each(alice=403, bob=403, dave=403, erin=403, frank=422),
        is_api=True,
    ),
    Route(
        "api_webhook_detail",
        get=AUDITORS,
        delete=each(alice=403, bob=403, dave=403, erin=403, frank=204),
        needs=("api_webhook",),
        is_api=True,
    ),
    Route(
        "api_webhook_test",
        post=each(alice=403, bob=403, dave=403, erin=403, frank=201),
        needs=("webhook",),
        is_api=True,
    ),
    Route("api_delivery_list", get=AUDITORS, needs=("webhook",), is_api=True),
    Route(
        "api_delivery_repeat",
        post=each(alice=403, bob=403, dave=403, erin=403, frank=201),
        needs=("delivery",),
        is_api=True,
    ),
    Route("api_search", get=everyone(200), is_api=True),
    Route("api_me", get=everyone(200), is_api=True),
    Route("api_person_list", get=everyone(200), is_api=True),
    Route("api_team_list", get=everyone(200), is_api=True),
    Route("api_team_detail", get=everyone(200), needs=("team",), is_api=True),
    Route(
        "api_team_hold",
        post=each(alice=403, bob=403, dave=403, erin=403, frank=422),
        needs=("team",),
        is_api=True,
    ),
    Route(
        "api_hold_list",
        get=everyone(200),
        post=each(alice=403, bob=403, dave=403, erin=403, frank=422),
        is_api=True,
    ),
    Route(
        # The page's row has asked before where that is allowed: the same person cannot confirm.
        "api_hold_lift",
        post=each(alice=403, bob=403, dave=403, erin=403, frank=403),
        needs=("hold",),
        is_api=True,
    ),
    Route(
        "api_version_hold",
        post=each(alice=422, bob=403, dave=403, erin=403, frank=422),
        needs=("version",),
        is_api=True,
    ),
    Route("api_environment_list", get=everyone(200), is_api=True),
    Route("api_agent_list", get=everyone(200), post=everyone(422), is_api=True),
    Route(
        "api_agent_detail",
        get=everyone(200),
        patch=each(alice=200, bob=403, dave=403, erin=403, frank=200),
        needs=("agent",),
        is_api=True,
    ),
    Route("api_ownership", get=everyone(200), needs=("agent",), is_api=True),
    Route("api_suspension", post=CHANGED_BY_OWNERS, needs=("agent",), is_api=True),
    Route(
        "api_resumption",
        post=each(alice=409, bob=403, dave=403, erin=403, frank=409),
        needs=("agent",),
        is_api=True,
    ),
    Route("api_key_list", get=OWNERS, post=OF_OWNERS, needs=("agent",), is_api=True),
    Route(
        "api_key_revocation",
        post=each(alice=200, bob=404, dave=404, erin=403, frank=200),
        needs=("key",),
        is_api=True,
    ),
    Route(
        "api_draft",
        get=READERS,
        post=each(alice=200, bob=404, dave=404, erin=403, frank=200),
        put=OF_OWNERS,
        delete=each(alice=204, bob=404, dave=404, erin=403, frank=204),
        needs=("agent",),
        is_api=True,
    ),
    Route(
        "api_draft_simulation",
        post=each(alice=422, bob=404, dave=404, erin=422, frank=422),
        needs=("agent",),
        is_api=True,
    ),
    # Without `If-Match`.
    Route(
        "api_version_list",
        get=everyone(200),
        post=each(alice=428, bob=404, dave=404, erin=403, frank=428),
        needs=("agent",),
        is_api=True,
    ),
    Route("api_version_detail", get=everyone(200), needs=("version",), is_api=True),
    Route("api_version_diff", get=everyone(200), needs=("version",), is_api=True),
    Route(
        "api_version_simulation", post=everyone(422), needs=("version",), is_api=True
    ),
    Route("api_lint", post=everyone(422), is_api=True),
    Route("api_run_list", get=READERS, needs=("agent",), is_api=True),
    Route("api_run_detail", get=READERS, needs=("agent_run",), is_api=True),
    Route("api_run_decisions", get=READERS, needs=("agent_run",), is_api=True),
    Route("api_decision_list", get=READERS, needs=("agent",), is_api=True),
    Route("api_deployment_list", get=everyone(200), needs=("agent",), is_api=True),
    Route("api_request_list", get=everyone(200), post=everyone(422), is_api=True),
    Route("api_request_detail", get=ASKED, needs=("request",), is_api=True),
    Route(
        "api_round_list",
        post=each(alice=422, bob=403, dave=404, erin=403, frank=422),
        needs=("request",),
        is_api=True,
    ),
    Route(
        "api_withdrawal",
        post=each(alice=200, bob=403, dave=404, erin=403, frank=200),
        needs=("request",),
        is_api=True,
    ),
    Route(
        "api_verdict",
        post=each(alice=422, bob=422, dave=404, erin=422, frank=422),
        needs=("request",),
        is_api=True,
    ),
    *REQUEST_API_ROUTES,
    Route("api_review_list", get=everyone(200), is_api=True),
    Route(
        "api_review_detail",
        get=each(alice=200, bob=404, dave=404, erin=200, frank=200),
        needs=("agent_review",),
        is_api=True,
    ),
    Route(
        "api_answer",
        post=each(alice=422, bob=404, dave=404, erin=422, frank=422),
        needs=("review",),
        is_api=True,
    ),
)
