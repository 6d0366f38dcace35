"""What comes in, and what stays as people made it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from charter.language import canonical_data, read
from registry.clock import now
from registry.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from registry.imports.errors import ImportRefusedError
from registry.imports.proposal import Kind
from registry.models import Agent, Person
from registry.services.catalogue.agents import register_agent
from scopes.models import Draft, Import, ImportItem, InForce, ProposedCharter, Version
from scopes.services import imports
from scopes.services.drafts import open_draft
from scopes.services.imports import begin_from_file, choose, import_seen
from scopes.services.proposed import waiting_charter
from tests.arrivals import TABLE, make_import, make_imported
from tests.factories import run_outbox


def outcomes(batch: Import) -> dict[str, tuple[str, str]]:
    return {item.name: (item.outcome, item.note) for item in batch.items.all()}


def owned(cast) -> dict[str, Any]:
    return {"owner_team": cast.owners, "accountable": cast.alice}


def test_an_import_is_looked_at_before_anything_is_made(cast):
    batch = make_import(cast.alice)

    assert batch.state == Import.State.READY
    assert [item.name for item in batch.items.all()] == ["clerk", "scribe"]
    assert not Agent.objects.filter(slug="clerk").exists()


def test_without_a_team_agents_come_in_unclaimed_with_a_charter_that_waits(cast):
    batch = make_imported(cast.dave)

    clerk = Agent.objects.get(slug="clerk")
    assert (clerk.state, clerk.origin) == ("unclaimed", "imported")
    assert clerk.external_id == "csv:A-1"
    assert clerk.owner_team is None
    assert outcomes(batch)["clerk"][0] == "added"
    waiting = waiting_charter(clerk)
    assert waiting is not None
    scope = canonical_data(read(waiting.text))["authorization"]
    assert scope["can_access"] == [
        {"resource": "desk", "modes": ["read"], "actions": ["get_issue"]}
    ]


def test_with_a_team_agents_are_active_and_have_a_draft(cast):
    make_imported(cast.alice, **owned(cast))

    clerk = Agent.objects.get(slug="clerk")
    assert (clerk.state, clerk.accountable) == ("active", cast.alice)
    assert clerk.ownerships.get().team == cast.owners
    draft = Draft.objects.get(agent=clerk)
    assert "get_issue" in draft.text
    assert list(draft.authors.all()) == [cast.alice]
    assert waiting_charter(clerk) is None


def test_nothing_is_in_force_and_no_version_saved(cast):
    make_imported(cast.alice, **owned(cast))
    make_imported(
        cast.dave, table=TABLE.replace("A-", "B-").replace("clerk", "porter2")
    )

    assert not InForce.objects.exists()
    assert not Version.objects.exists()


def test_a_name_that_somebody_has_is_a_conflict_of_that_line_alone(cast):
    batch = make_imported(cast.dave, table=TABLE.replace("clerk", "porter"))

    assert outcomes(batch)["porter"][0] == "conflict"
    assert outcomes(batch)["scribe"][0] == "added"
    assert Agent.objects.get(slug="porter").origin == "registered"


def test_a_word_that_is_an_address_is_no_name(cast):
    batch = make_imported(cast.dave, table="title,name\nImport,import\n")

    assert outcomes(batch)["import"][0] == "conflict"


def test_what_is_not_ticked_stays_out(cast):
    batch = make_import(cast.alice)
    scribe = batch.items.get(name="scribe")

    choose(
        batch,
        items=[scribe.pk],
        owner_team=None,
        accountable=None,
        writes=False,
        by=cast.alice,
    )

    assert outcomes(batch)["clerk"] == ("left_out", "it was not ticked")
    assert not Agent.objects.filter(slug="clerk").exists()


def test_writes_are_granted_only_when_asked_for(cast):
    make_imported(cast.dave, writes=True)

    waiting = waiting_charter(Agent.objects.get(slug="clerk"))
    assert waiting is not None
    scope = canonical_data(read(waiting.text))["authorization"]
    assert scope["can_access"][1]["actions"] == ["edit_issue", "delete_issue"]
    assert scope["scope_boundary"]["requires_approval"] == [{"pattern": "delete*"}]


def test_many_agents_are_left_to_the_worker(cast):
    rows = "".join(f"Agent {n}\n" for n in range(60))

    batch = make_imported(cast.dave, table=f"title\n{rows}")

    assert batch.state == Import.State.IMPORTING
    assert not Agent.objects.filter(origin="imported").exists()
    run_outbox()
    batch.refresh_from_db()
    assert batch.state == Import.State.DONE
    assert Agent.objects.filter(origin="imported").count() == 60


def test_a_wrong_table_keeps_nothing(cast):
    with pytest.raises(ImportRefusedError):
        begin_from_file(Kind.CSV, content=b"colour\nred\n", source="x", by=cast.alice)

    assert not Import.objects.exists()


@pytest.mark.parametrize("person", ["bob", "dave"])
def test_an_import_is_not_there_for_others(cast, person):
    batch = make_import(cast.alice)

    with pytest.raises(NotFoundError):
        import_seen(batch.pk, by=getattr(cast, person))

    assert import_seen(batch.pk, by=cast.erin) == batch


def test_only_who_began_it_goes_on(cast):
    batch = make_import(cast.alice)

    with pytest.raises(NotAllowedError):
        choose(
            batch,
            items=None,
            owner_team=None,
            accountable=None,
            writes=False,
            by=cast.frank,
        )


def test_nobody_imports_into_a_team_they_are_not_in(cast):
    batch = make_import(cast.dave)

    with pytest.raises(NotAllowedError):
        choose(batch, items=None, writes=False, by=cast.dave, **owned(cast))

    assert not Agent.objects.filter(slug="clerk").exists()


def test_a_service_account_imports_nothing(cast):
    Person.objects.filter(pk=cast.dave.pk).update(is_service=True)
    cast.dave.refresh_from_db()

    with pytest.raises(NotAllowedError):
        make_import(cast.dave)


def test_an_import_is_chosen_from_once(cast):
    batch = make_imported(cast.dave)

    with pytest.raises(ConflictError):
        choose(
            batch,
            items=None,
            owner_team=None,
            accountable=None,
            writes=False,
            by=cast.dave,
        )


def test_no_agent_chosen_is_refused(cast):
    batch = make_import(cast.dave)

    with pytest.raises(InvalidError, match="no agent is chosen"):
        choose(
            batch,
            items=[],
            owner_team=None,
            accountable=None,
            writes=False,
            by=cast.dave,
        )


def test_nobody_begins_more_imports_an_hour_than_anybody_needs(cast, monkeypatch):
    monkeypatch.setattr(imports, "HOURLY", 2)
    make_import(cast.dave)
    make_import(cast.dave)

    with pytest.raises(ConflictError, match="within an hour"):
        make_import(cast.dave)


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (ImportItem, {"proposal": {}}),
        (ImportItem, {"outcome": "left_out"}),
        (ProposedCharter, {"text": "other"}),
        (Import, {"source": "elsewhere"}),
    ],
)
def test_what_was_read_is_not_rewritten(cast, model, change):
    make_imported(cast.dave)

    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.update(**change)


def test_a_name_that_is_taken_gets_a_number_unless_a_table_says_it(cast):
    register_agent(
        "recipe-finder",
        title="Ours",
        kind="micro",
        owner_team=cast.owners,
        accountable=cast.alice,
        by=cast.alice,
    )
    open_draft(Agent.objects.get(slug="recipe-finder"), by=cast.alice)
    card = b'{"name": "Recipe Finder", "skills": [], "url": "https://r.example/"}'
    batch = begin_from_file(Kind.A2A, content=card, source="card.json", by=cast.dave)

    choose(
        batch,
        items=None,
        owner_team=None,
        accountable=None,
        writes=False,
        by=cast.dave,
    )

    agent = Agent.objects.get(origin="imported")
    assert agent.slug == "recipe-finder-2"
    waiting = waiting_charter(agent)
    assert waiting is not None
    assert "agent: recipe-finder-2" in waiting.text


def test_what_nobody_confirmed_is_forgotten_after_a_week(cast):
    make_import(cast.alice)
    brought_in = make_imported(cast.dave)
    Import.objects.update(created_at=now() - timedelta(days=8))
    fresh = make_import(cast.alice)

    forgotten = imports.forget_unconfirmed()

    assert forgotten == 1
    assert set(Import.objects.all()) == {brought_in, fresh}
    assert Agent.objects.filter(slug="clerk").exists()
