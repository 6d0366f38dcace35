"""The addresses of imports, and of what Charter may reach."""

from __future__ import annotations

from tests.pages.rules import OWN_IMPORT, READERS, Route, each, everyone

IMPORTS = (
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
    Route("api_imports", post=everyone(422), is_api=True),
    Route("api_import", get=OWN_IMPORT, needs=("import",), is_api=True),
    Route(
        "api_import_choice",
        post=each(alice=422, bob=404, dave=404, erin=422, frank=422),
        needs=("import",),
        is_api=True,
    ),
)
