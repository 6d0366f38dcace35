"""The calendar of working hours on its page and for programs, and rules that count by it."""

from __future__ import annotations

import re

import pytest

from approvals.models import WorkingCalendar
from approvals.services.working_hours import working_calendar
from tests.factories import make_request, make_version

PAGE = "/settings/working-hours/"
API = "/api/v1/working-calendar"


def filled(page: str) -> dict[str, str]:
    clocks = re.findall(r'name="((?:from|until)_\d)"[^>]*value="([\d:]+)"', page)
    return {"timezone": "Europe/Berlin", "holidays": "", **dict(clocks)}


def test_the_page_shows_the_hours_and_saves_others(cast, sign_in):
    frank = sign_in(cast.frank)
    begins = filled(frank.get(PAGE).content.decode())

    answer = frank.post(
        PAGE,
        {**begins, "from_4": "", "until_4": "", "holidays": "2026-12-25 Christmas\n\n"},
    )

    found = working_calendar()
    assert answer.status_code == 302
    assert found.week == [*[["09:00", "17:00"]] * 4, None, None, None]
    assert found.holidays == [{"day": "2026-12-25", "name": "Christmas"}]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"from_0": ""}, "write both times"),
        ({"from_0": "18:00"}, "end after it begins"),
        ({"holidays": "Christmas"}, "does not begin with a day"),
        ({"holidays": "2026-12-25\n2026-12-25"}, "there twice"),
        (
            {f"{end}_{day}": "" for end in ("from", "until") for day in range(7)},
            "nobody works",
        ),
    ],
)
def test_the_page_says_what_is_wrong_and_keeps_the_rest(cast, sign_in, wrong, says):
    frank = sign_in(cast.frank)
    begins = filled(frank.get(PAGE).content.decode())

    answer = frank.post(PAGE, {**begins, **wrong})

    assert answer.status_code == 422
    assert says in answer.content.decode().lower()
    assert not WorkingCalendar.objects.exists()


def test_who_sets_nothing_reads_the_hours(cast, sign_in):
    page = sign_in(cast.bob).get(PAGE).content.decode()

    assert "09:00 to 17:00" in page
    assert '<form class="form"' not in page


def test_programs_read_and_administrators_replace_them(cast, sign_in):
    frank = sign_in(cast.frank)
    found = frank.get(API).json()

    answer = frank.put(
        API,
        {**found, "holidays": [{"day": "2026-12-25"}]},
        content_type="application/json",
    )

    assert answer.status_code == 200
    assert answer.json()["holidays"] == [{"day": "2026-12-25", "name": ""}]
    assert frank.get(API).json() == answer.json()


@pytest.mark.parametrize(
    "wrong",
    [{"week": [None] * 7}, {"timezone": "Mars"}, {"week": [["9:00", "17:00"]] * 7}],
)
def test_a_calendar_that_counts_nothing_is_refused_to_programs(cast, sign_in, wrong):
    frank = sign_in(cast.frank)

    answer = frank.put(
        API, {**frank.get(API).json(), **wrong}, content_type="application/json"
    )

    assert answer.status_code == 422


def test_the_form_of_a_rule_takes_working_hours_and_the_request_says_them(
    cast, sign_in
):
    frank = sign_in(cast.frank)
    draft = "/settings/approval-rules/draft/"
    rule = {
        "name": "Everything",
        "risk": "low",
        "needs-TOTAL_FORMS": "1",
        "needs-INITIAL_FORMS": "0",
        "needs-0-stage": "1",
        "needs-0-quorum": "1",
        "needs-0-group": "team:approvers",
        "needs-0-within_hours": "8",
        "needs-0-counted": "working",
    }
    frank.post("/settings/approval-rules/")
    frank.post(f"{draft}rules/1/", rule)
    mixed = rule | {
        "needs-TOTAL_FORMS": "2",
        "needs-1-stage": "1",
        "needs-1-quorum": "1",
        "needs-1-group": "team:reviewers",
        "needs-1-within_hours": "8",
        "needs-1-counted": "clock",
    }

    refused = frank.post(f"{draft}rules/1/", mixed)
    agreed = frank.post(draft, {"why": "people sleep"}, follow=True)
    request = make_request(cast, version=make_version(cast.porter, by=cast.alice))
    page = sign_in(cast.bob).get(request.get_absolute_url()).content.decode()

    assert refused.status_code == 422
    assert "the same way" in refused.content.decode()
    assert "within 8 working hours" in agreed.content.decode()
    assert re.search(
        r"Due <time[^>]*>[^<]*</time>, 8 working hours; silence is no", page
    )
