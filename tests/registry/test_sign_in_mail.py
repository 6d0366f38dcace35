"""A first or forgotten password comes by mail, in Charter's words, and to nobody else."""

from __future__ import annotations

from django.core import mail

from registry.services.people import add_person

URL = "/accounts/password/reset/"


def test_who_was_added_chooses_a_password_from_the_mail(cast, client):
    add_person(email="zoe@charter.test", name="Zoe", password=None, by=cast.frank)

    client.post(URL, {"email": "zoe@charter.test"})

    [sent] = mail.outbox
    assert sent.subject == "Charter: choose a password"
    assert "/accounts/password/reset/key/" in sent.body
    assert "example.com" not in sent.body


def test_an_address_that_is_nobodys_gets_no_mail(cast, client):
    answer = client.post(URL, {"email": "stranger@elsewhere.test"})

    assert (answer.status_code, mail.outbox) == (302, [])
