"""What is in force is asked about again; silence is told upwards, and suspends where that was decided."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from approvals.models import Campaign, CampaignItem, Certification
from approvals.services.certification import campaigns, tending
from approvals.services.certification.answers import certify, waiting_for
from approvals.services.certification.campaigns import About, open_campaign
from approvals.services.certification.policy import set_certification_policy
from approvals.services.certification.tending import tend_campaigns
from registry.clock import now
from registry.errors import ConflictError, InvalidError, NotAllowedError
from registry.models import Agent, AgentSummary, AuditEntry, Person
from tests.emergencies import told
from tests.factories import ARTICLE, CONTRACT, make_in_force, make_version

State = CampaignItem.State


@pytest.fixture
def later(monkeypatch):
    """Let days go by for whoever opens and tends campaigns."""

    def pass_days(days: float) -> None:
        moment = now() + timedelta(days=days)
        for part in (campaigns, tending):
            monkeypatch.setattr(part, "now", lambda: moment)

    return pass_days


def ask(cast, **facts) -> Campaign:
    wanted = {"about": About(), "days": 14, "suspend_days": None, **facts}
    return open_campaign("Spring", by=cast.frank, **wanted)


def set_days(*, every_days: int, by: Person) -> None:
    set_certification_policy(
        every_days=every_days, due_days=14, suspend_days=None, others=(), by=by
    )


def deploy(cast) -> None:
    """In force, written by Frank, so that Alice, who answers for it, may certify it."""
    make_in_force(cast, version=make_version(cast.porter, by=cast.frank))


def test_whoever_answers_for_what_is_in_force_is_asked_once(cast):
    deploy(cast)

    campaign = ask(cast)

    assert [item.agent for item in waiting_for(cast.alice)] == [cast.porter]
    assert [one.person for one in told("certification.asked")] == [cast.alice]
    with pytest.raises(ConflictError, match="asked about already"):
        ask(cast)
    assert campaign.items.count() == 1


@pytest.mark.parametrize(("name", "author"), [("alice", "frank"), ("frank", "alice")])
def test_who_answers_or_an_administrator_certifies(cast, name, author):
    version = make_version(cast.porter, by=getattr(cast, author))
    make_in_force(cast, version=version)
    campaign = ask(cast)
    before = AgentSummary.objects.get(agent=cast.porter).certified_at

    (said,) = certify(campaign.items.all(), comment="fine", by=getattr(cast, name))

    campaign.refresh_from_db()
    assert campaign.closed_at is not None
    assert before
    assert said.at > before
    assert AgentSummary.objects.get(agent=cast.porter).certified_at == said.at
    assert AuditEntry.objects.filter(event="certification.given").count() == 1


@pytest.mark.parametrize("name", ["bob", "dave", "erin"])
def test_nobody_else_does(cast, name):
    deploy(cast)
    campaign = ask(cast)

    with pytest.raises(NotAllowedError):
        certify(campaign.items.all(), comment="", by=getattr(cast, name))

    assert not Certification.objects.exists()


def test_a_certificate_is_given_once(cast):
    deploy(cast)
    items = ask(cast).items.all()
    certify(items, comment="", by=cast.alice)

    with pytest.raises(ConflictError, match="is certified"):
        certify(items, comment="", by=cast.alice)


def test_what_was_approved_since_needs_none(cast):
    deploy(cast)
    item = ask(cast).items.get()
    text = ARTICLE.replace("max_actions_per_run: 50", "max_actions_per_run: 40")
    version = make_version(cast.porter, by=cast.alice, text=text + CONTRACT)
    make_in_force(cast, version=version)

    with pytest.raises(ConflictError, match="another version"):
        certify([item], comment="", by=cast.alice)
    tend_campaigns()

    item.refresh_from_db()
    assert item.state == State.REPLACED


def test_silence_is_reminded_told_upwards_and_suspended(cast, later):
    cast.alice.reports_to = cast.dave
    cast.alice.save()
    deploy(cast)
    ask(cast, suspend_days=7)

    seen = []
    for days in (6, 8, 15, 22):
        later(days)
        tend_campaigns()
        tend_campaigns()
        seen.append(
            (
                told("certification.reminded").count(),
                told("certification.overdue").count(),
                Agent.objects.get(pk=cast.porter.pk).state,
            )
        )

    assert seen == [
        (0, 0, "active"),
        (1, 0, "active"),
        (1, 2, "active"),
        (1, 2, "suspended"),
    ]
    assert CampaignItem.objects.get().state == State.SUSPENDED
    assert Campaign.objects.get().closed_at is not None


def test_without_that_decision_silence_suspends_nothing(cast, later):
    deploy(cast)
    ask(cast)

    later(400)
    tend_campaigns()

    assert Agent.objects.get(pk=cast.porter.pk).state == Agent.State.ACTIVE


def test_charter_opens_one_itself_when_the_days_have_passed(cast, later):
    deploy(cast)
    later(70)
    tend_campaigns()
    assert not Campaign.objects.exists()

    later(80)
    tend_campaigns()
    tend_campaigns()

    campaign = Campaign.objects.get()
    assert (campaign.opened_by, campaign.items.count()) == (None, 1)


def test_an_administrator_sets_the_days_and_zero_means_never(cast, later):
    deploy(cast)
    with pytest.raises(NotAllowedError):
        set_days(every_days=0, by=cast.alice)
    set_days(every_days=0, by=cast.frank)

    later(700)
    tend_campaigns()

    assert not Campaign.objects.exists()
    with pytest.raises(InvalidError):
        set_days(every_days=10, by=cast.frank)


def test_only_administrators_open_campaigns_about_what_fits(cast):
    deploy(cast)

    with pytest.raises(NotAllowedError):
        open_campaign("x", about=About(), days=5, suspend_days=None, by=cast.alice)
    with pytest.raises(ConflictError, match="nothing that is in force fits"):
        ask(cast, about=About(environment=cast.staging))


@pytest.mark.parametrize(
    "change",
    [
        lambda: Certification.objects.update(comment="x"),
        lambda: CampaignItem.objects.update(state="waiting", settled_at=None),
        lambda: Campaign.objects.update(closed_at=None),
        lambda: CampaignItem.objects.all()._raw_delete("default"),
    ],
    ids=["certificate", "item", "campaign", "delete"],
)
def test_the_database_keeps_what_was_said(cast, change):
    deploy(cast)
    certify(ask(cast).items.all(), comment="", by=cast.alice)

    with pytest.raises(DatabaseError), transaction.atomic():
        change()


def test_the_page_certifies_what_is_ticked(cast, sign_in):
    deploy(cast)
    campaign = ask(cast)
    client, item = sign_in(cast.alice), campaign.items.get()

    page = client.get(campaign.get_absolute_url())
    assert f'value="{item.pk}"' in page.text
    none = client.post(campaign.get_absolute_url(), {"comment": "x"})
    done = client.post(campaign.get_absolute_url(), {"item": item.pk, "comment": "x"})

    assert (none.status_code, done.status_code) == (422, 302)
    assert Certification.objects.get().person == cast.alice
