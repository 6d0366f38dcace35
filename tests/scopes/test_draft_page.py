from __future__ import annotations

import re

import pytest

from scopes.models import Draft, Version
from scopes.services.drafts import open_draft, save_draft
from scopes.services.versions import save_version
from tests.factories import ARTICLE, CONTRACT, make_version

URL = "/agents/porter/draft/"
WRONG = ARTICLE.replace("can_access:", "can_acess:", 1)


def counter_in(page) -> str:
    found = re.search(r'name="counter" value="(\d+)"', page.content.decode())
    assert found is not None
    return found.group(1)


def test_without_a_draft_the_page_offers_to_open_one(cast, sign_in):
    page = sign_in(cast.alice).get(URL)

    assert b"Open a draft" in page.content


def test_a_post_without_a_text_opens_it_once(cast, sign_in):
    client = sign_in(cast.alice)

    first, second = client.post(URL), client.post(URL)

    assert (first.status_code, second.status_code) == (302, 302)
    assert Draft.objects.count() == 1


def test_a_good_text_is_saved_and_shown_in_words(cast, sign_in):
    client = sign_in(cast.alice)
    client.post(URL)

    answer = client.post(URL, {"text": ARTICLE, "counter": "1"}, follow=True)

    assert Draft.objects.get().text == ARTICLE
    page = answer.content.decode()
    assert "The draft is saved; it is not in force" in page
    assert "billing system" in page


def test_a_browsers_line_ends_change_nothing(cast, sign_in):
    client = sign_in(cast.alice)
    client.post(URL)

    client.post(URL, {"text": ARTICLE.replace("\n", "\r\n"), "counter": "1"})

    assert Draft.objects.get().text == ARTICLE


def test_a_wrong_text_lists_every_problem_with_its_place_and_is_kept(cast, sign_in):
    client = sign_in(cast.alice)
    client.post(URL)
    before = Draft.objects.get().text

    answer = client.post(URL, {"text": WRONG, "counter": "1"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Line 4, column 3" in page
    assert "can_acess:" in page
    assert Draft.objects.get().text == before


def test_a_charter_of_another_agent_is_refused(cast, sign_in):
    client = sign_in(cast.alice)
    client.post(URL)
    text = ARTICLE.replace("agent: porter", "agent: clerk")

    answer = client.post(URL, {"text": text, "counter": "1"})

    assert answer.status_code == 422
    assert b"not for <code>porter</code>" in answer.content


@pytest.mark.parametrize("fields", [{"text": ARTICLE}, {"text": "", "counter": "1"}])
def test_a_form_with_a_hole_is_refused(cast, sign_in, fields):
    client = sign_in(cast.alice)
    client.post(URL)

    answer = client.post(URL, fields)

    assert answer.status_code == 422


def test_two_windows_of_one_person_are_told_apart(cast, sign_in):
    client = sign_in(cast.alice)
    client.post(URL)
    first = {"text": ARTICLE.replace("50", "40"), "counter": "1"}

    client.post(URL, first)
    second = client.post(URL, {"text": ARTICLE, "counter": "1"})

    assert second.status_code == 409
    assert "You saved this draft in another window" in second.content.decode()


def test_a_stale_counter_shows_both_texts_and_the_next_save_goes_through(cast, sign_in):
    client = sign_in(cast.alice)
    client.post(URL)
    theirs = ARTICLE.replace("50", "40")
    draft = Draft.objects.get()
    save_draft(draft, text=theirs, counter=draft.counter, by=cast.frank)

    conflict = client.post(URL, {"text": ARTICLE, "counter": "1"})
    again = client.post(URL, {"text": ARTICLE, "counter": counter_in(conflict)})

    page = conflict.content.decode()
    assert conflict.status_code == 409
    assert "Frank saved this draft while you were editing" in page
    assert "saved       max_actions_per_run: 40" in page
    assert "yours       max_actions_per_run: 50" in page
    assert again.status_code == 302
    assert Draft.objects.get().text == ARTICLE


def test_saving_a_version_freezes_the_text_in_the_form(cast, sign_in):
    client = sign_in(cast.alice)
    client.post(URL)

    answer = client.post("/agents/porter/versions/", {"text": ARTICLE, "counter": "1"})

    assert answer.url == "/agents/porter/versions/1/"
    assert Version.objects.get().text == ARTICLE
    assert not Draft.objects.exists()


def test_a_wrong_text_becomes_no_version(cast, sign_in):
    client = sign_in(cast.alice)
    client.post(URL)

    answer = client.post("/agents/porter/versions/", {"text": WRONG, "counter": "1"})

    assert answer.status_code == 422
    assert b"can_acess:" in answer.content
    assert not Version.objects.exists()


def test_a_stale_counter_becomes_no_version(cast, sign_in):
    client = sign_in(cast.alice)
    client.post(URL)
    draft = Draft.objects.get()
    save_draft(draft, text=ARTICLE, counter=draft.counter, by=cast.frank)

    answer = client.post(
        "/agents/porter/versions/", {"text": ARTICLE + CONTRACT, "counter": "1"}
    )

    assert answer.status_code == 409
    assert not Version.objects.exists()


def test_a_version_that_says_nothing_new_is_a_conflict(cast, sign_in):
    make_version(cast.porter, by=cast.alice, text=ARTICLE)
    client = sign_in(cast.alice)
    client.post(URL)

    answer = client.post("/agents/porter/versions/", {"text": ARTICLE, "counter": "1"})

    assert answer.status_code == 409
    assert Version.objects.count() == 1


def test_discarding_throws_the_draft_away(cast, sign_in):
    client = sign_in(cast.alice)
    client.post(URL)

    answer = client.post(f"{URL}disposal/")

    assert answer.status_code == 302
    assert not Draft.objects.exists()


def test_an_auditor_reads_the_draft_and_is_offered_no_form(cast, sign_in):
    open_draft(cast.porter, by=cast.alice)

    page = sign_in(cast.erin).get(URL)

    assert b"<textarea" not in page.content
    assert b"max_actions_per_run" in page.content


def test_a_draft_that_became_a_version_meanwhile_is_not_there(cast, sign_in):
    draft = open_draft(cast.porter, by=cast.alice)
    save_version(draft, counter=draft.counter, by=cast.alice)

    answer = sign_in(cast.alice).post(URL, {"text": ARTICLE, "counter": "1"})

    assert answer.status_code == 404
