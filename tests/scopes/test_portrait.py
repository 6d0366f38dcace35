from __future__ import annotations

from approvals.models import Deployment
from registry.clock import now
from registry.models import AgentSummary, FieldEntry, ResourceEntry
from registry.services.catalogue.entries import add_entry
from scopes.services.manifests import clear_in_force
from tests.factories import make_in_force, make_version


def summary(cast):
    return AgentSummary.objects.get(agent=cast.porter)


def test_where_nothing_is_in_force_the_newest_version_tells_the_risk(cast):
    make_version(cast.porter, by=cast.alice)

    assert summary(cast).risk == "medium"
    assert summary(cast).certified_at is None


def test_in_production_the_same_charter_is_riskier(cast):
    manifest = make_in_force(cast)

    told = summary(cast)
    assert told.risk == "high"
    assert told.certified_at == manifest.not_before
    assert told.certified_until == manifest.not_after
    assert told.contract == "no_data"


def test_what_ended_is_no_longer_certified(cast):
    manifest = make_in_force(cast)
    AgentSummary.objects.filter(agent=cast.porter).update(contract="met")

    Deployment.objects.update(state="ended", until=now(), ended_because="expired")
    clear_in_force(cast.porter, cast.production)

    told = summary(cast)
    assert (told.certified_until, told.contract) == (None, "none")
    assert told.certified_at == manifest.not_before


def test_described_fields_quiet_and_sharpen_advice(cast, sign_in):
    make_version(cast.porter, by=cast.alice)
    client = sign_in(cast.alice)
    client.post("/agents/porter/draft/")
    before = client.get("/agents/porter/draft/").content
    facts = {"name": "confidence_score", "title": "Confidence", "type": "number"}

    add_entry(
        FieldEntry,
        facts={**facts, "least": 0, "greatest": 1, "sender": "enforcement"},
        by=cast.frank,
    )
    add_entry(ResourceEntry, facts={"name": "orders", "title": "Orders"}, by=cast.frank)

    after = client.get("/agents/porter/draft/").content
    assert b"nobody but the agent says" in before.lower()
    assert b"nobody but the agent says" not in after.lower()
    assert b'<option value="orders">' in after
