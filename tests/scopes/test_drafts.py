from __future__ import annotations

import pytest

from charter.language import read
from registry.errors import ConflictError, InvalidError, NotAllowedError
from registry.models import AuditEntry
from scopes.errors import CharterTextError, DraftConflictError
from scopes.models import Draft
from scopes.services.drafts import discard_draft, open_draft, save_draft
from tests.factories import ARTICLE, make_version


def test_a_first_draft_grants_nothing(cast):
    draft = open_draft(cast.porter, by=cast.alice)

    assert read(draft.text).authorization.can_access == ()
    assert draft.base is None


def test_a_later_draft_begins_at_the_newest_version(cast):
    version = make_version(cast.porter, by=cast.alice, text=ARTICLE)

    draft = open_draft(cast.porter, by=cast.alice)

    assert (draft.base, draft.text) == (version, ARTICLE)


def test_there_is_one_draft_whoever_opens_it(cast):
    first = open_draft(cast.porter, by=cast.alice)

    assert open_draft(cast.porter, by=cast.frank) == first


def test_every_save_counts(cast):
    draft = open_draft(cast.porter, by=cast.alice)

    saved = save_draft(draft, text=ARTICLE, counter=draft.counter, by=cast.alice)

    assert saved.counter == draft.counter + 1
    assert cast.alice in saved.authors.all()


def test_saving_the_same_text_writes_nothing(cast):
    draft = open_draft(cast.porter, by=cast.alice)

    saved = save_draft(draft, text=draft.text, counter=draft.counter, by=cast.alice)

    assert saved.counter == draft.counter
    assert not saved.authors.exists()


def test_a_conflict_carries_what_stands_now(cast):
    draft = open_draft(cast.porter, by=cast.alice)
    save_draft(draft, text=ARTICLE, counter=draft.counter, by=cast.frank)

    with pytest.raises(DraftConflictError) as refused:
        save_draft(draft, text="agent: x", counter=draft.counter, by=cast.alice)

    assert refused.value.current == ARTICLE
    assert refused.value.counter == draft.counter + 1


def test_a_wrong_text_never_replaces_a_good_one(cast):
    draft = open_draft(cast.porter, by=cast.alice)

    with pytest.raises(CharterTextError) as refused:
        save_draft(draft, text="agent: [", counter=draft.counter, by=cast.alice)

    assert refused.value.problems
    assert Draft.objects.get().text == draft.text


def test_another_type_than_the_agents_is_refused(cast):
    draft = open_draft(cast.porter, by=cast.alice)
    text = ARTICLE.replace("type: macro", "type: micro")

    with pytest.raises(InvalidError):
        save_draft(draft, text=text, counter=draft.counter, by=cast.alice)


@pytest.mark.parametrize("who", ["bob", "dave", "erin"])
def test_only_the_owners_edit(cast, who):
    draft = open_draft(cast.porter, by=cast.alice)
    person = getattr(cast, who)

    with pytest.raises(NotAllowedError):
        open_draft(cast.porter, by=person)
    with pytest.raises(NotAllowedError):
        save_draft(draft, text=ARTICLE, counter=draft.counter, by=person)
    with pytest.raises(NotAllowedError):
        discard_draft(draft, by=person)


def test_a_discarded_text_stays_in_the_audit_trail(cast):
    draft = open_draft(cast.porter, by=cast.alice)
    draft = save_draft(draft, text=ARTICLE, counter=draft.counter, by=cast.alice)

    discard_draft(draft, by=cast.alice)

    entry = AuditEntry.objects.get(event="draft.discarded")
    assert entry.facts["text"] == ARTICLE


def test_a_draft_that_is_gone_is_a_conflict(cast):
    draft = open_draft(cast.porter, by=cast.alice)
    discard_draft(Draft.objects.get(), by=cast.alice)

    with pytest.raises(ConflictError):
        save_draft(draft, text=ARTICLE, counter=draft.counter, by=cast.alice)
