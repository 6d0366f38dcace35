"""How often what is in force is certified, by environment and risk; and who opens campaigns by hand."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from approvals.models import Campaign, CertificationSchedule
from approvals.services.certification import campaigns, tending
from approvals.services.certification.campaigns import About, open_campaign
from approvals.services.certification.policy import (
    Schedule,
    certification_policy,
    schedules,
    set_certification_policy,
)
from approvals.services.certification.tending import tend_campaigns
from registry.clock import now
from registry.errors import InvalidError, NotAllowedError
from registry.models import AgentSummary, AuditEntry, Team
from tests.factories import make_in_force

PAGE = "/settings/certification/"
API = "/api/v1/certification-policy"


def set_days(cast, usual: int, *others: Schedule) -> None:
    set_certification_policy(
        every_days=usual, due_days=14, suspend_days=None, others=others, by=cast.frank
    )


def opened_after(monkeypatch, days: int) -> int:
    moment = now() + timedelta(days=days)
    for part in (campaigns, tending):
        monkeypatch.setattr(part, "now", lambda: moment)
    tend_campaigns()
    tend_campaigns()
    return Campaign.objects.count()


@pytest.fixture
def risky(cast):
    """Something of high risk in production."""
    make_in_force(cast)
    AgentSummary.objects.filter(agent=cast.porter).update(risk="high")


@pytest.mark.parametrize(
    ("place", "risk", "asked_early"),
    [
        ("production", "high", True),
        ("production", "", True),
        (None, "high", True),
        ("staging", "high", False),
        ("production", "low", False),
        (None, "medium", False),
    ],
)
@pytest.mark.usefixtures("risky")
def test_other_days_hold_for_what_they_name(
    cast, monkeypatch, place, risk, asked_early
):
    environment = getattr(cast, place) if place else None
    set_days(cast, 365, Schedule(environment, risk, 90))

    assert opened_after(monkeypatch, 80) == asked_early
    assert opened_after(monkeypatch, 360) == 1


@pytest.mark.usefixtures("risky")
def test_of_several_that_fit_the_one_that_names_most_decides(cast, monkeypatch):
    set_days(
        cast,
        30,
        Schedule(None, "high", 60),
        Schedule(cast.production, "", 90),
        Schedule(cast.production, "high", 180),
    )

    assert opened_after(monkeypatch, 160) == 0
    assert opened_after(monkeypatch, 170) == 1


@pytest.mark.usefixtures("risky")
def test_none_of_the_days_means_only_by_hand_there(cast, monkeypatch):
    set_days(cast, 30, Schedule(cast.production, "", 0))

    assert opened_after(monkeypatch, 700) == 0


@pytest.mark.usefixtures("risky")
def test_other_days_hold_where_usually_nobody_is_asked(cast, monkeypatch):
    set_days(cast, 0, Schedule(cast.production, "high", 90))

    assert opened_after(monkeypatch, 80) == 1


@pytest.mark.parametrize(
    ("days", "place", "risk", "says"),
    [
        (10, "production", "", "fewer days to answer"),
        (800, "production", "", "between 0 and 730"),
        (90, None, "", "name where"),
    ],
)
def test_days_that_make_no_sense_change_nothing(cast, days, place, risk, says):
    environment = getattr(cast, place) if place else None

    with pytest.raises(InvalidError, match=says):
        set_days(cast, 365, Schedule(environment, risk, days))

    assert certification_policy().every_days == 90
    assert schedules() == []


def test_the_same_place_is_named_once_also_in_the_database(cast):
    one = Schedule(cast.production, "", 90)

    with pytest.raises(InvalidError, match="there twice"):
        set_days(cast, 365, one, one)
    CertificationSchedule.objects.create(risk="high", every_days=90)
    with pytest.raises(DatabaseError), transaction.atomic():
        CertificationSchedule.objects.create(risk="high", every_days=30)
    with pytest.raises(DatabaseError), transaction.atomic():
        CertificationSchedule.objects.create(every_days=30)


def test_the_page_adds_and_takes_away_other_days(cast, sign_in):
    frank = sign_in(cast.frank)
    begins = {
        "every_days": "365",
        "due_days": "14",
        "suspend_days": "",
        "others-TOTAL_FORMS": "1",
        "others-INITIAL_FORMS": "0",
        "others-0-environment": "production",
        "others-0-risk": "high",
        "others-0-every_days": "90",
    }

    frank.post(PAGE, begins)
    added = schedules()
    page = frank.get(PAGE).content.decode()
    frank.post(PAGE, {**begins, "others-INITIAL_FORMS": "1", "others-0-DELETE": "on"})

    assert added == [Schedule(cast.production, "high", 90)]
    assert re.search(r'<option value="production" selected', page)
    assert schedules() == []
    entries = AuditEntry.objects.filter(event="certification_policy.set")
    assert "Production, high risk" in str(entries.earliest("pk").changes)


def test_programs_read_and_administrators_set_the_days(cast, sign_in):
    frank = sign_in(cast.frank)
    found = frank.get(API).json()
    wanted = {
        **found,
        "every_days": 365,
        "others": [{"environment": "production", "risk": None, "every_days": 90}],
    }

    answer = frank.put(API, wanted, content_type="application/json")

    assert answer.status_code == 200
    assert answer.json() == wanted
    assert schedules() == [Schedule(cast.production, "", 90)]


@pytest.fixture
def led(cast):
    """Alice leads the team that owns the porter, through the one it is part of."""
    above = Team.objects.create(slug="above", name="Above", lead=cast.alice)
    cast.owners.parent = above
    cast.owners.lead = None
    cast.owners.save()


@pytest.mark.usefixtures("led")
def test_a_lead_opens_a_campaign_about_the_own_teams_agents(cast):
    make_in_force(cast)
    about = About(team=cast.owners)

    campaign = open_campaign(
        "Ours", about=about, days=14, suspend_days=None, by=cast.alice
    )

    assert campaign.items.get().agent == cast.porter


@pytest.mark.usefixtures("led")
@pytest.mark.parametrize("team", ["others", None])
def test_a_lead_opens_none_about_anybody_elses(cast, team):
    about = About(team=getattr(cast, team) if team else None)

    with pytest.raises(NotAllowedError, match="their own team's"):
        open_campaign("All", about=about, days=14, suspend_days=None, by=cast.alice)


@pytest.mark.usefixtures("led")
def test_the_form_offers_a_lead_their_teams_alone(cast, sign_in):
    make_in_force(cast)
    client = sign_in(cast.alice)

    page = client.get("/certification/new/").content.decode()
    done = client.post(
        "/certification/new/", {"name": "Ours", "days": 14, "team": cast.owners.slug}
    )
    none = client.post("/certification/new/", {"name": "All", "days": 14})

    assert f'value="{cast.others.slug}"' not in page
    assert (done.status_code, none.status_code) == (302, 422)
