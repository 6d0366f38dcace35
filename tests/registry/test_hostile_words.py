"""Words of people that others read: what nobody sees is refused, or taken out where nothing may wait."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from approvals.services.retirement import retire_agent
from registry.errors import InvalidError
from registry.models import ActionEntry, ResourceEntry
from registry.services.catalogue.entries import add_entry, change_entry
from registry.services.catalogue.mcp_servers import catalogue_server
from registry.services.catalogue.views import save_view
from registry.services.imports.outside import allow_host
from registry.services.loading import LinesError, read_lines
from registry.services.ownership.claims import block_agent
from registry.services.ownership.transfers import decline_transfer, propose_transfer
from registry.services.stopping.holds import hold_team
from registry.services.stopping.suspension import suspend
from registry.services.tokens import issue_token
from registry.services.webhooks.endpoints import make_endpoint
from tests.factories import make_unclaimed

HOSTILE = [
    pytest.param("safe\u202etxt.exe", id="bidi"),
    pytest.param("a\0b", id="NUL"),
    pytest.param("a\u200bb", id="zero width"),
    pytest.param("a\x1b[2Jb", id="terminal"),
]


def offer(cast, reason="finance runs it"):
    return propose_transfer(
        cast.porter,
        team=cast.others,
        accountable=cast.dave,
        by=cast.alice,
        reason=reason,
    )


SAYS = {
    "transfer": offer,
    "decline": lambda cast, text: decline_transfer(
        offer(cast), by=cast.dave, note=text
    ),
    "block": lambda cast, text: block_agent(
        make_unclaimed("loose"), by=cast.frank, reason=text
    ),
    "retire": lambda cast, text: retire_agent(cast.porter, by=cast.alice, reason=text),
    "view": lambda cast, text: save_view(cast.alice, name=text, query="kind=micro"),
    "token": lambda cast, text: issue_token(
        cast.alice, name=text, scope="read", days=1, form=uuid4()
    ),
    "webhook": lambda cast, text: make_endpoint(
        kind="webhook",
        name=text,
        address="https://example.com/",
        types=["charter.agent.registered"],
        by=cast.frank,
    ),
    "host": lambda cast, text: allow_host(
        "desk.internal", port=None, reason=text, by=cast.frank
    ),
    "entry": lambda cast, text: add_entry(
        ActionEntry, facts={"name": "fly", "title": text, "mode": "read"}, by=cast.frank
    ),
    "description": lambda cast, text: add_entry(
        ResourceEntry, facts={"name": "sky", "description": text}, by=cast.frank
    ),
    "server": lambda cast, text: catalogue_server(
        {
            "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
            "name": "io.example/desk",
            "description": "A desk",
            "version": "1.0.0",
        },
        by=cast.frank,
        status="deprecated",
        status_message=text,
    ),
}


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("place", SAYS)
def test_what_nobody_sees_is_refused(cast, place, text):
    with pytest.raises(InvalidError, match="nobody sees"):
        SAYS[place](cast, text)


@pytest.mark.parametrize("place", ["view", "token", "webhook"])
def test_a_name_is_one_line(cast, place):
    made: Any = SAYS[place](cast, "one\r\ntwo")

    one = made[0] if isinstance(made, tuple) else made
    assert one.name == "one two"


@pytest.mark.parametrize("text", HOSTILE)
def test_stopping_waits_for_nobody_to_type_anew(cast, text):
    stopped = suspend(cast.porter, by=cast.alice, reason=text)
    held = hold_team(cast.owners, by=cast.frank, reason=text)

    assert stopped.reason == held.reason
    assert not set(stopped.reason) & set("\u202e\0\u200b\x1b")


def test_an_older_text_stays_while_another_is_corrected(cast):
    entry = add_entry(
        ResourceEntry, facts={"name": "sky", "title": "Sky"}, by=cast.frank
    )
    ResourceEntry.objects.update(title="old\u202e")
    entry.refresh_from_db()

    changed = change_entry(
        entry, facts={"title": "old\u202e", "description": "blue"}, by=cast.frank
    )

    assert changed.description == "blue"


def test_a_filter_that_holds_what_nobody_sees_is_not_kept(cast, sign_in):
    answer = sign_in(cast.alice).post(
        "/agents/views/", {"name": "mine", "query": "owner=%00"}
    )

    assert answer.status_code == 422


def test_a_loaded_agent_is_called_something_that_is_seen():
    with pytest.raises(LinesError, match="line 1: `id` holds nothing"):
        read_lines([b'{"id": "\\u202e\\u200b"}'])
