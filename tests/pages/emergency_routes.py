"""The addresses of suspensions wider than an agent, and of break-glass."""

from __future__ import annotations

from tests.pages.route import EDITORS, ONLY_FRANK, READERS, Route, each, everyone

EMERGENCIES = (
    Route("campaign_list", get=everyone(200)),
    Route(
        # Alice, Bob and Dave lead teams.
        "campaign_create",
        get=each(alice=200, bob=200, dave=200, erin=403, frank=200),
        post=each(alice=422, bob=422, dave=422, erin=403, frank=422),
    ),
    Route(
        "campaign_detail",
        get=everyone(200),
        post=everyone(422),
        needs=("campaign",),
    ),
    Route(
        "campaign_item",
        get=READERS,
        post=each(alice=422, bob=404, dave=404, erin=403, frank=422),
        needs=("campaign_item",),
    ),
    Route(
        "working_calendar",
        get=everyone(200),
        post=each(alice=403, bob=403, dave=403, erin=403, frank=422),
    ),
    Route(
        "certification_policy",
        get=everyone(200),
        post=each(alice=403, bob=403, dave=403, erin=403, frank=422),
    ),
    Route(
        "grants_unused",
        get=READERS,
        post=each(alice=422, bob=404, dave=404, erin=403, frank=422),
        needs=("agent",),
    ),
    Route(
        "break_glass_create",
        get=EDITORS,
        post=each(alice=422, bob=403, dave=403, erin=403, frank=422),
        needs=("version",),
    ),
    Route("break_glass_list", get=everyone(200)),
    Route(
        "break_glass_detail",
        get=each(alice=200, bob=200, dave=200, erin=200, frank=200),
        post=each(alice=422, bob=422, dave=422, erin=422, frank=422),
        needs=("break_glass",),
    ),
    Route("suspension_list", get=everyone(200)),
    Route(
        "everything_hold",
        get=ONLY_FRANK,
        post=each(alice=403, bob=403, dave=403, erin=403, frank=422),
    ),
    Route(
        # Carol leads the reviewers and is none of these.
        "team_hold",
        get=ONLY_FRANK,
        post=each(alice=403, bob=403, dave=403, erin=403, frank=422),
        needs=("team",),
    ),
    Route(
        "version_hold",
        get=EDITORS,
        post=each(alice=422, bob=403, dave=403, erin=403, frank=422),
        needs=("version",),
    ),
    Route(
        # Dave leads the team that is held; each of the two would ask.
        "hold_lift",
        post=each(alice=403, bob=403, dave=302, erin=403, frank=302),
        needs=("hold",),
    ),
)
