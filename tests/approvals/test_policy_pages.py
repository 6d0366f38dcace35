"""The settings page of the approval rules, as an administrator uses it."""

from __future__ import annotations

from approvals.models import PolicySet
from tests.factories import make_request

LIST = "/settings/approval-rules/"
DRAFT = "/settings/approval-rules/draft/"
NEW = "/settings/approval-rules/draft/rules/new/"
RULE = {
    "name": "Money",
    "environments": ["production"],
    "risk": "high",
    "needs-TOTAL_FORMS": "2",
    "needs-INITIAL_FORMS": "0",
    "needs-0-stage": "2",
    "needs-0-quorum": "1",
    "needs-0-group": "people",
    "needs-0-people": "bob@charter.test",
    "needs-0-within_hours": "24",
    "needs-0-counted": "clock",
    "needs-1-stage": "1",
    "needs-1-quorum": "2",
    "needs-1-group": "team:approvers",
    "needs-1-within_hours": "48",
    "needs-1-counted": "clock",
}


def text_of(answer) -> str:
    return str(answer.content.decode())


def test_a_rule_is_written_proposed_and_in_force(cast, sign_in):
    frank = sign_in(cast.frank)
    frank.post(LIST)

    frank.post(NEW, RULE)
    answer = frank.post(DRAFT, {"why": "money needs more eyes"}, follow=True)

    words = text_of(answer)
    assert "In Production, from high risk, whatever changes" in words
    assert "2 of Approvers, within 2 days" in words
    assert "Then 1 of Bob, within a day" in words
    assert PolicySet.objects.get(status="in_force").number > 1


def test_a_rule_opens_as_it_was_saved(cast, sign_in):
    frank = sign_in(cast.frank)
    frank.post(LIST)
    frank.post(NEW, RULE)

    words = text_of(frank.get(f"{DRAFT}rules/2/"))

    assert 'value="Money"' in words
    assert "bob@charter.test" in words


def test_a_rule_that_asks_nobody_keeps_what_was_typed(cast, sign_in):
    frank = sign_in(cast.frank)
    frank.post(LIST)

    answer = frank.post(NEW, {**RULE, "needs-0-group": "", "needs-1-group": ""})

    assert answer.status_code == 422
    assert 'value="Money"' in text_of(answer)


def test_a_rule_nobody_can_satisfy_is_not_proposed(cast, sign_in):
    frank = sign_in(cast.frank)
    frank.post(LIST)
    frank.post(NEW, {**RULE, "needs-1-quorum": "9"})

    answer = frank.post(DRAFT, {"why": "many eyes"})

    assert answer.status_code == 422
    assert "9 must agree, but only 2 could" in text_of(answer)


def test_the_draft_says_whom_a_past_request_would_ask(cast, sign_in):
    request = make_request(cast)
    frank = sign_in(cast.frank)
    frank.post(LIST)

    answer = frank.get(DRAFT, {"request": request.pk})

    assert "1 of Approvers" in text_of(answer)


def test_a_rule_is_taken_out(cast, sign_in):
    frank = sign_in(cast.frank)
    frank.post(LIST)

    frank.post(f"{DRAFT}rules/1/removal/")

    assert PolicySet.objects.get(status="draft").rules == []
    assert frank.post(DRAFT, {"why": "none"}).status_code == 422
