"""Mail: what a person reads before they decide, in both parts, in one thread, without a link that decides."""

from __future__ import annotations

import re

import pytest
from django.core import mail

from registry.models import Notice, OutboxEvent
from registry.services.telling import events
from registry.services.telling.letters import letter_of
from registry.services.telling.notices import send_notice
from tests.factories import (
    ARTICLE,
    CONTRACT,
    approve,
    make_in_force,
    make_request,
    make_version,
    run_outbox,
)

WIDER = (ARTICLE + CONTRACT).replace(
    "customer_profile (read)", "customer_profile (read/write)"
)


def sent_to(person, kind):
    notice = Notice.objects.get(person=person, event__type=f"charter.{kind}")
    found = [
        one
        for one in mail.outbox
        if one.extra_headers["Message-ID"].startswith(
            f"<{notice.event_id}.{person.pk}@"
        )
    ]
    assert len(found) == 1
    return found[0]


def parts(letter) -> tuple[str, str]:
    (html, kind) = letter.alternatives[0]
    assert kind == "text/html"
    return letter.body, html


@pytest.fixture
def asked(cast):
    make_in_force(cast)
    return make_request(
        cast, version=make_version(cast.porter, by=cast.alice, text=WIDER)
    )


def test_who_is_asked_reads_the_change_and_the_charter_in_both_parts(cast, asked):
    mail.outbox.clear()

    run_outbox()

    letter = next(
        one
        for one in mail.outbox
        if one.to == [cast.carol.email] and "version 2" in one.subject
    )
    text, html = parts(letter)
    change = asked.round.changes[0]["sentence"]
    for words in (
        change,
        asked.round.words["may"][0],
        asked.round.why,
        asked.round.digest,
    ):
        assert words in text
        assert words in html
    assert "[Wider]" in text
    assert "Wider</span>" in html
    assert f"/approvals/{asked.pk}/" in text


def test_no_link_of_a_mail_decides_anything(cast, asked):
    run_outbox()

    addresses = {
        re.sub(r"^https?://[^/]+", "", found)
        for letter in mail.outbox
        for part in parts(letter)
        for found in re.findall(r"https?://[^\s\"<]+", part)
    }

    pages = r"|/approvals/\d+/|/agents/porter/(ownership/)?|/profile/notifications/"
    assert [one for one in addresses if not re.fullmatch(pages, one)] == []


def test_mails_on_one_request_are_a_thread_and_can_be_unsubscribed(cast):
    request = make_request(cast)
    approve(request, by=cast.bob)
    run_outbox()

    asked = sent_to(cast.bob, "request.asked")
    done = sent_to(cast.bob, "deployment.in_force")
    assert asked.extra_headers["References"] == done.extra_headers["References"]
    assert asked.extra_headers["Message-ID"] != done.extra_headers["Message-ID"]
    assert "/profile/notifications/>" in done.extra_headers["List-Unsubscribe"]


def test_a_mail_sent_twice_is_one_to_its_reader(cast):
    make_request(cast)
    notice = Notice.objects.filter(event__type="charter.request.asked")[0]
    mail.outbox.clear()
    ids = {letter_of(notice).extra_headers["Message-ID"] for _ in range(2)}

    assert len(ids) == 1


def test_a_notice_is_sent_once_however_often_it_is_delivered(cast):
    make_request(cast)
    notice = Notice.objects.filter(event__type="charter.request.asked")[0]
    mail.outbox.clear()

    for _ in range(5):
        send_notice(notice.pk)

    assert len(mail.outbox) == 1


def test_what_people_wrote_is_text_and_no_markup(cast):
    events.emit(
        "agent.retired",
        cast.porter,
        title="<b>Porter</b>\nBcc: all@x.test",
        text="<script>alert(1)</script> & more",
        concerning={cast.alice},
    )
    run_outbox()

    text, html = parts(sent_to(cast.alice, "agent.retired"))
    assert "<script>" not in html
    assert "<b>Porter" not in html
    assert "<script>alert(1)</script> & more" in text
    assert "\n" not in sent_to(cast.alice, "agent.retired").subject


def test_who_has_left_gets_no_mail(cast):
    make_request(cast)
    cast.bob.is_active = False
    cast.bob.save()
    mail.outbox.clear()

    run_outbox()

    assert cast.bob.email not in {one.to[0] for one in mail.outbox}
    assert not OutboxEvent.objects.filter(done_at=None).exists()
