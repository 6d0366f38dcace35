from __future__ import annotations

import pytest

from charter.language import read
from scopes.services.words import advice_on
from tests.factories import ARTICLE, make_version

pytestmark = pytest.mark.django_db


def codes(text, *, authors):
    found = advice_on(read(text), production=False, authors=authors)
    return {(one["code"], one["path"]) for one in found}


def test_a_team_of_authors_alone_cannot_be_asked(cast):
    text = ARTICLE.replace(
        "[delete_*", "[{pattern: drop, reviewers: reviewers}, delete_*"
    )
    path = "authorization.scope_boundary.requires_approval[0]"

    assert ("reviewers_only_authors", path) in codes(text, authors=[cast.carol.pk])
    assert ("reviewers_only_authors", path) not in codes(text, authors=[cast.bob.pk])


def test_a_team_that_is_not_there_cannot_be_asked(cast):
    text = ARTICLE.replace("[delete_*", "[{pattern: drop, reviewers: nobody}, delete_*")

    assert "reviewers_empty" in {code for code, _ in codes(text, authors=[])}


def test_a_step_is_held_to_the_newest_charter_of_its_agent(cast):
    make_version(cast.porter, by=cast.alice, text=ARTICLE)
    text = """\
agent: director
type: macro
authorization:
  can_access: [nothing_of_it (read)]
  scope_boundary: {max_actions_per_run: 1, timeout_minutes: 1}
workflow: [{step: welcome, agent: porter}, {step: other, agent: nobody}]
"""

    found = codes(text, authors=[])

    assert ("step_never_allowed", "workflow[0]") in found
    assert ("unknown_agent", "workflow[1]") in found
