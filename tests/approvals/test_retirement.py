"""An agent ends for good: nobody may use it then, nothing of it goes on, and it never comes back."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from approvals.errors import AgentInUseError
from approvals.models import Deployment
from approvals.services.deployments import put_in_force
from approvals.services.retirement import retire_agent
from registry.errors import ConflictError, InvalidError, NotAllowedError
from registry.models import Agent, AuditEntry, Retirement
from registry.services.ownership.transfers import propose_transfer
from scopes.models import Draft, InForce
from scopes.services.drafts import open_draft
from tests.epochs import epoch_now
from tests.factories import (
    approve,
    make_in_force,
    make_key,
    make_request,
    make_version,
)
from tests.scopes.composed import composed, newest

URL = "/agents/porter/retirement/"


def retire(cast, agent=None, **facts):
    return retire_agent(
        agent or cast.porter, **{"by": cast.alice, "reason": "replaced", **facts}
    )


def test_everything_of_it_ends(cast):
    make_in_force(cast)
    version = newest(cast.porter)
    request = make_request(cast, version=version, environment=cast.staging)
    credential, _ = make_key(cast.porter, environment=cast.staging, by=cast.alice)
    draft = open_draft(cast.porter, by=cast.alice)
    before = epoch_now()

    retirement = retire(cast)

    request.refresh_from_db()
    credential.refresh_from_db()
    cast.porter.refresh_from_db()
    assert cast.porter.state == "retired"
    assert not InForce.objects.exists()
    assert Deployment.objects.get().ended_because == "retired"
    assert request.status == "withdrawn"
    assert credential.revoked_at == retirement.at
    assert not Draft.objects.exists()
    assert epoch_now() > before
    assert (cast.porter.summary.in_force, cast.porter.summary.open_requests) == ({}, 0)
    entry = AuditEntry.objects.get(event="agent.retired")
    assert (entry.actor, entry.facts["draft"]) == (cast.alice, draft.text)


def test_what_is_in_use_is_not_retired_and_its_users_are_named(cast):
    leaf = composed(cast, "leaf")
    top = composed(cast, "top", "{step: leaf, agent: leaf}")
    make_in_force(cast, version=newest(top))
    other = composed(cast, "other", "{step: leaf, agent: leaf, version: 1}")
    make_request(cast, version=newest(other))

    with pytest.raises(AgentInUseError) as refusal:
        retire(cast, leaf)

    assert refusal.value.users == [other, top]
    assert "Top (`top`)" in refusal.value.message


def test_what_is_only_drafted_or_not_in_force_keeps_nobody(cast):
    leaf = composed(cast, "leaf")
    composed(cast, "top", "{step: leaf, agent: leaf}")

    retire(cast, leaf)

    assert Retirement.objects.get().agent == leaf


@pytest.mark.parametrize("person", ["bob", "dave", "erin"])
def test_others_do_not_retire_it(cast, person):
    with pytest.raises(NotAllowedError):
        retire(cast, by=getattr(cast, person))


def test_it_wants_a_reason_and_happens_once(cast):
    with pytest.raises(InvalidError):
        retire(cast, reason=" ")
    retire(cast)

    with pytest.raises(ConflictError):
        retire(cast, by=cast.frank)


def test_it_is_offered_to_nobody_any_more(cast):
    offered = propose_transfer(
        cast.porter,
        team=cast.others,
        accountable=cast.dave,
        by=cast.alice,
        reason="moves to finance",
    )

    retire(cast)

    offered.refresh_from_db()
    assert offered.status == "withdrawn"


def test_nothing_is_written_for_it_afterwards(cast):
    retire(cast)

    with pytest.raises(ConflictError):
        open_draft(cast.porter, by=cast.alice)


def test_a_retired_agent_never_comes_back_whoever_writes(cast):
    retire(cast)

    for state in ("active", "suspended", "unclaimed"):
        with pytest.raises(DatabaseError), transaction.atomic():
            Agent.objects.filter(slug="porter").update(state=state)


def test_the_database_refuses_to_retire_what_is_in_force_or_used(cast):
    leaf = composed(cast, "leaf")
    top = composed(cast, "top", "{step: leaf, agent: leaf}")
    make_in_force(cast, version=newest(top))

    for slug in ("leaf", "top"):
        with pytest.raises(DatabaseError), transaction.atomic():
            Agent.objects.filter(slug=slug).update(state="retired")
    assert leaf.state == "active"


def test_an_approval_over_an_agent_retired_meanwhile_is_out_of_date(cast):
    leaf = composed(cast, "leaf")
    top = composed(cast, "top", "{step: leaf, agent: leaf}")
    request = make_request(cast, version=newest(top))
    approve(request, by=cast.bob)
    Agent.objects.filter(pk=leaf.pk).update(state="retired")

    put_in_force(request.round.pk)

    request.refresh_from_db()
    assert (request.status, request.closing_note) == (
        "out_of_date",
        "it directs Leaf: retired; ask for it again to have it decided afresh",
    )


def test_the_page_wants_the_name_typed(cast, sign_in):
    client = sign_in(cast.alice)

    wrong = client.post(URL, {"reason": "replaced", "name": "Porter"})
    right = client.post(URL, {"reason": "replaced", "name": "porter"})

    assert wrong.status_code == 422
    assert right.status_code == 302
    assert b"Retired by Alice" in client.get("/agents/porter/").content
    assert client.get(URL).status_code == 302


def test_the_page_warns_of_who_names_it_without_being_in_force(cast, sign_in):
    leaf = composed(cast, "leaf")
    composed(cast, "top", "{step: leaf, agent: leaf}")

    page = sign_in(cast.alice).get(f"/agents/{leaf.slug}/retirement/").content.decode()

    assert "that step can never succeed afterwards" in page
    assert "/agents/top/composition/" in page


def test_the_page_names_the_users_with_links(cast, sign_in):
    composed(cast, "leaf")
    top = composed(cast, "top", "{step: leaf, agent: leaf}")
    make_in_force(cast, version=newest(top))
    client = sign_in(cast.alice)

    shown = client.get("/agents/leaf/retirement/")
    sent = client.post(
        "/agents/leaf/retirement/", {"reason": "replaced", "name": "leaf"}
    )

    assert (shown.status_code, sent.status_code) == (200, 409)
    for page in (shown, sent):
        assert b'href="/agents/top/composition/"' in page.content


def test_a_version_with_a_step_on_a_retired_agent_is_not_asked_for(cast):
    leaf = composed(cast, "leaf")
    retire(cast, leaf)
    version = newest(composed(cast, "top", "{step: leaf, agent: leaf}"))

    with pytest.raises(InvalidError, match="`leaf` is retired"):
        make_request(cast, version=version)


def test_its_versions_stay_readable(cast, sign_in):
    make_version(cast.porter, by=cast.alice)
    retire(cast)

    page = sign_in(cast.dave).get("/agents/porter/versions/1/")

    assert page.status_code == 200
