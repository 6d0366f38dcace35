from __future__ import annotations

import hashlib
import re

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.clock import now
from registry.errors import NotAllowedError
from registry.models import Credential, Person
from registry.services.credentials import issue_key, revoke_key
from registry.services.keys import ensure_keys
from tests.factories import make_key

URL = "/agents/porter/keys/"


def test_a_new_key_is_shown_once_with_what_to_trust(cast, sign_in):
    client = sign_in(cast.alice)

    made = client.post(URL, {"environment": "production"})
    later = client.get(URL)

    shown = re.search(r"CHARTER_KEY=(chk_live_\S+)", made.content.decode())
    assert made.status_code == 201
    assert shown is not None
    key = shown.group(1)
    assert "no-store" in made["Cache-Control"]
    assert ensure_keys(settings.KEYS_DIR, at=now()).trust in made.content.decode()
    assert key not in later.content.decode()
    assert key[:15] in later.content.decode()


def test_only_the_digest_is_stored(cast):
    credential, key = issue_key(cast.porter, environment=cast.production, by=cast.alice)

    assert credential.digest == hashlib.sha256(key.encode()).hexdigest()
    assert key not in str(Credential.objects.values_list())


def test_an_unknown_environment_is_refused(cast, sign_in):
    answer = sign_in(cast.alice).post(URL, {"environment": "moon"})

    assert answer.status_code == 422
    assert Credential.objects.count() == 0


def test_a_revoked_key_says_so(cast, sign_in):
    credential, _ = make_key(cast.porter, environment=cast.production, by=cast.alice)
    client = sign_in(cast.alice)

    answer = client.post(f"{URL}{credential.pk}/revocation/")

    credential.refresh_from_db()
    assert answer.status_code == 302
    assert credential.revoked_at is not None
    assert b"Revoked" in client.get(URL).content


def test_revoking_twice_changes_nothing(cast):
    credential, _ = make_key(cast.porter, environment=cast.production, by=cast.alice)
    first = revoke_key(credential, by=cast.alice).revoked_at

    assert revoke_key(credential, by=cast.alice).revoked_at == first


def test_another_team_makes_and_revokes_no_key(cast):
    credential, _ = make_key(cast.porter, environment=cast.production, by=cast.alice)

    with pytest.raises(NotAllowedError):
        issue_key(cast.porter, environment=cast.production, by=cast.dave)
    with pytest.raises(NotAllowedError):
        revoke_key(credential, by=cast.dave)


def test_a_key_of_another_agent_is_not_there(cast, sign_in):
    credential, _ = make_key(cast.porter, environment=cast.production, by=cast.alice)
    client = sign_in(Person.objects.get(pk=cast.frank.pk))

    answer = client.post(f"/agents/nobody/keys/{credential.pk}/revocation/")

    credential.refresh_from_db()
    assert answer.status_code == 404
    assert credential.revoked_at is None


def test_more_keys_take_no_more_queries(cast, sign_in):
    client = sign_in(cast.alice)
    make_key(cast.porter, environment=cast.production, by=cast.alice)
    client.get(URL)
    with CaptureQueriesContext(connection) as few:
        client.get(URL)
    for _ in range(5):
        make_key(cast.porter, environment=cast.staging, by=cast.alice)

    with CaptureQueriesContext(connection) as many:
        client.get(URL)

    assert len(many) == len(few)
