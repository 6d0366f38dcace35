"""Who certifies what they wrote: somebody else. And the answers besides: narrower, or not at all."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from approvals.errors import OutOfDateError, SelfApprovalError
from approvals.models import Campaign, CampaignItem, Certification, Deployment
from approvals.services.certification.answers import certify, waiting_for
from approvals.services.certification.campaigns import About, open_campaign
from approvals.services.certification.otherwise import narrow, revoke
from approvals.services.certification.tending import tend_campaigns
from registry.errors import ConflictError, InvalidError, NotAllowedError
from registry.models import AuditEntry
from scopes.models import InForce
from scopes.services.drafts import open_draft, save_draft
from scopes.services.versions import save_version
from tests.emergencies import told
from tests.factories import (
    ARTICLE,
    CONTRACT,
    approve,
    make_in_force,
    make_request,
    make_version,
)
from tests.work import make_decision, make_run

State = CampaignItem.State


def ask(cast) -> CampaignItem:
    campaign = open_campaign(
        "Spring", about=About(), days=14, suspend_days=None, by=cast.frank
    )
    return campaign.items.get()


def written_by_both(cast):
    draft = open_draft(cast.porter, by=cast.alice)
    for text, by in ((ARTICLE, cast.alice), (ARTICLE + CONTRACT, cast.frank)):
        draft = save_draft(draft, text=text, counter=draft.counter, by=by)
    return save_version(draft, counter=draft.counter, by=cast.alice)


def above(cast, person) -> None:
    cast.alice.reports_to = person
    cast.alice.save()


def test_of_what_the_accountable_person_wrote_the_line_above_is_asked(cast):
    above(cast, cast.dave)
    make_in_force(cast)

    item = ask(cast)

    assert list(waiting_for(cast.dave)) == [item]
    assert not waiting_for(cast.alice)
    assert [one.person for one in told("certification.asked")] == [cast.dave]


def test_an_author_does_not_certify_their_own_words_and_the_line_above_does(cast):
    above(cast, cast.dave)
    make_in_force(cast)
    item = ask(cast)

    with pytest.raises(SelfApprovalError, match="you wrote") as refused:
        certify([item], comment="", by=cast.alice)
    (said,) = certify([item], comment="", by=cast.dave)

    assert refused.value.fix == "ask Dave"
    assert not said.is_alone


def test_without_a_line_above_an_administrator_is_asked(cast):
    make_in_force(cast)

    assert ask(cast).asked == cast.frank


def test_where_everybody_who_could_wrote_it_one_of_them_does_on_the_record(cast):
    make_in_force(cast, version=written_by_both(cast))
    item = ask(cast)

    (said,) = certify([item], comment="", by=cast.alice)

    assert (item.asked, said.is_alone) == (cast.alice, True)
    entry = AuditEntry.objects.get(event="certification.given")
    assert "its author, for nobody else could" in entry.summary


@pytest.mark.parametrize("is_alone", [False, True])
def test_the_database_refuses_an_authors_certificate(cast, is_alone):
    make_in_force(cast)
    item = ask(cast)

    with pytest.raises(DatabaseError, match="somebody else"), transaction.atomic():
        Certification.objects.create(
            item=item,
            agent=cast.porter,
            manifest=item.manifest,
            person=cast.alice,
            is_alone=is_alone,
        )


def test_the_database_asks_about_a_manifest_once_at_a_time(cast):
    make_in_force(cast)
    item = ask(cast)
    other = item.campaign
    other.pk = None
    other.save()

    with pytest.raises(DatabaseError, match="once_at_a_time"), transaction.atomic():
        CampaignItem.objects.create(
            campaign=other,
            agent=cast.porter,
            environment=item.environment,
            manifest=item.manifest,
        )


def test_another_line_above_is_asked_from_then_on(cast):
    make_in_force(cast)
    item = ask(cast)
    above(cast, cast.dave)

    tend_campaigns()

    item.refresh_from_db()
    assert item.asked == cast.dave


def test_a_narrower_draft_is_an_answer_and_the_item_waits_for_it(cast):
    make_in_force(cast)
    make_decision(make_run(cast))
    item = ask(cast)

    draft = narrow(item, by=cast.alice)

    item.refresh_from_db()
    assert item.state == State.WAITING
    assert "customer_profile" in draft.text
    assert len(draft.text) < len(ARTICLE + CONTRACT)
    assert AuditEntry.objects.filter(event="certification.narrowed").count() == 1


def test_nothing_used_at_all_is_to_be_revoked_not_narrowed(cast):
    make_in_force(cast)

    with pytest.raises(ConflictError, match="no grant of Porter was used") as refused:
        narrow(ask(cast), by=cast.alice)

    assert refused.value.fix.startswith("revoke it")


@pytest.mark.parametrize("name", ["alice", "frank"])
def test_revoking_ends_what_is_in_force_with_the_reason(cast, name):
    make_in_force(cast)
    item = ask(cast)

    revoke(item, reason="customers left", by=getattr(cast, name))

    item.refresh_from_db()
    assert (item.state, item.note) == (State.REVOKED, "customers left")
    assert not InForce.objects.filter(agent=cast.porter).exists()
    assert Deployment.objects.get().ended_because == "revoked"
    assert (
        "customers left" in AuditEntry.objects.get(event="deployment.revoked").summary
    )
    assert Campaign.objects.get().closed_at is not None


def test_the_owner_hears_that_it_was_revoked(cast):
    make_in_force(cast)
    item = ask(cast)

    revoke(item, reason="customers left", by=cast.frank)

    assert cast.alice in {one.person for one in told("deployment.ended")}


def test_what_was_asked_on_top_of_what_is_revoked_is_out_of_date(cast):
    make_in_force(cast)
    item = ask(cast)
    text = ARTICLE.replace("max_actions_per_run: 50", "max_actions_per_run: 40")
    version = make_version(cast.porter, by=cast.alice, text=text + CONTRACT)
    request = make_request(cast, version=version)

    revoke(item, reason="customers left", by=cast.frank)

    with pytest.raises(OutOfDateError):
        approve(request, by=cast.bob)


@pytest.mark.parametrize("name", ["bob", "carol", "dave", "erin"])
def test_nobody_else_revokes_or_narrows(cast, name):
    make_in_force(cast)
    item, person = ask(cast), getattr(cast, name)

    with pytest.raises(NotAllowedError):
        revoke(item, reason="because", by=person)
    with pytest.raises(NotAllowedError):
        narrow(item, by=person)

    assert InForce.objects.filter(agent=cast.porter).exists()


def test_revoking_takes_a_reason_and_happens_once(cast):
    make_in_force(cast)
    item = ask(cast)

    with pytest.raises(InvalidError, match="say why"):
        revoke(item, reason="  ", by=cast.alice)
    revoke(item, reason="customers left", by=cast.alice)
    with pytest.raises(ConflictError, match="is revoked"):
        revoke(item, reason="again", by=cast.alice)


def test_the_database_keeps_no_revocation_without_a_reason(cast):
    make_in_force(cast)
    ask(cast)

    with pytest.raises(DatabaseError, match="says_why"), transaction.atomic():
        CampaignItem.objects.update(state="revoked", settled_at="2026-11-23T00:00Z")


def test_the_page_revokes_with_a_reason_and_a_tick(cast, sign_in):
    make_in_force(cast)
    item = ask(cast)
    client = sign_in(cast.alice)
    address = f"{item.campaign.get_absolute_url()}items/{item.pk}/"

    page = client.get(address).content.decode()
    refused = client.post(address, {"says": "revoke", "reason": "customers left"})
    done = client.post(
        address, {"says": "revoke", "reason": "customers left", "sure": "on"}
    )

    assert "Revoke version 1" in page
    assert (refused.status_code, done.status_code) == (422, 302)
    assert not InForce.objects.filter(agent=cast.porter).exists()
    assert "Revoked" in client.get(done["Location"]).content.decode()


def test_the_page_drafts_it_narrower(cast, sign_in):
    make_in_force(cast)
    make_decision(make_run(cast))
    item = ask(cast)
    client = sign_in(cast.alice)
    address = f"{item.campaign.get_absolute_url()}items/{item.pk}/"

    page = client.get(address).content.decode()
    done = client.post(address, {"says": "narrow"})

    assert "Draft it without these" in page
    assert done["Location"] == "/agents/porter/draft/"


def test_a_program_revokes_for_who_is_signed_in(cast, sign_in):
    make_in_force(cast)
    item = ask(cast)
    address = f"/api/v1/campaigns/{item.campaign_id}/items/{item.pk}/revocation"

    answer = sign_in(cast.alice).post(
        address, {"reason": "customers left"}, content_type="application/json"
    )

    assert answer.status_code == 201
    assert answer.json()["state"] == "revoked"
