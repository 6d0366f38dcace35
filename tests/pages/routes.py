"""Every address of the web process, and who may do what there.

`get`, `post` and so on give the status of each method by person; a method that is not there is 405.
Those for programs are next door, in `api_routes.py`.
People: Alice owns porter, Bob and Carol approve, Carol reviews, Dave is from another team, Erin audits,
Frank is the administrator.
"""

from __future__ import annotations

from tests.pages.request_routes import REQUEST_ROUTES
from tests.pages.route import (
    ADMINISTRATORS,
    ASKED,
    AUDITORS,
    EDITORS,
    ONLY_FRANK,
    OWN_IMPORT,
    OWNERS,
    READERS,
    Route,
    each,
    everyone,
)
from tests.pages.settings_routes import SETTINGS_ROUTES

# Posts carry no fields: 422 is a form that was reached, 302 a change that needs none.
ROUTES = (
    Route("import_create", get=everyone(200), post=everyone(422)),
    Route("import_detail", get=OWN_IMPORT, needs=("import",)),
    Route(
        "import_choice_create",
        post=each(alice=422, bob=404, dave=404, erin=422, frank=422),
        needs=("import",),
    ),
    Route(
        "proposed_charter",
        get=READERS,
        post=each(alice=302, bob=404, dave=404, erin=403, frank=302),
        needs=("proposed",),
    ),
    Route(
        # The row above has opened it where that is allowed.
        "proposed_set_aside",
        post=each(alice=404, bob=404, dave=404, erin=403, frank=404),
        needs=("proposed",),
    ),
    Route("home", get=everyone(200)),
    Route("settings", get=everyone(200)),
    Route("agent_list", get=everyone(200)),
    Route("search", get=everyone(200)),
    Route("agent_export", get=everyone(200)),
    Route("portfolio", get=everyone(200)),
    Route("portfolio_export", get=everyone(200)),
    Route("agent_tags", get=everyone(200), post=everyone(422)),
    Route("view_create", post=everyone(422)),
    Route(
        "view_delete",
        post=each(alice=302, bob=404, dave=404, erin=404, frank=404),
        needs=("view",),
    ),
    Route(
        "agent_facts",
        get=EDITORS,
        post=each(alice=422, bob=403, dave=403, erin=403, frank=422),
        needs=("agent",),
    ),
    Route("entry_list", get=everyone(200), needs=("kind",)),
    Route("entry_export", get=everyone(200), needs=("kind",)),
    Route(
        "entry_create",
        get=each(alice=200, bob=200, dave=200, erin=403, frank=200),
        post=each(alice=422, bob=422, dave=422, erin=403, frank=422),
        needs=("kind",),
    ),
    Route(
        "entry_detail",
        get=everyone(200),
        post=each(alice=422, bob=403, dave=403, erin=403, frank=422),
        needs=("entry",),
    ),
    Route(
        "entry_remove",
        post=each(alice=302, bob=403, dave=403, erin=403, frank=302),
        needs=("entry",),
    ),
    Route("agent_create", get=everyone(200), post=everyone(422)),
    Route("agent", get=everyone(200), needs=("agent",)),
    Route(
        "version_list",
        get=everyone(200),
        post=each(alice=422, bob=404, dave=404, erin=403, frank=422),
        needs=("agent",),
    ),
    Route("version_detail", get=everyone(200), needs=("version",)),
    Route(
        "replay_detail",
        get=READERS,
        post=each(alice=422, bob=404, dave=404, erin=422, frank=422),
        needs=("version",),
    ),
    Route("contract_openslo", get=everyone(200), needs=("version",)),
    Route(
        "draft_edit",
        get=READERS,
        post=each(alice=302, bob=404, dave=404, erin=403, frank=302),
        needs=("agent",),
    ),
    Route(
        "draft_discard",
        post=each(alice=302, bob=404, dave=404, erin=403, frank=404),
        needs=("agent",),
    ),
    Route(
        "contract_edit",
        get=OWNERS,
        post=each(alice=422, bob=404, dave=404, erin=403, frank=422),
        needs=("agent",),
    ),
    Route(
        "request_create",
        get=EDITORS,
        post=each(alice=422, bob=403, dave=403, erin=403, frank=422),
        needs=("version",),
    ),
    Route("request_list", get=everyone(200)),
    Route("request_detail", get=ASKED, needs=("request",)),
    Route("request_dossier", get=ASKED, needs=("request",)),
    Route(
        "verdict_create",
        post=each(alice=422, bob=422, dave=404, erin=422, frank=422),
        needs=("request",),
    ),
    *REQUEST_ROUTES,
    *SETTINGS_ROUTES,
    Route(
        "withdrawal_create",
        post=each(alice=302, bob=403, dave=404, erin=403, frank=409),
        needs=("request",),
    ),
    Route("review_list", get=everyone(200)),
    Route(
        "review_detail",
        get=each(alice=200, bob=404, dave=404, erin=200, frank=200),
        needs=("review",),
    ),
    Route(
        "answer_create",
        post=each(alice=422, bob=404, dave=404, erin=422, frank=422),
        needs=("review",),
    ),
    Route("run_list", get=everyone(200)),
    Route("run_detail", get=READERS, needs=("run",)),
    Route(
        "key_list",
        get=OWNERS,
        post=each(alice=422, bob=404, dave=404, erin=403, frank=422),
        needs=("agent",),
    ),
    Route(
        "key_revoke",
        post=each(alice=302, bob=404, dave=404, erin=403, frank=302),
        needs=("key",),
    ),
    Route(
        "suspension_create",
        get=EDITORS,
        post=each(alice=422, bob=403, dave=403, erin=403, frank=422),
        needs=("agent",),
    ),
    Route(
        "resumption_create",
        post=each(alice=409, bob=403, dave=403, erin=403, frank=409),
        needs=("agent",),
    ),
    Route("agent_activity", get=READERS, needs=("agent",)),
    Route("audit_list", get=AUDITORS),
    Route("audit_csv", get=AUDITORS),
    Route("audit_jsonl", get=AUDITORS),
    Route("checkpoint_list", get=AUDITORS),
    Route("decision_log", get=AUDITORS),
    Route("decision_checkpoint_list", get=AUDITORS),
    Route(
        "decision_check_create",
        post=each(alice=403, bob=403, dave=403, erin=302, frank=302),
    ),
    Route(
        "verification_create",
        post=each(alice=403, bob=403, dave=403, erin=302, frank=302),
    ),
    Route("theme_update", post=everyone(302)),
    Route(
        "ownership_detail",
        get=everyone(200),
        post=each(alice=422, bob=403, dave=403, erin=403, frank=422),
        needs=("agent",),
    ),
    Route("transfer_list", get=everyone(200)),
    Route("transfer_many", get=everyone(200), post=everyone(422)),
    Route(
        "transfer_accept",
        post=each(alice=403, bob=404, dave=302, erin=404, frank=403),
        needs=("offer",),
    ),
    Route(
        "transfer_decline",
        post=each(alice=403, bob=404, dave=422, erin=404, frank=403),
        needs=("offer",),
    ),
    Route(
        "transfer_withdraw",
        post=each(alice=302, bob=404, dave=403, erin=404, frank=302),
        needs=("offer",),
    ),
    Route("unclaimed_list", get=everyone(200)),
    Route(
        "adoption_create", get=everyone(200), post=everyone(422), needs=("unclaimed",)
    ),
    Route("block_create", get=ONLY_FRANK, post=ADMINISTRATORS, needs=("unclaimed",)),
    Route(
        "block_end",
        post=each(alice=403, bob=403, dave=403, erin=403, frank=409),
        needs=("unclaimed",),
    ),
)
