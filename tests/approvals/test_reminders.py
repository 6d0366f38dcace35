"""Who is waited for hears of it, and then the line above."""

from __future__ import annotations

from datetime import timedelta

import pytest

from approvals.services import reminders
from approvals.services.reminders import remind
from registry.clock import now
from registry.models import Notice
from tests.factories import approve, asks_team, make_request, set_policies

HOUR = timedelta(hours=1)


@pytest.fixture
def later(monkeypatch):
    def shift(by: timedelta) -> None:
        monkeypatch.setattr(reminders, "now", lambda: now() + by)

    return shift


def told(kind: str) -> set[str]:
    notices = Notice.objects.filter(event__key__startswith=f"{kind}:")
    return set(notices.values_list("person__email", flat=True))


def test_nobody_is_bothered_early(cast, later):
    make_request(cast)
    later(30 * HOUR)

    remind()

    assert told("remind") == set()


def test_half_time_reminds_who_has_not_spoken_once(cast, later):
    set_policies(cast, asks_team("approvers", quorum=2))
    request = make_request(cast)
    approve(request, by=cast.bob)
    later(40 * HOUR)

    remind()
    remind()

    assert told("remind") == {"carol@charter.test"}
    assert Notice.objects.filter(event__key__startswith="remind:").count() == 1


def test_near_the_end_the_line_above_and_the_asker_hear(cast, later):
    cast.bob.reports_to = cast.erin
    cast.bob.save()
    make_request(cast)
    later(60 * HOUR)

    remind()

    assert told("escalate") == {"alice@charter.test", "erin@charter.test"}
