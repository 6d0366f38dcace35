"""People hear as they chose, when they chose; what asks them for something always reaches them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from registry.errors import InvalidError
from registry.models import Digest, NotificationTimes
from registry.services.telling import events, preferences
from registry.services.telling.digests import make_digests, send_digest
from registry.services.telling.notices import promise_held
from registry.services.telling.preferences import Times, choose, set_times
from registry.services.telling.quiet import quiet_until
from tests.factories import run_outbox

RETIRED = "charter.agent.retired"
URL = "/profile/notifications/"


@pytest.fixture
def at(monkeypatch):
    """Make it another time for whoever asks."""

    def make(moment: datetime) -> None:
        for part in ("notices", "digests"):
            monkeypatch.setattr(f"registry.services.telling.{part}.now", lambda: moment)

    return make


def retire(cast, **facts):
    event = events.emit(
        "agent.retired",
        cast.porter,
        title="Porter was retired",
        concerning={cast.alice},
        **facts,
    )
    return event.notices.first()


def berlin(year, month, day, hour):
    """A moment in Berlin's summer, two hours before UTC."""
    return datetime(year, month, day, hour, tzinfo=UTC) - timedelta(hours=2)


@pytest.mark.parametrize(
    ("channel", "held"), [("mail", "due"), ("digest", "digest"), ("none", "nothing")]
)
def test_a_choice_holds_for_what_happens_afterwards(cast, channel, held):
    choose(cast.alice, choices={RETIRED: channel})

    notice = retire(cast)

    found = "nothing" if notice is None else "due" if notice.due_at else "digest"
    assert found == held


def test_what_asks_somebody_cannot_be_turned_off(cast):
    with pytest.raises(InvalidError, match="cannot be turned off"):
        choose(cast.alice, choices={"charter.request.asked": "none"})


@pytest.mark.parametrize(
    "choices",
    [{"charter.nothing": "mail"}, {RETIRED: "pigeon"}, {"charter.agent.found": "mail"}],
)
def test_what_is_no_choice_is_refused(cast, choices):
    with pytest.raises(InvalidError):
        choose(cast.alice, choices=choices)


@pytest.mark.parametrize(
    ("here", "ends"),
    [
        (berlin(2026, 6, 10, 12), None),
        (berlin(2026, 6, 10, 23), berlin(2026, 6, 11, 7)),
        (berlin(2026, 6, 11, 3), berlin(2026, 6, 11, 7)),
        # Friday night runs into a quiet Saturday and Sunday, and Sunday's into Monday's night.
        (berlin(2026, 6, 12, 23), berlin(2026, 6, 15, 7)),
        (berlin(2026, 6, 13, 12), berlin(2026, 6, 15, 7)),
        # Away from Wednesday to Friday, then the week-end.
        (berlin(2026, 6, 17, 9), berlin(2026, 6, 22, 7)),
    ],
)
def test_quiet_ends_when_no_reason_for_it_is_left(cast, here, ends):
    cast.alice.timezone = "Europe/Berlin"
    times = NotificationTimes(
        quiet_from=time(22),
        quiet_until=time(7),
        quiet_days=[5, 6],
        away_from=date(2026, 6, 17),
        away_until=date(2026, 6, 19),
    )

    assert quiet_until(times, cast.alice, here) == ends


@pytest.mark.parametrize("month", [3, 10])
def test_a_night_in_which_the_clocks_change_ends_too(cast, month):
    cast.alice.timezone = "Europe/Berlin"
    times = NotificationTimes(quiet_from=time(22), quiet_until=time(2, 30))
    saturday = datetime(2026, month, 28 if month == 3 else 24, 22, tzinfo=UTC)

    ends = quiet_until(times, cast.alice, saturday)

    assert ends is not None
    assert timedelta(0) < ends - saturday < timedelta(hours=5)


def test_what_comes_in_quiet_hours_is_held_and_sent_once_when_they_end(cast, at):
    set_times(cast.alice, times=Times(quiet_from=time(22), quiet_until=time(7)))
    at(datetime(2026, 6, 10, 23, tzinfo=UTC))
    mail.outbox.clear()
    notice = retire(cast)
    run_outbox()
    assert [one for one in mail.outbox if "retired" in one.subject] == []

    at(datetime(2026, 6, 11, 7, 1, tzinfo=UTC))
    for _ in range(3):
        promise_held()
    run_outbox()

    assert notice.due_at == datetime(2026, 6, 11, 7, tzinfo=UTC)
    assert len([one for one in mail.outbox if "retired" in one.subject]) == 1


def test_an_answer_that_would_come_too_late_breaks_the_quiet(cast, at):
    set_times(cast.alice, times=Times(quiet_from=time(22), quiet_until=time(7)))
    night = datetime(2026, 6, 10, 23, tzinfo=UTC)
    at(night)

    urgent = retire(cast, answer_by=night + timedelta(hours=1), key="a")
    patient = retire(cast, answer_by=night + timedelta(hours=20), key="b")

    assert urgent.due_at == night
    assert patient.due_at > night


def test_a_day_has_one_digest_with_all_that_waited(cast, at):
    choose(cast.alice, choices={RETIRED: "digest"})
    morning = datetime(2026, 6, 10, 9, tzinfo=UTC)
    for key in ("a", "b"):
        retire(cast, key=key)
    mail.outbox.clear()

    at(morning.replace(hour=7))
    assert make_digests() == 0
    at(morning)
    made = [make_digests() for _ in range(3)]
    run_outbox()
    for _ in range(2):
        send_digest(Digest.objects.get().pk)
    retire(cast, key="c")
    assert make_digests() == 0

    digests = [one for one in mail.outbox if "digest" in one.subject]
    assert made == [1, 0, 0]
    assert len(digests) == 1
    assert digests[0].body.count("Porter was retired") == 2
    at(morning + timedelta(days=1))
    assert make_digests() == 1


def test_the_digest_comes_at_the_persons_own_hour(cast, at):
    choose(cast.alice, choices={RETIRED: "digest"})
    cast.alice.timezone = "Asia/Tokyo"
    cast.alice.save()
    set_times(cast.alice, times=Times(digest_hour=18))
    retire(cast)

    at(datetime(2026, 6, 10, 8, 59, tzinfo=UTC))
    early = make_digests()
    at(datetime(2026, 6, 10, 9, 0, tzinfo=UTC))

    assert (early, make_digests()) == (0, 1)


def test_the_database_keeps_a_day_to_one_digest(cast):
    Digest.objects.create(person=cast.alice, day=date(2026, 6, 10))

    with pytest.raises(IntegrityError), transaction.atomic():
        Digest.objects.create(person=cast.alice, day=date(2026, 6, 10))


@pytest.mark.parametrize(
    "times",
    [
        Times(digest_hour=24),
        Times(quiet_from=time(22)),
        Times(quiet_days=(0, 1, 2, 3, 4, 5, 6)),
        Times(quiet_days=(7,)),
        Times(away_from=date(2026, 6, 2), away_until=date(2026, 6, 1)),
        Times(away_from=date(2026, 6, 2), away_until=date(2027, 6, 1)),
    ],
    ids=str,
)
def test_times_that_make_no_sense_are_refused(cast, times):
    with pytest.raises(InvalidError):
        set_times(cast.alice, times=times)


def test_the_page_keeps_choices_and_times(cast, sign_in):
    given = {
        RETIRED: "digest",
        "digest_hour": "18",
        "quiet_from": "22:00",
        "quiet_until": "07:00",
        "quiet_days": ["5", "6"],
    }

    answer = sign_in(cast.alice).post(URL, given)

    assert answer.status_code == 302
    assert preferences.choices_of(cast.alice)[RETIRED] == "digest"
    assert preferences.times_of(cast.alice).quiet_days == (5, 6)


def test_the_page_refuses_all_or_nothing(cast, sign_in):
    given = {RETIRED: "none", "digest_hour": "18", "quiet_from": "22:00"}

    answer = sign_in(cast.alice).post(URL, given)

    assert answer.status_code == 422
    assert b"a beginning and an end" in answer.content
    assert preferences.choices_of(cast.alice)[RETIRED] == "mail"


def test_a_script_chooses_too(cast, sign_in):
    client = sign_in(cast.alice)
    url = "/api/v1/me/notifications"

    answer = client.patch(
        url, {"choices": {RETIRED: "none"}}, content_type="application/json"
    )
    refused = client.patch(
        url,
        {"choices": {"charter.request.asked": "none"}},
        content_type="application/json",
    )

    chosen = {one["type"]: one["channel"] for one in answer.json()["choices"]}
    assert chosen[RETIRED] == "none"
    assert refused.status_code == 422
