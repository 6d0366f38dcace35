"""What an agent does not use can go: offered, drafted, nothing else of the text touched."""

from __future__ import annotations

from datetime import timedelta

import pytest

from charter.language import read
from registry.clock import now
from registry.errors import ConflictError, InvalidError
from scopes.services.shadow import NO_DRAFT
from scopes.services.unused import draft_without, text_to_narrow, usage_of
from tests.factories import ARTICLE, make_in_force
from tests.work import make_decision, make_run


@pytest.fixture
def used(cast):
    """Porter read profiles lately, and wrote the checklist long ago."""
    make_in_force(cast)
    run = make_run(cast)
    make_decision(run)
    old = now() - timedelta(days=100)
    facts = {"resource": "onboarding_checklist", "mode": "write", "decided_at": old}
    make_decision(run, call="2", **facts)
    make_decision(run, call="3", **{**facts, "decided_at": now()}, effect="deny")


def unused(cast, days: int = 90) -> list[str]:
    known = text_to_narrow(cast.porter)
    assert known
    text, _ = known
    return [use.key for use in usage_of(cast.porter, text=text, days=days).unused]


def test_only_what_was_allowed_lately_counts_as_used(cast, used):
    assert unused(cast) == [
        "read onboarding_checklist",
        "write onboarding_checklist",
        "write notification_service",
    ]
    assert "write onboarding_checklist" not in unused(cast, days=180)


def test_the_draft_is_made_without_what_was_ticked_and_the_rest_stays(cast, used):
    picks = [("onboarding_checklist", "write"), ("notification_service", "write")]

    draft = draft_without(
        cast.porter, picks=picks, counter=NO_DRAFT, days=90, by=cast.alice
    )

    grants = read(draft.text).authorization.can_access
    assert [
        (one.resource, [str(mode.value) for mode in one.modes]) for one in grants
    ] == [
        ("customer_profile", ["read"]),
        ("onboarding_checklist", ["read"]),
    ]
    kept = ARTICLE[ARTICLE.index("  cannot_access") :].splitlines()
    assert set(kept) <= set(draft.text.splitlines())


@pytest.mark.parametrize(
    ("picks", "counter", "refusal"),
    [
        ([("customer_profile", "read")], NO_DRAFT, InvalidError),
        ([("billing_system", "read")], NO_DRAFT, InvalidError),
        ([], NO_DRAFT, InvalidError),
        ([("notification_service", "write")], 7, ConflictError),
    ],
)
def test_what_is_used_or_was_not_looked_at_is_refused(
    cast, used, picks, counter, refusal
):
    with pytest.raises(refusal):
        draft_without(cast.porter, picks=picks, counter=counter, days=90, by=cast.alice)
