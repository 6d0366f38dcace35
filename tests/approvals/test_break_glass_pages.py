"""Breaking the glass and reviewing it in the browser."""

from __future__ import annotations

from approvals.models import BreakGlass
from approvals.services.break_glass_people import may_see, seen_in_force
from registry.clock import now
from registry.models import Membership, Person
from tests.emergencies import make_break_glass
from tests.factories import (
    APPROVERS,
    asks_team,
    make_version,
    set_policies,
)

BECAUSE = "customers cannot be onboarded since the profile moved"


def test_the_form_asks_whom_the_rules_name(cast, sign_in):
    set_policies(cast, *APPROVERS, asks_team("others", break_glass=True))
    number = make_version(cast.porter, by=cast.alice).number
    client = sign_in(cast.alice)

    answer = client.post(
        f"/agents/porter/versions/{number}/break-glass/",
        {
            "environment": "production",
            "mode": "enforce",
            "hours": 2,
            "justification": BECAUSE,
        },
    )

    assert answer.status_code == 302
    assert b"Break-glass" in client.get(answer["Location"]).content
    assert BreakGlass.objects.get().justification == BECAUSE


def test_too_few_words_are_shown_beside_what_was_written(cast, sign_in):
    set_policies(cast, *APPROVERS, asks_team("others", break_glass=True))
    number = make_version(cast.porter, by=cast.alice).number

    answer = sign_in(cast.alice).post(
        f"/agents/porter/versions/{number}/break-glass/",
        {
            "environment": "production",
            "mode": "enforce",
            "hours": 2,
            "justification": "urgent",
        },
    )

    assert answer.status_code == 422
    assert b"at least 30 characters" in answer.content


def test_who_was_not_asked_finds_the_review_at_home_and_says_it(cast, sign_in):
    one = make_break_glass(cast)
    bob = sign_in(cast.bob)
    found = one.get_absolute_url().encode() in bob.get("/").content
    waits = bob.get(one.get_absolute_url()).content

    bob.post(one.get_absolute_url(), {"says": "right", "comment": "looked at the diff"})

    one.refresh_from_db()
    assert found
    assert b"Waits for its review" in waits
    assert one.closed_at is not None
    assert one.get_absolute_url().encode() not in bob.get("/").content


def test_who_agreed_reads_it_but_does_not_review_it(cast, sign_in):
    one = make_break_glass(cast)
    dave = sign_in(cast.dave)

    page = dave.get(one.get_absolute_url())
    answer = dave.post(one.get_absolute_url(), {"says": "right", "comment": "mine"})

    assert b"Put it on the record" not in page.content
    assert (page.status_code, answer.status_code) == (200, 403)


def test_the_list_shows_each_person_what_its_page_would(cast):
    one = make_break_glass(cast)
    gina, henry = (
        Person.objects.create(email=f"{name}@charter.test", name=name.title())
        for name in ("gina", "henry")
    )
    # Whoever joined today would not have been asked.
    Membership.objects.create(team=cast.approvers, person=henry, since=now())
    names = ("alice", "bob", "carol", "dave", "erin", "frank")
    everybody = [gina, henry, *(getattr(cast, name) for name in names)]

    listed = {person for person in everybody if one in seen_in_force(person)}

    assert listed == {person for person in everybody if may_see(one, person)}
    assert cast.bob in listed
    assert not {gina, henry} & listed
