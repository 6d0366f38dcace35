from __future__ import annotations

from registry.models import Person


def test_the_theme_is_kept_and_the_person_goes_back(cast, sign_in):
    client = sign_in(cast.alice)

    answer = client.post(
        "/profile/theme/",
        {"theme": "dark"},
        headers={"referer": "http://testserver/agents/"},
    )

    assert answer.status_code == 302
    assert answer.url == "http://testserver/agents/"
    assert Person.objects.get(pk=cast.alice.pk).theme == "dark"
    assert b'data-theme="dark"' in client.get("/").content


def test_nobody_is_sent_to_another_site(cast, sign_in):
    answer = sign_in(cast.alice).post(
        "/profile/theme/",
        {"theme": "dark"},
        headers={"referer": "https://evil.example/"},
    )

    assert answer.url == "/"


def test_an_unknown_theme_is_refused(cast, sign_in):
    answer = sign_in(cast.alice).post("/profile/theme/", {"theme": "neon"})

    assert answer.status_code == 422
