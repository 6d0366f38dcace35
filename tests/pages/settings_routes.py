"""Settings and one's own profile, as rows of the table."""

from __future__ import annotations

from tests.pages.route import (
    ADMINISTRATORS,
    AUDITORS,
    CHANGED_BY_FRANK,
    ONLY_FRANK,
    SETTINGS,
    Route,
    each,
    everyone,
)

SETTINGS_ROUTES = (
    Route(
        "outside",
        get=each(alice=403, bob=403, dave=403, erin=200, frank=200),
        post=each(alice=403, bob=403, dave=403, erin=403, frank=422),
    ),
    Route(
        "host_withdraw",
        post=each(alice=403, bob=403, dave=403, erin=403, frank=302),
        needs=("host",),
    ),
    Route(
        "card_key_withdraw",
        post=each(alice=403, bob=403, dave=403, erin=403, frank=302),
        needs=("card_key",),
    ),
    Route(
        "webhook_list",
        get=AUDITORS,
        post=each(alice=403, bob=403, dave=403, erin=403, frank=422),
    ),
    Route(
        "webhook_detail",
        get=AUDITORS,
        post=each(alice=403, bob=403, dave=403, erin=403, frank=302),
        needs=("webhook",),
    ),
    Route(
        "webhook_secret",
        post=each(alice=403, bob=403, dave=403, erin=403, frank=201),
        needs=("webhook",),
    ),
    Route("webhook_test", post=CHANGED_BY_FRANK, needs=("webhook",)),
    Route("delivery_detail", get=AUDITORS, needs=("delivery",)),
    Route("delivery_repeat", post=CHANGED_BY_FRANK, needs=("delivery",)),
    Route("webhook_pause", post=CHANGED_BY_FRANK, needs=("old_webhook",)),
    Route("webhook_remove", post=CHANGED_BY_FRANK, needs=("old_webhook",)),
    Route("system_key_list", get=AUDITORS, post=ADMINISTRATORS, needs=("system_kind",)),
    Route("system_key_revoke", post=CHANGED_BY_FRANK, needs=("system_key",)),
    Route("notifications", get=everyone(200), post=everyone(422)),
    Route("gate_list", get=AUDITORS, post=ADMINISTRATORS),
    Route("gate_remove", post=CHANGED_BY_FRANK, needs=("gate",)),
    Route(
        # It is not approved, so no gate is asked yet.
        "gate_ask",
        post=each(alice=409, bob=403, dave=404, erin=403, frank=409),
        needs=("request",),
    ),
    Route(
        "policy_list",
        get=SETTINGS,
        post=each(alice=403, bob=403, dave=403, erin=403, frank=302),
    ),
    Route("stand_in_list", get=everyone(200), post=everyone(422)),
    Route(
        "stand_in_cancel",
        post=each(alice=404, bob=302, dave=404, erin=404, frank=404),
        needs=("stand_in",),
    ),
    Route("policy_draft", get=SETTINGS, post=ADMINISTRATORS),
    Route("policy_decide", post=ADMINISTRATORS, needs=("policies",)),
    Route("rule_create", get=ONLY_FRANK, post=ADMINISTRATORS),
    Route("rule_edit", get=ONLY_FRANK, post=ADMINISTRATORS, needs=("rule",)),
    Route(
        "rule_remove",
        post=each(alice=403, bob=403, dave=403, erin=403, frank=302),
        needs=("rule",),
    ),
    Route("orphan_policy", get=everyone(200), post=ADMINISTRATORS),
    Route("team_list", get=everyone(200), post=ADMINISTRATORS),
    Route("team_detail", get=everyone(200), post=ADMINISTRATORS, needs=("team",)),
    Route("member_create", post=ADMINISTRATORS, needs=("team",)),
    Route("on_call_update", post=CHANGED_BY_FRANK, needs=("member",)),
    Route("member_remove", post=CHANGED_BY_FRANK, needs=("member",)),
    Route("person_list", get=everyone(200), post=ADMINISTRATORS),
    Route("person_detail", get=everyone(200), post=CHANGED_BY_FRANK, needs=("person",)),
    Route("role_update", post=ADMINISTRATORS, needs=("person",)),
    Route("departure_create", post=CHANGED_BY_FRANK, needs=("person",)),
    Route("return_create", post=CHANGED_BY_FRANK, needs=("person",)),
    Route("token_list", get=everyone(200), post=everyone(422)),
    # Alice's own; what is another's is not there.
    Route(
        "token_revoke",
        post=each(alice=302, bob=404, dave=404, erin=404, frank=404),
        needs=("token",),
    ),
)
