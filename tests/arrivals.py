"""Makes what comes in from elsewhere: tables, imports, proposed charters, keys."""

from __future__ import annotations

from registry.imports.proposal import Kind
from registry.models import CardKey, Person
from registry.services.catalogue.agents import register_agent
from registry.services.imports.outside import trust_card_key
from scopes.models import Import, ProposedCharter
from scopes.services.drafts import starter_text
from scopes.services.imports import begin_from_file, choose
from scopes.services.proposed import propose
from tests.factories import Cast
from tests.registry.imports.cards import new_key

TABLE = """\
id,name,title,purpose,reads,writes,deletes
A-1,clerk,Clerk,Keeps the desk in order,desk.get_issue,desk.edit_issue,desk.delete_issue
A-2,scribe,Scribe,Writes minutes,,,
"""


def make_import(by: Person, *, table: str = TABLE) -> Import:
    """A table, read and looked at."""
    return begin_from_file(Kind.CSV, content=table.encode(), source="agents.csv", by=by)


def make_imported(by: Person, *, table: str = TABLE, **choice) -> Import:
    """A table, all of it imported."""
    facts = {"owner_team": None, "accountable": None, "writes": False, **choice}
    return choose(make_import(by, table=table), items=None, by=by, **facts)


def make_proposed(cast: Cast) -> ProposedCharter:
    """A proposed charter of an agent of Alice's, with no draft."""
    agent = register_agent(
        "usher",
        title="Usher",
        kind="micro",
        owner_team=cast.owners,
        accountable=cast.alice,
        by=cast.alice,
    )
    text = starter_text(agent) + "purpose: Shows people in\n"
    made = propose(agent, text=text, source="a card", warnings=[], by=cast.alice)
    assert made is not None
    return made


def make_card_key(cast: Cast, *, kid: str = "key-1") -> CardKey:
    key = new_key("Ed25519", kid=kid).as_dict(private=False)
    return trust_card_key(dict(key), whose="Kitchen Ltd", by=cast.frank)
