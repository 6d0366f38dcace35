from __future__ import annotations

import re
from uuid import uuid4

from registry.models import PersonalToken
from tests.factories import make_token

URL = "/profile/tokens/"


def filled(**changes):
    return {
        "name": "Nightly",
        "scope": "read",
        "days": "30",
        "form": str(uuid4()),
        **changes,
    }


def test_a_token_is_made_and_shown(cast, sign_in, client):
    page = sign_in(cast.alice).post(URL, filled())

    text = re.search(r"chp_[\w-]{43}", page.content.decode())
    assert page.status_code == 201
    assert text is not None
    assert page["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    token = PersonalToken.objects.get()
    assert (token.person, token.name, token.scope) == (cast.alice, "Nightly", "read")


def test_the_page_loaded_again_makes_no_second_one_and_shows_nothing(cast, sign_in):
    client, form = sign_in(cast.alice), filled()
    client.post(URL, form)

    again = client.post(URL, form, follow=True)

    assert again.redirect_chain == [(URL, 302)]
    assert PersonalToken.objects.count() == 1
    assert b"made already" in again.content
    assert not re.search(rb"chp_[\w-]{43}", again.content)


def test_the_next_form_makes_another(cast, sign_in):
    client = sign_in(cast.alice)
    page = client.post(URL, filled())
    form = re.search(r'name="form" value="([^"]+)"', page.content.decode())
    assert form is not None

    client.post(URL, filled(form=form[1]))

    assert PersonalToken.objects.count() == 2


def test_what_is_missing_is_said_and_nothing_is_made(cast, sign_in):
    page = sign_in(cast.alice).post(URL, filled(name="", days="9999"))

    assert page.status_code == 422
    assert b"so that you know it again" in page.content
    assert not PersonalToken.objects.exists()


def test_a_form_without_its_name_makes_nothing(cast, sign_in):
    page = sign_in(cast.alice).post(URL, filled(form="x"))

    assert page.status_code == 422
    assert not PersonalToken.objects.exists()


def test_each_sees_their_own(cast, sign_in):
    make_token(cast.alice, name="Of Alice")

    mine, theirs = sign_in(cast.alice).get(URL), sign_in(cast.frank).get(URL)

    assert b"Of Alice" in mine.content
    assert b"Of Alice" not in theirs.content
    assert b"No tokens yet" in theirs.content


def test_a_token_is_revoked_once(cast, sign_in):
    token = make_token(cast.alice)
    client = sign_in(cast.alice)

    client.post(f"{URL}{token.pk}/revocation/")
    token.refresh_from_db()
    first = token.revoked_at
    client.post(f"{URL}{token.pk}/revocation/")
    token.refresh_from_db()

    assert first is not None
    assert token.revoked_at == first
