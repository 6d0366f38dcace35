from __future__ import annotations

import pytest

from registry.errors import ConflictError, NotAllowedError
from registry.services.people import add_member
from scopes.models import Version
from scopes.services.drafts import open_draft, save_draft
from scopes.services.versions import save_text_as_version, save_version
from tests.factories import ARTICLE, CONTRACT, make_in_force, make_version

TEXT = ARTICLE + CONTRACT


def authors_of(version):
    return {author.person.name for author in version.authors.all()}


def next_version(cast, *, by, text):
    draft = open_draft(cast.porter, by=by)
    return save_text_as_version(draft, text=text, counter=draft.counter, by=by)


def test_the_digest_is_of_the_meaning_not_of_the_comments(cast):
    plain = make_version(cast.porter, by=cast.alice, text=ARTICLE)

    commented = next_version(cast, by=cast.alice, text=f"# hello\n{ARTICLE}")

    assert commented.number == plain.number + 1
    assert commented.digest == plain.digest
    assert commented.text != plain.text


def test_everybody_who_changed_the_draft_is_an_author(cast):
    draft = open_draft(cast.porter, by=cast.alice)
    draft = save_draft(draft, text=ARTICLE, counter=draft.counter, by=cast.frank)

    version = save_version(draft, counter=draft.counter, by=cast.alice)

    assert authors_of(version) == {"Alice", "Frank"}


def test_authors_of_a_base_that_was_never_in_force_stay_authors(cast):
    add_member(cast.owners, person=cast.bob, by=cast.frank)
    make_version(cast.porter, by=cast.bob, text=TEXT)

    version = next_version(cast, by=cast.alice, text=TEXT.replace("50", "40"))

    assert authors_of(version) == {"Alice", "Bob"}


def test_authors_of_a_base_that_others_approved_do_not(cast):
    make_in_force(cast, version=make_version(cast.porter, by=cast.alice, text=TEXT))

    version = next_version(cast, by=cast.frank, text=TEXT.replace("50", "40"))

    assert authors_of(version) == {"Frank"}


def test_a_version_is_saved_against_the_counter_that_was_read(cast):
    draft = open_draft(cast.porter, by=cast.alice)
    save_draft(draft, text=ARTICLE, counter=draft.counter, by=cast.frank)

    with pytest.raises(ConflictError):
        save_version(draft, counter=draft.counter, by=cast.alice)

    assert not Version.objects.exists()


def test_saving_the_same_draft_twice_makes_one_version(cast):
    draft = open_draft(cast.porter, by=cast.alice)
    save_version(draft, counter=draft.counter, by=cast.alice)

    with pytest.raises(ConflictError):
        save_version(draft, counter=draft.counter, by=cast.alice)

    assert Version.objects.count() == 1


def test_another_team_saves_no_version(cast):
    draft = open_draft(cast.porter, by=cast.alice)

    with pytest.raises(NotAllowedError):
        save_version(draft, counter=draft.counter, by=cast.dave)
