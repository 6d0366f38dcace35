from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from approvals.errors import NoPolicyError, SelfApprovalError
from approvals.models import SuggestionOutcome
from approvals.services.parts import part_at
from approvals.services.requests import withdraw
from approvals.services.suggestions import NO_DRAFT, Edit, accept, decline, suggest
from registry.errors import ConflictError, InvalidError, NotAllowedError
from scopes.errors import CharterTextError
from scopes.models import Version
from scopes.services.drafts import open_draft, save_draft
from tests.factories import (
    ARTICLE,
    CONTRACT,
    approve,
    asks_team,
    make_request,
    set_policies,
)

FEWER = Edit(first=16, last=16, text="    max_actions_per_run: 20", line=3)


def make_suggestion(cast, request, *, edit=FEWER, by=None, why="20 are plenty"):
    return suggest(
        request,
        round_number=request.round.number,
        edit=edit,
        why=why,
        by=by or cast.carol,
    )


def test_a_suggestion_says_what_it_would_change(cast):
    request = make_request(cast)

    made = make_suggestion(cast, request)

    assert [change["kind"] for change in made.changes] == ["narrower"]
    assert "20 actions" in made.changes[0]["sentence"]
    assert Version.objects.count() == 1


def test_the_part_of_a_sentence_is_the_whole_list_it_is_in():
    part = part_at(ARTICLE + CONTRACT, "authorization.cannot_access[1]")

    assert (part.first, part.last) == (8, 11)
    assert part.text.startswith("  cannot_access:")


def test_a_value_is_a_part_of_one_line():
    part = part_at(ARTICLE, "authorization.scope_boundary.timeout_minutes")

    assert part.text == "    timeout_minutes: 30"


def test_what_is_no_charter_cannot_be_suggested(cast):
    request = make_request(cast)
    edit = Edit(first=16, last=16, text="    max_actions_per_run: many")

    with pytest.raises(CharterTextError):
        make_suggestion(cast, request, edit=edit)


def test_what_changes_nothing_is_no_suggestion(cast):
    request = make_request(cast)
    edit = Edit(first=16, last=16, text="    max_actions_per_run: 50")

    with pytest.raises(InvalidError, match="changes nothing"):
        make_suggestion(cast, request, edit=edit)


@pytest.mark.parametrize("who", ["dave", "erin"])
def test_who_is_not_concerned_suggests_nothing(cast, who):
    request = make_request(cast)

    with pytest.raises(NotAllowedError):
        make_suggestion(cast, request, by=getattr(cast, who))


def test_accepted_it_is_a_new_version_in_a_new_round_without_verdicts(cast):
    set_policies(cast, asks_team("approvers", quorum=1), asks_team("reviewers"))
    request = make_request(cast)
    made = make_suggestion(cast, request)
    approve(request, by=cast.bob)

    with pytest.raises(NoPolicyError, match="only 0 of them could"):
        accept(made, counter=NO_DRAFT, by=cast.alice)

    set_policies(cast, asks_team("approvers"))
    version = accept(made, counter=NO_DRAFT, by=cast.alice)

    proposed = request.round
    assert (proposed.number, proposed.version) == (2, version)
    assert not proposed.verdicts.exists()
    assert "max_actions_per_run: 20" in version.text
    assert version.text.count("\n") == (ARTICLE + CONTRACT).count("\n")


def test_who_suggested_it_is_an_author_and_gives_no_verdict(cast):
    request = make_request(cast)
    made = make_suggestion(cast, request)

    version = accept(made, counter=NO_DRAFT, by=cast.alice)

    assert {one.person for one in version.authors.all()} == {cast.alice, cast.carol}
    with pytest.raises(SelfApprovalError):
        approve(request, by=cast.carol)


def test_an_approver_takes_over_nothing(cast):
    request = make_request(cast)
    made = make_suggestion(cast, request)

    with pytest.raises(NotAllowedError):
        accept(made, counter=NO_DRAFT, by=cast.bob)


def test_an_open_draft_with_other_changes_is_not_overwritten(cast):
    request = make_request(cast)
    made = make_suggestion(cast, request)
    draft = open_draft(cast.porter, by=cast.alice)
    text = draft.text.replace("timeout_minutes: 30", "timeout_minutes: 10")
    draft = save_draft(draft, text=text, counter=draft.counter, by=cast.alice)

    with pytest.raises(ConflictError, match="a draft with other changes"):
        accept(made, counter=draft.counter, by=cast.alice)

    draft.refresh_from_db()
    assert draft.text == text


def test_a_draft_that_was_opened_meanwhile_is_a_conflict(cast):
    request = make_request(cast)
    made = make_suggestion(cast, request)
    open_draft(cast.porter, by=cast.alice)

    with pytest.raises(ConflictError, match="changed since you looked"):
        accept(made, counter=NO_DRAFT, by=cast.alice)


def test_a_suggestion_is_settled_once(cast):
    request = make_request(cast)
    made = make_suggestion(cast, request)
    decline(made, by=cast.alice)

    with pytest.raises(ConflictError, match="settled already"):
        accept(made, counter=NO_DRAFT, by=cast.alice)

    assert request.round.number == 1


def test_one_for_an_earlier_round_is_not_taken_over(cast):
    request = make_request(cast)
    first = make_suggestion(cast, request)
    second = make_suggestion(cast, request, why="another")
    accept(first, counter=NO_DRAFT, by=cast.alice)

    with pytest.raises(ConflictError, match="earlier round"):
        accept(second, counter=NO_DRAFT, by=cast.alice)


def test_a_closed_request_takes_no_suggestion(cast):
    request = make_request(cast)
    withdraw(request, by=cast.alice)

    with pytest.raises(ConflictError):
        make_suggestion(cast, request)


def test_the_database_wants_the_suggester_among_the_authors(cast):
    request = make_request(cast)
    made = make_suggestion(cast, request)
    version = request.round.version

    with pytest.raises(DatabaseError, match="one of its authors"), transaction.atomic():
        SuggestionOutcome.objects.create(
            suggestion=made, says="accepted", version=version, by=cast.alice
        )
