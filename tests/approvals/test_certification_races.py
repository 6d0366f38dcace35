"""Certification by two at once, with real transactions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from approvals.models import Campaign, CampaignItem, Certification, Deployment
from approvals.services.certification import campaigns
from approvals.services.certification.answers import certify
from approvals.services.certification.campaigns import (
    About,
    open_campaign,
    open_regularly,
)
from approvals.services.certification.otherwise import revoke
from registry.clock import now
from registry.errors import Refusal
from scopes.models import InForce
from tests.approvals.test_races import at_once
from tests.factories import make_in_force, make_version

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def in_force(cast):
    return make_in_force(cast, version=make_version(cast.porter, by=cast.frank))


@pytest.mark.usefixtures("in_force")
def test_two_workers_at_once_open_one_campaign(monkeypatch):
    later = now() + timedelta(days=80)
    monkeypatch.setattr(campaigns, "now", lambda: later)

    at_once(open_regularly, open_regularly, open_regularly)

    assert Campaign.objects.count() == CampaignItem.objects.count() == 1


@pytest.mark.usefixtures("in_force")
def test_certified_and_revoked_at_once_is_one_of_both(cast):
    campaign = open_campaign(
        "Spring", about=About(), days=14, suspend_days=None, by=cast.frank
    )
    item = campaign.items.get()

    said = at_once(
        lambda: certify([item], comment="", by=cast.alice),
        lambda: revoke(item, reason="customers left", by=cast.frank),
    )

    is_certified = Certification.objects.exists()
    assert sum(isinstance(one, Refusal) for one in said) == 1
    assert InForce.objects.exists() == is_certified
    assert (Deployment.objects.get().state == "in_force") == is_certified
