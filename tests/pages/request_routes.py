"""What is said on a request, and the ways back and forward, as rows of the table."""

from __future__ import annotations

from tests.pages.route import ASKED, EDITORS, READERS, Route, each

SPEAKERS = each(alice=422, bob=422, dave=404, erin=403, frank=422)
REQUEST_ROUTES = (
    Route(
        "comment_create",
        post=SPEAKERS,
        needs=("request",),
    ),
    Route(
        "comment_answer",
        post=each(alice=302, bob=302, dave=404, erin=403, frank=302),
        needs=("thread",),
    ),
    Route(
        "thread_resolve",
        post=each(alice=302, bob=302, dave=404, erin=403, frank=302),
        needs=("thread",),
    ),
    Route(
        "mark_create",
        post=SPEAKERS,
        needs=("request",),
    ),
    Route(
        "suggestion_create",
        get=each(alice=200, bob=200, dave=404, erin=403, frank=200),
        post=SPEAKERS,
        needs=("request",),
    ),
    Route(
        "outcome_create",
        post=each(alice=422, bob=403, dave=404, erin=403, frank=422),
        needs=("suggestion",),
    ),
    Route(
        "version_return",
        get=EDITORS,
        post=each(alice=422, bob=403, dave=403, erin=403, frank=422),
        needs=("version",),
    ),
    Route(
        "grants_proposed",
        get=READERS,
        post=each(alice=422, bob=404, dave=404, erin=403, frank=422),
        needs=("watched",),
    ),
)
REQUEST_API_ROUTES = (
    Route(
        "api_comment_list",
        get=ASKED,
        post=SPEAKERS,
        needs=("request",),
        is_api=True,
    ),
    Route(
        "api_comment_answer",
        post=SPEAKERS,
        needs=("thread",),
        is_api=True,
    ),
    Route(
        "api_thread_resolution",
        post=each(alice=200, bob=200, dave=404, erin=403, frank=200),
        needs=("thread",),
        is_api=True,
    ),
    Route(
        "api_mark",
        post=SPEAKERS,
        needs=("request",),
        is_api=True,
    ),
    Route(
        "api_suggestion_list",
        get=ASKED,
        post=SPEAKERS,
        needs=("request",),
        is_api=True,
    ),
    Route(
        "api_suggestion_outcome",
        post=each(alice=422, bob=403, dave=404, erin=403, frank=422),
        needs=("suggestion",),
        is_api=True,
    ),
    Route(
        "api_version_return",
        get=each(alice=422, bob=403, dave=403, erin=403, frank=422),
        post=each(alice=422, bob=403, dave=403, erin=403, frank=422),
        needs=("version",),
        is_api=True,
    ),
    Route(
        "api_proposed_grants",
        get=each(alice=422, bob=404, dave=404, erin=422, frank=422),
        post=each(alice=422, bob=404, dave=404, erin=403, frank=422),
        needs=("version",),
        is_api=True,
    ),
)
