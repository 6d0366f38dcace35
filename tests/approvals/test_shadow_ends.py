from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import make_aware

from approvals.models import Deployment
from approvals.services.deployments import end_what_ran_out
from approvals.services.schedule import Time
from registry.clock import now
from registry.errors import InvalidError
from registry.models import Notice
from scopes.services.manifests import in_force
from tests.factories import make_in_force, make_request
from tests.work import make_decision, make_run

pytestmark = pytest.mark.django_db(transaction=True)


def test_watching_for_longer_than_thirty_days_is_not_asked_for(cast):
    end = now() + timedelta(days=31)

    with pytest.raises(InvalidError, match="watching ends within 30 days"):
        make_request(cast, mode="shadow", time=Time(ends_at=end))


def test_enforcing_may_last_longer(cast):
    end = now() + timedelta(days=31)

    request = make_request(cast, time=Time(ends_at=end))

    assert request.round.ends_at == end


def test_watching_ends_by_itself_and_its_owners_learn_what_it_would_have_denied(
    cast, clock
):
    manifest = make_in_force(cast, mode="shadow")
    run = make_run(cast, manifest=manifest)
    make_decision(
        run, resource="orders", code="not_granted", shadow_effect="deny", effect="allow"
    )
    clock.shift(timedelta(days=30, minutes=1))

    ended = end_what_ran_out()

    assert ended == 1
    assert in_force(cast.porter, cast.production) is None
    assert Deployment.objects.get().ended_because == "expired"
    [told] = Notice.objects.filter(event__type="charter.deployment.watched")
    assert told.person == cast.alice
    assert "would have denied 1 request" in told.event.text
    assert "/versions/1/grants/?environment=production" in told.event.path


def test_the_ask_page_begins_with_an_end_within_thirty_days(cast, sign_in):
    make_request(cast, environment=cast.staging)

    page = sign_in(cast.alice).get(
        "/agents/porter/versions/1/request/?environment=production&mode=shadow"
    )

    ends_at = make_aware(page.context["form"]["ends_at"].value())
    assert timedelta(days=29) < ends_at - now() <= timedelta(days=30)
    assert b"ends by itself, within 30 days" in page.content
