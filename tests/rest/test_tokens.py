from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from registry.errors import ConflictError, InvalidError
from registry.models import AuditEntry, Person, PersonalToken
from registry.services.tokens import MOST, revoke_token
from tests.factories import make_token, make_token_text
from tests.rest.calling import with_token

ME = "/api/v1/me"


def test_a_token_asks_as_its_person(cast, client):
    _, text = make_token_text(cast.alice, name="Nightly", scope="read")

    answer = client.get(ME, headers=with_token(text))

    assert answer.status_code == 200
    facts = answer.json()
    assert (facts["name"], facts["teams"]) == ("Alice", ["owners"])
    assert (facts["token"]["name"], facts["token"]["scope"]) == ("Nightly", "read")


def test_only_its_digest_is_kept(cast):
    token, text = make_token_text(cast.alice)

    assert text.startswith("chp_")
    assert text not in str(PersonalToken.objects.filter(pk=token.pk).values())
    assert text not in str(list(AuditEntry.objects.values()))


def test_it_works_for_ninety_days_unless_told_otherwise(cast):
    token = make_token(cast.alice)

    assert token.expires_at - token.created_at == timedelta(days=90)


@pytest.mark.parametrize("days", [0, 366])
def test_it_works_for_a_year_at_most(cast, days):
    with pytest.raises(InvalidError):
        make_token(cast.alice, days=days)


def test_one_person_has_so_many_and_no_more(cast):
    for _ in range(MOST):
        make_token(cast.alice)

    with pytest.raises(ConflictError):
        make_token(cast.alice)


@pytest.mark.parametrize(
    "text", ["chp_", "chp_wrong", "chk_live_abc", "", "chp_" + "a" * 43]
)
def test_a_wrong_token_is_401_even_with_a_session(cast, sign_in, text):
    answer = sign_in(cast.alice).get(ME, headers=with_token(text))

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="charter"'
    assert answer.json()["code"] == "authentication_failed"


def test_half_of_a_token_is_no_token(cast, client):
    _, text = make_token_text(cast.alice)

    answers = [
        client.get(ME, headers=with_token(half)).status_code
        for half in (text[:-1], text + "a", text[:-1] + "!", text.upper())
    ]

    assert answers == [401, 401, 401, 401]


def test_a_revoked_token_is_no_token(cast, client):
    token, text = make_token_text(cast.alice)
    revoke_token(token.pk, by=cast.alice)

    answer = client.get(ME, headers=with_token(text))

    assert answer.status_code == 401


def test_a_token_ends_with_its_persons_time_and_does_not_come_back(cast, client):
    _, text = make_token_text(cast.alice)
    Person.objects.filter(pk=cast.alice.pk).update(is_active=False)

    gone = client.get(ME, headers=with_token(text))
    Person.objects.filter(pk=cast.alice.pk).update(is_active=True)
    back = client.get(ME, headers=with_token(text))

    assert (gone.status_code, back.status_code) == (401, 401)


@pytest.mark.django_db(transaction=True)
def test_a_token_ends_when_its_time_is_over(cast, client, clock):
    _, text = make_token_text(cast.alice, days=30)
    clock.shift(timedelta(days=30))

    answer = client.get(ME, headers=with_token(text))

    assert answer.status_code == 401


def test_its_last_use_is_noted_to_the_minute(cast, client):
    token, text = make_token_text(cast.alice)

    client.get(ME, headers=with_token(text))
    token.refresh_from_db()
    first = token.last_used_at
    client.get(ME, headers=with_token(text))
    token.refresh_from_db()

    assert first is not None
    assert token.last_used_at == first


def test_the_database_lets_no_token_grow_or_come_back(cast):
    token = make_token(cast.alice, scope="read")
    revoke_token(token.pk, by=cast.alice)

    for change in (
        {"scope": "write"},
        {"revoked_at": None},
        {"person": cast.bob},
        {"expires_at": token.expires_at + timedelta(days=1)},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            PersonalToken.objects.filter(pk=token.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        PersonalToken.objects.filter(pk=token.pk).delete()


def test_no_cookie_and_no_csrf_token_is_needed(cast, strict_client):
    _, text = make_token_text(cast.alice)

    answer = strict_client.post("/api/v1/agents/porter/draft", headers=with_token(text))

    assert answer.status_code == 200
    assert not answer.cookies
